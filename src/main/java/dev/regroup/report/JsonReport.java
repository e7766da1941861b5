package dev.regroup.report;

import dev.regroup.run.RunEvent;
import dev.regroup.run.RunResult;
import java.io.PrintWriter;

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
      out.print(document(ended.result()));
      out.flush();
    }
  }

  /** The document, indented, ASCII alone, ended by a newline. Pure. */
  public static String document(RunResult result) {
    return Json.document(RunJson.document(result));
  }
}
