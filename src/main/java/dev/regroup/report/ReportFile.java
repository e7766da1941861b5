package dev.regroup.report;

import dev.regroup.run.RunResult;
import java.io.IOException;
import java.io.Writer;
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
    MD,
    /** {@code .html}, one page for a browser. */
    HTML
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

  /** The endings that are known, for messages. */
  public static String endings() {
    return ".html, .json, .xml (JUnit) and .md";
  }

  /**
   * Writes the report whole or not at all: beside the file first, then over it.
   *
   * @throws IOException when it cannot be written; what was there before is there still
   */
  public static void write(Path file, Format format, RunResult result) throws IOException {
    write(file, format, RunView.of(result));
  }

  static void write(Path file, Format format, RunView run) throws IOException {
    WholeFile.write(file, out -> write(format, run, out), run.run().toString());
  }

  /** Host by host, to be encoded in UTF-8; the writer stays open. */
  static void write(Format format, RunView run, Writer out) throws IOException {
    switch (format) {
      case JSON -> Json.document(RunJson.document(run), out);
      case XML -> JUnitReport.write(run, out);
      case MD -> MarkdownReport.write(run, out);
      case HTML -> HtmlReport.write(run, out);
    }
  }
}
