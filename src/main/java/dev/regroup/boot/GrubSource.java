package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configured command line of a GRUB host and why it cannot be told. Immutable.
 *
 * @param line what the kernel would be given; empty where there is a doubt
 * @param doubt null where there is none
 */
record GrubSource(GrubDefaults defaults, GrubLine line, @Nullable Doubt doubt) {
  /** A line that sets a variable, alone or before a command. */
  private static final Pattern SETS =
      Pattern.compile("\\s*(?:export\\s+|readonly\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\+?=");

  static GrubSource of(GrubDefaults defaults) {
    ShellValue linux = defaults.value(GrubDefaults.LINUX);
    ShellValue linuxDefault = defaults.value(GrubDefaults.DEFAULT);
    GrubLine line = GrubLine.of(linux.chars(), linuxDefault.chars());
    Doubt doubt = linux.doubt() != null ? linux.doubt() : linuxDefault.doubt();
    GrubLine.Trouble trouble = line.trouble();
    if (doubt == null && trouble != null) {
      doubt = place(defaults, line, trouble);
    }
    return new GrubSource(defaults, line, doubt);
  }

  /**
   * What values that a shell evaluated come to; empty where GRUB would not make one line. A
   * variable that is not set is an empty one: 10_linux names both in one word (GRUB 2.06,
   * util/grub.d/10_linux.in).
   */
  static Optional<CommandLine> evaluated(Map<String, String> values) {
    GrubLine line =
        GrubLine.of(
            nowhere(values.getOrDefault(GrubDefaults.LINUX, "")),
            nowhere(values.getOrDefault(GrubDefaults.DEFAULT, "")));
    return line.trouble() == null ? Optional.of(line.line()) : Optional.empty();
  }

  /**
   * 10_linux writes {@code root=} and {@code ro} before the configured line, and {@code rootflags=}
   * for Btrfs; GRUB's linux command adds BOOT_IMAGE=, and Ubuntu's grub.cfg has it fill in
   * vt.handoff= (GRUB 2.06, util/grub.d/10_linux.in and grub-core/loader/i386/linux.c).
   *
   * @param generator what runs 10_linux
   */
  static AddedKeys added(String generator) {
    return new AddedKeys(
        generator, Set.of("root", "ro", "rootflags"), "GRUB", Set.of("BOOT_IMAGE", "vt.handoff"));
  }

  private static List<SourceChar> nowhere(String text) {
    return text.chars().mapToObj(c -> SourceChar.nowhere((char) c)).toList();
  }

  /** The command line, null where it cannot be told. */
  @Nullable CommandLine configured() {
    return doubt == null ? line.line() : null;
  }

  private static Doubt place(GrubDefaults defaults, GrubLine line, GrubLine.Trouble trouble) {
    Optional<SourceChar> near =
        line.chars().stream()
            .skip(trouble.at())
            .filter(c -> c.file() != SourceChar.NOWHERE)
            .findFirst();
    if (near.isEmpty()) {
      return new Doubt(GrubDefaults.MAIN, 1, trouble.what(), trouble.kind());
    }
    GrubDefaults.Source source = defaults.sources().get(near.get().file());
    String text = Objects.requireNonNullElse(source.text(), "");
    return Doubt.at(source.path(), text, near.get().start(), trouble.what(), trouble.kind());
  }

  /**
   * The doubt as an error, empty where there is none.
   *
   * @param staged entries for normal boots: their line is offered as a drop-in
   */
  Optional<Finding> finding(List<StagedEntry> staged) {
    return Optional.ofNullable(doubt)
        .map(
            d ->
                BootCode.CONFIGURED_UNKNOWN.of(
                    "the configured command line cannot be told: " + d, remedy(d, staged)));
  }

  /** What to write, or to put in order, in the very line of the doubt. */
  private String remedy(Doubt d, List<StagedEntry> staged) {
    if (d.kind() == Doubt.Kind.CARRIAGE_RETURN) {
      return "Take the line ends of Windows out: sed -i 's/\\r$//' " + d.path();
    }
    String line =
        defaults.sources().stream()
            .filter(source -> source.path().equals(d.path()) && source.text() != null)
            .flatMap(source -> Objects.requireNonNull(source.text()).lines().skip(d.line() - 1L))
            .findFirst()
            .orElse("");
    String remedy = remedy(d, line);
    return GrubDropIn.text(defaults, staged)
        .map(
            text ->
                "%s Or place the line that is staged now into %s: %s"
                    .formatted(remedy, GrubDropIn.PATH, text))
        .orElse(remedy);
  }

  private String remedy(Doubt d, String line) {
    switch (d.kind()) {
      case NOT_CLOSED -> {
        return "Close it there, or on a line before, where one may be missing as well.";
      }
      case GRUB_SIGN -> {
        return "Put single quotes around that parameter, inside the double quotes of the value, such"
            + " as \"quiet 'pci=disable_acs_redir=a;b'\", or take it out.";
      }
      case GRUB_VARIABLE -> {
        return "Where the kernel is to be given the $ itself, put single quotes around that"
            + " parameter, inside the double quotes of the value, such as \"quiet"
            + " 'memmap=64M\\$0x100000000'\"; else write what GRUB would fill in.";
      }
      case LINE_END -> {
        return "Join the lines of the value into one, with blanks between its parameters.";
      }
      case CARRIAGE_RETURN, HERE_DOCUMENT, OTHER -> {}
    }
    Matcher sets = SETS.matcher(line);
    if (!d.equals(defaults.unknown()) && sets.lookingAt()) {
      return BootCode.CONFIGURED_UNKNOWN.row().remedy(Map.of("VARIABLE", sets.group(1)));
    }
    return line.isBlank()
        ? "Complete what " + d.path() + " leaves open at its end."
        : "Put line %d of %s in order, or remove it: %s"
            .formatted(d.line(), d.path(), line.strip());
  }
}
