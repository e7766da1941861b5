package dev.regroup.boot;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The configured command line of a GRUB host and why it cannot be told. Immutable.
 *
 * @param line what the kernel would be given; empty where there is a doubt
 * @param doubt null where there is none
 */
record GrubSource(GrubDefaults defaults, GrubLine line, @Nullable Doubt doubt) {

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

  /** What values that a shell evaluated come to; empty where GRUB would not make one line. */
  static Optional<CommandLine> evaluated(Map<String, String> values) {
    String linux = values.get(GrubDefaults.LINUX);
    String linuxDefault = values.get(GrubDefaults.DEFAULT);
    if (linux == null || linuxDefault == null) {
      return Optional.empty();
    }
    GrubLine line = GrubLine.of(nowhere(linux), nowhere(linuxDefault));
    return line.trouble() == null ? Optional.of(line.line()) : Optional.empty();
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
      return new Doubt(GrubDefaults.MAIN, 1, trouble.what());
    }
    GrubDefaults.Source source = defaults.sources().get(near.get().file());
    String text = Objects.requireNonNullElse(source.text(), "");
    return Doubt.at(source.path(), text, near.get().start(), trouble.what());
  }

  /** The doubt as an error, empty where there is none. */
  Optional<Finding> finding() {
    return Optional.ofNullable(doubt)
        .map(
            d ->
                Findings.error(
                    "RG-BOOT-03",
                    "the configured command line cannot be told: " + d,
                    "Write "
                        + GrubDefaults.DEFAULT
                        + "=\"...\" there as one quoted word on a line of its own."));
  }
}
