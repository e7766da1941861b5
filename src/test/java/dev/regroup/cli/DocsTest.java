package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.inventory.yaml.Source;
import dev.regroup.playbook.PlaybookDecoder;
import dev.regroup.testing.Pages;
import dev.regroup.testing.Pages.Page;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** README.md and docs tell of no command, flag or file that is not there. */
class DocsTest {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
  private static final Pattern FLAG = Pattern.compile("(?<![^\\s|,(])(--?[a-zA-Z][a-z-]*)");
  private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");

  private static final Map<String, CommandLine> COMMANDS = commandLine().getSubcommands();

  @Test
  void every_command_of_a_block_parses() throws IOException {
    List<String> commands = new ArrayList<>();
    for (Page page : Pages.all()) {
      for (Pages.Block block : page.blocks()) {
        // Console blocks are run by ConsoleBlocksIT, all but these.
        if (!block.isConsole() || !block.notRun().isEmpty()) {
          block.lines().stream()
              .map(line -> line.replaceFirst("^\\$ ", ""))
              .filter(DocsTest::isOurs)
              .forEach(commands::add);
        }
      }
    }
    assertTrue(commands.size() >= 5, commands.toString());
    commands.forEach(command -> assertDoesNotThrow(() -> parse(command), command));
  }

  @Test
  void few_console_blocks_are_not_run_and_each_says_why() throws IOException {
    int notRun = 0;
    int comments = 0;
    int run = 0;
    for (Page page : Pages.all()) {
      comments +=
          all(Pattern.compile("(?m)^ *(<!-- not run)"), String.join("\n", page.prose())).size();
      for (Pages.Block block : page.blocks()) {
        assertTrue(block.notRun().isEmpty() || block.isConsole(), page.path() + ": " + block);
        assertTrue(
            block.notRun().isEmpty() || block.notRun().length() > 20,
            page.path() + ": " + block.notRun());
        notRun += block.notRun().isEmpty() ? 0 : 1;
        run += block.isConsole() && block.notRun().isEmpty() ? 1 : 0;
      }
    }
    assertTrue(notRun <= 5, "not run: " + notRun);
    assertEquals(comments, notRun, "each comment stands just before its block");
    assertTrue(run >= 15, "run: " + run);
  }

  @Test
  void the_readme_lists_every_command() throws IOException {
    String page = Files.readString(Path.of("README.md"));
    for (String command : COMMANDS.keySet()) {
      assertTrue(page.contains("| `regroup " + command + " "), command);
    }
  }

  @Test
  void every_command_shows_examples_that_parse() {
    COMMANDS.forEach(
        (name, command) -> {
          String footer = String.join("\n", command.getCommandSpec().usageMessage().footer());
          List<String> commands =
              all(Pattern.compile("(?m)^  (?:source <\\()?(regroup [^>)\n]+)"), footer);
          assertTrue(!commands.isEmpty(), name);
          commands.forEach(line -> assertDoesNotThrow(() -> parse(line), line));
        });
  }

  @Test
  void a_command_that_is_none_does_not_parse() {
    assertThrows(ParameterException.class, () -> parse("./regroup chekc a.yml"));
    assertThrows(ParameterException.class, () -> parse("./regroup check a.yml --no-such-flag"));
    assertThrows(ParameterException.class, () -> parse("./regroup check -i 'a b'"));
  }

  @Test
  void every_command_and_flag_of_a_sentence_exists() throws IOException {
    Set<String> ofAny = new TreeSet<>();
    COMMANDS.keySet().forEach(command -> ofAny.addAll(flags(command)));
    int seen = 0;
    for (Page page : Pages.all()) {
      for (String span : page.spans()) {
        String where = page.path() + ": `" + span + "`";
        String rest = isOurs(span) ? span.replaceFirst("^\\S+ ", "") : span;
        String first = rest.split(" ", 2)[0];
        assertTrue(!isOurs(span) || COMMANDS.containsKey(first), where);
        if (COMMANDS.containsKey(first) || first.startsWith("-")) {
          Set<String> known = COMMANDS.containsKey(first) ? flags(first) : ofAny;
          for (String flag : all(FLAG, rest)) {
            seen++;
            assertTrue(known.contains(flag.replaceFirst("^-v+$", "-v")), where);
          }
        }
      }
    }
    assertTrue(seen > 15, "flags seen: " + seen);
  }

  @Test
  void every_command_of_a_message_exists() throws IOException {
    int seen = 0;
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        for (String text : all(TEXT, Files.readString(file))) {
          for (String command : all(Pattern.compile("'regroup ([a-z]+)"), text)) {
            seen++;
            assertTrue(COMMANDS.containsKey(command), file + ": " + text);
          }
        }
      }
    }
    assertTrue(seen > 10, "commands seen: " + seen);
  }

  @Test
  void every_link_leads_somewhere() throws IOException {
    int seen = 0;
    for (Page page : Pages.all()) {
      for (String link : page.links()) {
        if (!link.contains("://")) {
          seen++;
          String where = page.path() + " links to " + link;
          Path target = target(page, link);
          assertTrue(Files.exists(target), where);
          int anchor = link.indexOf('#');
          assertTrue(
              anchor < 0 || Pages.of(target).anchors().contains(link.substring(anchor + 1)), where);
        }
      }
    }
    assertTrue(seen > 8, "links seen: " + seen);
  }

  @Test
  void every_page_is_linked_from_another() throws IOException {
    Set<Path> pages = new TreeSet<>();
    Set<Path> linked = new TreeSet<>(List.of(Path.of("README.md")));
    for (Page page : Pages.all()) {
      pages.add(page.path());
      page.links().stream()
          .map(link -> target(page, link))
          .filter(target -> !target.equals(page.path()))
          .forEach(linked::add);
    }
    linked.retainAll(pages);
    assertEquals(pages, linked);
  }

  @Test
  void every_play_that_is_shown_is_one() throws IOException {
    int seen = 0;
    for (Page page : Pages.all()) {
      for (Pages.Block block : page.blocks()) {
        if (block.language().equals("yaml") && block.text().startsWith("- name:")) {
          seen++;
          Source source = Source.of(page.path().toString(), block.text());
          assertEquals(List.of(), PlaybookDecoder.decode(source).problems());
        }
      }
    }
    assertTrue(seen >= 2, "plays seen: " + seen);
  }

  private static boolean isOurs(String line) {
    return line.startsWith("./regroup ") || line.startsWith("regroup ");
  }

  private static Path target(Page page, String link) {
    String file = link.replaceFirst("#.*", "");
    return file.isEmpty() ? page.path() : page.path().resolveSibling(file).normalize();
  }

  private static Set<String> flags(String command) {
    Set<String> flags = new TreeSet<>();
    Objects.requireNonNull(COMMANDS.get(command))
        .getCommandSpec()
        .options()
        .forEach(option -> flags.addAll(List.of(option.names())));
    return flags;
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }

  private static CommandLine.ParseResult parse(String line) {
    List<String> words = new ArrayList<>();
    for (MatchResult word : WORD.matcher(line.replaceFirst(" [#>] ?.*", "")).results().toList()) {
      words.add(word.group().replaceAll("^['\"]|['\"]$", ""));
    }
    return commandLine().parseArgs(words.subList(1, words.size()).toArray(String[]::new));
  }

  private static CommandLine commandLine() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    return Regroup.commandLine(Controller.ofThisProcess(nowhere, nowhere));
  }
}
