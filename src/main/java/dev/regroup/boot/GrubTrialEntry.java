package dev.regroup.boot;

import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one-shot entry of Debian's GRUB: a block at the end of {@code /etc/grub.d/40_custom}, whose
 * text grub-mkconfig copies into the menu (GRUB 2.06, util/grub.d/40_custom.in), and which
 * grub-reboot sets for one boot. It is the generated entry of the kernel that boots next, with
 * another command line. Stateless.
 */
final class GrubTrialEntry {
  static final String ID = TrialEntry.GRUB_ID;

  private static final String PATH = TrialEntry.GRUB_FILE;
  private static final String SHIPPED = "#!/bin/sh\nexec tail -n +3 $0\n";

  /** Also in clean.sh, which does not go past it. */
  private static final String BEGIN = "# regroup trial begin\n";

  private static final String END = "# regroup trial end\n";

  /** What GRUB takes as it stands, and what it does between single quotes. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_=,.:/@%+-]+");

  private static final Pattern QUOTABLE = Pattern.compile("[!-~&&[^'\"\\\\]]+");

  private GrubTrialEntry() {}

  /**
   * The entry, or why there can be none.
   *
   * @param state as the host is
   * @param next what is to boot next once all is written, with its whole command line
   */
  static TrialChoice of(HostFacts facts, BootState state, StagedEntry next) {
    Optional<String> obstacle = obstacle(facts);
    if (obstacle.isPresent()) {
      return TrialChoice.none(obstacle.get());
    }
    HostFile custom = facts.file(PATH).orElseThrow();
    String text = Objects.requireNonNull(custom.text());
    String base = leftover(facts).map(FileEdit::after).orElse(text);
    if (!base.endsWith("\n") || base.contains(BEGIN)) {
      return TrialChoice.none("the last line of " + PATH + " has no end");
    }
    String cfg = Objects.requireNonNullElse(GrubState.text(facts, GrubPlace.BOOT), "");
    List<String> body =
        state.staged().stream()
            .filter(entry -> isSame(entry, next))
            .findFirst()
            .map(entry -> body(cfg, name(entry.id())))
            .orElse(List.of());
    if (body.isEmpty()) {
      return TrialChoice.none("the menu has no plain entry yet for kernel " + next.kernel());
    }
    StagedEntry boots = TrialEntry.tried(ID, next);
    String linux = linux(boots.options());
    String block = linux == null ? null : block(body, linux);
    if (block == null) {
      return TrialChoice.none(
          "the menu entry, or the new command line, cannot be copied for sure: quotes, or several"
              + " lines for a kernel");
    }
    String sha = Objects.requireNonNull(custom.sha256());
    return TrialChoice.of(
        new TrialEntry(ID, new FileEdit(PATH, text, sha, base + block), true, boots));
  }

  /** Why the host as it is can have no such entry. */
  private static Optional<String> obstacle(HostFacts facts) {
    if (!facts.tools().contains("grub-editenv")) {
      return Optional.of("grub-editenv is not installed");
    }
    HostFile custom = facts.file(PATH).orElse(null);
    String text = custom == null ? null : custom.text();
    if (custom == null || text == null || custom.sha256() == null || !text.startsWith(SHIPPED)) {
      return Optional.of(PATH + " is not as GRUB ships it");
    }
    if (!custom.mode().matches("[0-7]*(?:[1357]..|.[1357].|..[1357])")) {
      return Optional.of(PATH + " is not executable, and update-grub leaves it out");
    }
    // Where superusers are set, an entry that is not marked waits for a password.
    String cfg = GrubState.text(facts, GrubPlace.BOOT);
    if (cfg == null || cfg.contains("superusers")) {
      return Optional.of("GRUB asks for a password (superusers)");
    }
    Map<String, String> environment =
        GrubDefault.environment(
            facts.file(GrubPlace.BOOT.environment()).map(HostFile::text).orElse(null));
    String next = environment.getOrDefault("next_entry", "");
    if (!next.isEmpty() && !next.equals(ID)) {
      return Optional.of("grub-reboot has set \"" + next + "\" for the next boot already");
    }
    // grub-reboot would give it back, and a trial that fails would not come back as the host is.
    return environment.getOrDefault("prev_saved_entry", "").isEmpty()
        ? Optional.empty()
        : Optional.of("an older grub-reboot has set saved_entry for the next boot already");
  }

  private static boolean isSame(StagedEntry entry, StagedEntry next) {
    return entry.doubt() == null
        && next.doubt() == null
        && entry.kernel().equals(next.kernel())
        && entry.image().equals(next.image())
        && entry.initrds().equals(next.initrds());
  }

  /** The last part of a path of ids. */
  private static String name(String id) {
    return id.replace(">>", "\0").replaceFirst("^.*>", "").replace("\0", ">");
  }

  /** The lines between the braces of the entry of that id; none where it is not plain. */
  private static List<String> body(String cfg, String id) {
    List<String> lines = cfg.lines().toList();
    String mark = " $menuentry_id_option '" + id + "' {";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.strip().startsWith("menuentry ") && line.endsWith(mark)) {
        String end = line.substring(0, line.indexOf("menuentry")) + "}";
        int last = lines.subList(i, lines.size()).indexOf(end);
        return last < 0 ? List.of() : lines.subList(i + 1, i + last);
      }
    }
    return List.of();
  }

  /** As GRUB's shell reads it back, null where that is not sure. */
  private static @Nullable String linux(CommandLine line) {
    List<Token> tokens = new ArrayList<>(line.tokens());
    tokens.addAll(line.initTokens());
    if (!tokens.stream().allMatch(token -> QUOTABLE.matcher(token.text()).matches())) {
      return null;
    }
    List<String> words = new ArrayList<>();
    for (String word : line.text().split(" ", -1)) {
      words.add(PLAIN.matcher(word).matches() ? word : "'" + word + "'");
    }
    return String.join(" ", words);
  }

  /** Null where the entry has not just one line that loads Linux. */
  private static @Nullable String block(List<String> body, String linux) {
    StringBuilder block = new StringBuilder(BEGIN);
    block.append("menuentry 'Regroup trial boot' $menuentry_id_option '" + ID + "' {\n");
    int found = 0;
    for (String line : body) {
      String[] words = line.strip().split("\\s+", 3);
      if (words[0].equals("linux") && words.length > 1) {
        found++;
        block.append("\tlinux\t").append(words[1]).append(' ').append(linux).append('\n');
      } else if (!words[0].equals("savedefault")) {
        block.append('\t').append(line.strip()).append('\n');
      }
    }
    return found == 1 ? block.append("}\n").append(END).toString() : null;
  }

  /** The edit that takes away what a run left there; empty where nothing is. */
  static Optional<FileEdit> leftover(HostFacts facts) {
    HostFile custom = facts.file(PATH).orElse(null);
    String text = custom == null ? null : custom.text();
    String sha = custom == null ? null : custom.sha256();
    if (text == null || sha == null) {
      return Optional.empty();
    }
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END, Math.max(begin, 0));
    return begin < 0 || end < 0
        ? Optional.empty()
        : Optional.of(
            new FileEdit(
                PATH, text, sha, text.substring(0, begin) + text.substring(end + END.length())));
  }
}
