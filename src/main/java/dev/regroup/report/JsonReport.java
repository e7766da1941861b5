package dev.regroup.report;

import dev.regroup.run.RunEvent;
import dev.regroup.run.RunResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * {@code --output json}: the whole result as one document, {@code regroup.run/1}, when the run
 * ends; nothing else is printed. Thread-safe.
 */
public final class JsonReport implements Reporter {
  private final PrintWriter out;

  public JsonReport(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void on(RunEvent event) {
    if (event instanceof RunEvent.RunEnded ended) {
      try {
        write(ended.result(), out);
      } catch (IOException e) {
        throw new UncheckedIOException("a PrintWriter throws nothing: indicates a bug", e);
      }
      out.flush();
    }
  }

  /** The document, indented, ASCII alone, ended by a newline. Pure. */
  public static String document(RunResult result) {
    return Json.document(RunJson.document(RunView.of(result)));
  }

  /**
   * The same, written host by host.
   *
   * @throws IOException as the writer does, which stays open
   */
  public static void write(RunResult result, Writer out) throws IOException {
    Json.document(RunJson.document(RunView.of(result)), out);
  }
}
