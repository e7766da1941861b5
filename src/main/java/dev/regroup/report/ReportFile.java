package dev.regroup.report;

import dev.regroup.run.RunResult;
import java.io.IOException;
import java.nio.file.Path;
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
    WholeFile.write(file, text(format, result), result.run().toString());
  }
}
