package dev.regroup.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each code stands in one place of the sources, the enum of its area, and the tables of
 * docs/findings.md say what the enums say. {@code -Dregroup.golden=write} writes them anew, to be
 * read before they are committed.
 */
class FindingCodesTest {
  private static final Path PAGE = Path.of("docs", "findings.md");
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Pattern CODE = Pattern.compile("(?<=\")RG-[A-Z]+-[0-9]+");
  private static final Pattern ENUM = Pattern.compile("\\benum (\\w+) implements FindingCode\\b");

  /** A command between single quotes, which the page shows as code; no apostrophe is one. */
  private static final Pattern QUOTED =
      Pattern.compile("`[^`]*`|(?<![\\p{Alnum}'])'([^'`]+)'(?![\\p{Alnum}'])");

  @Test
  void a_code_stands_in_the_table_and_nowhere_else_in_the_sources() throws IOException {
    List<String> codes = new ArrayList<>();
    for (Path file : sources()) {
      Matcher code = CODE.matcher(Files.readString(file));
      while (code.find()) {
        codes.add(code.group());
      }
    }
    assertTrue(codes.size() > 150, "codes found: " + codes.size());
    assertEquals(List.copyOf(table().keySet()), codes.stream().sorted().toList());
  }

  @Test
  void a_row_says_what_the_finding_means_and_what_now() throws IOException {
    for (FindingRow row : table().values()) {
      assertTrue(row.meaning().length() > 10, row.toString());
      assertTrue(
          !row.remedy().isBlank() || !row.severities().contains(Severity.ERROR), row.toString());
      assertTrue(!(row.meaning() + row.remedy()).contains("|"), row.toString());
      // One style: a sentence, what to do before why.
      assertTrue(row.remedy().matches("|[A-Z].*\\."), row.toString());
      assertTrue(!row.severities().isEmpty(), row.toString());
      assertEquals(row.severities().stream().distinct().toList(), row.severities(), row.toString());
    }
  }

  @Test
  void the_page_repeats_the_table_word_for_word() throws IOException {
    List<String> page = Files.readAllLines(PAGE);
    List<String> rendered = rendered(page, table());
    if (!rendered.equals(page) && "write".equals(System.getProperty("regroup.golden"))) {
      Files.write(PAGE, rendered);
      fail(PAGE + " was written: look at what changed, then run the test again");
    }
    assertEquals(String.join("\n", rendered), String.join("\n", page));
  }

  @Test
  void a_remedy_takes_the_words_of_the_host() {
    FindingCode code =
        () ->
            FindingRow.errorOrWarning(
                "RG-X-01", "it is so", "run 'undo RUN' on HOST, not on AHOST");
    Finding finding = code.of("so", Map.of("RUN", "HOST $1", "HOST", "pve1"));
    assertEquals("run 'undo HOST $1' on pve1, not on AHOST", finding.remedy());
    assertEquals(Severity.ERROR, finding.severity());
    assertEquals("run 'undo RUN' on HOST, not on AHOST", code.of("so").remedy());
    assertTrue(code.is(code.of(Severity.WARNING, "so", "")));
    assertThrows(IllegalArgumentException.class, () -> code.of(Severity.NOTE, "so", ""));
  }

  /** The page with the rows of the table in place of its own; prose and order are the page's. */
  private static List<String> rendered(List<String> page, Map<String, FindingRow> table) {
    Map<String, FindingRow> missing = new TreeMap<>(table);
    page.forEach(line -> missing.remove(code(line)));
    Set<String> seen = new TreeSet<>();
    List<String> rendered = new ArrayList<>();
    for (int i = 0; i < page.size(); i++) {
      String code = code(page.get(i));
      FindingRow row = table.get(code);
      if (code.isEmpty()) {
        rendered.add(page.get(i));
      } else if (row != null && seen.add(code)) {
        rendered.add(markdown(row));
      }
      if (!code.isEmpty() && (i + 1 == page.size() || !area(page.get(i + 1)).equals(area(code)))) {
        String area = area(code);
        List<String> added = missing.keySet().stream().filter(c -> area(c).equals(area)).toList();
        added.forEach(c -> rendered.add(markdown(Objects.requireNonNull(missing.remove(c)))));
      }
    }
    assertEquals(Set.of(), missing.keySet(), "areas without a table in " + PAGE);
    return rendered;
  }

  private static String code(String line) {
    return line.startsWith("| RG-") ? line.split(" ", -1)[1] : "";
  }

  /** {@code RG-BOOT-} of a code or of its row; empty for other lines. */
  private static String area(String text) {
    Matcher area = Pattern.compile("^(?:\\| )?(RG-[A-Z]+-)").matcher(text);
    return area.find() ? area.group(1) : "";
  }

  private static String markdown(FindingRow row) {
    String severities =
        row.severities().stream()
            .map(severity -> severity.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    String remedy =
        QUOTED
            .matcher(row.remedy())
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        found.group(1) == null ? found.group() : "`" + found.group(1) + "`"));
    return "| %s | %s | %s |%s |"
        .formatted(row.code(), severities, row.meaning(), remedy.isEmpty() ? "" : " " + remedy);
  }

  /** Every enum of codes, found in the sources so that none can be forgotten. */
  private static Map<String, FindingRow> table() throws IOException {
    Map<String, FindingRow> table = new TreeMap<>();
    for (Path file : sources()) {
      Matcher declared = ENUM.matcher(Files.readString(file));
      while (declared.find()) {
        for (Object constant : constants(file, declared.group(1))) {
          FindingRow row = ((FindingCode) constant).row();
          assertEquals(null, table.put(row.code(), row), row.code());
        }
      }
    }
    assertTrue(!table.isEmpty());
    return table;
  }

  private static Object[] constants(Path file, String name) {
    String path = SOURCES.relativize(file).toString().replace(".java", "");
    String outer = path.replace(file.getFileSystem().getSeparator(), ".");
    try {
      Class<?> type = Class.forName(outer.endsWith("." + name) ? outer : outer + "$" + name);
      return Objects.requireNonNull(type.getEnumConstants(), type.toString());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
