package dev.regroup.boot;

import dev.regroup.finding.Finding;
import java.util.List;
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

  /**
   * The doubt as an error, empty where there is none.
   *
   * @param staged entries for normal boots: their line is offered as a drop-in
   */
  Optional<Finding> finding(List<StagedEntry> staged) {
    return Optional.ofNullable(doubt)
        .map(
            d ->
                Findings.error(
                    "RG-BOOT-03",
                    "the configured command line cannot be told: " + d,
                    remedy(d, staged)));
  }

  private String remedy(Doubt at, List<StagedEntry> staged) {
    if (at.what().contains(ShellWords.CARRIAGE_RETURN)) {
      return "Take the line ends of Windows out: sed -i 's/\\r$//' " + at.path();
    }
    String quoted =
        "Write " + GrubDefaults.DEFAULT + "=\"...\" there as one quoted word on a line of its own";
    return GrubDropIn.text(defaults, staged)
        .map(
            text ->
                "%s, or place the line that is staged now into %s: %s"
                    .formatted(quoted, GrubDropIn.PATH, text))
        .orElse(quoted + ".");
  }
}
