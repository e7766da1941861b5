package dev.regroup.report;

import dev.regroup.run.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;

/** {@code --report FILE}: the result of a run as a file, in the format of its ending. */
public final class ReportFile {
  private ReportFile() {}

  /** What can be written. */
  public enum Format {
    /** {@code .json}, the same as {@code --output json}. */
    JSON,
    /** {@code .xml}, JUnit. */
    XML,
    /** {@code .md}, Markdown. */
    MD
  }

  /** The format that the ending asks for; empty where none does, to be told before the run. */
  public static Optional<Format> format(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    for (Format format : Format.values()) {
      if (name.endsWith("." + Shown.word(format))) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** The report's text, to be written in UTF-8. Pure. */
  public static String text(Format format, RunResult result) {
    return switch (format) {
      case JSON -> JsonReport.document(result);
      case XML -> JUnitReport.document(result);
      case MD -> MarkdownReport.document(result);
    };
  }

  /**
   * Writes the report whole or not at all: beside the file first, then over it.
   *
   * @throws IOException when it cannot be written; what was there before is there still
   */
  public static void write(Path file, Format format, RunResult result) throws IOException {
    String text = text(format, result);
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      Files.writeString(file, text); // a pipe or terminal has no place beside it
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path beside = target.resolveSibling("." + target.getFileName() + "." + result.run());
    try {
      Files.writeString(beside, text);
      Files.move(
          beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
