package dev.regroup.cli;

import dev.regroup.host.FileFaults;
import dev.regroup.journal.RunFolder;
import dev.regroup.report.JsonlReport;
import dev.regroup.report.Reporter;
import dev.regroup.run.RunEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of a run as lines on disk. A disk that fills up while hosts are changed is told, not
 * obeyed; what it did not take is written when there is room again. Thread-safe.
 */
final class Journal implements Reporter {
  private final RunFolder folder;
  private final Consumer<String> say;
  private final StringWriter line = new StringWriter();
  private final JsonlReport lines = new JsonlReport(new PrintWriter(line));
  private @Nullable IOException trouble;

  /**
   * @param say tells people on the controller
   */
  Journal(RunFolder folder, Consumer<String> say) {
    this.folder = folder;
    this.say = say;
  }

  @Override
  public synchronized void on(RunEvent event) {
    lines.on(event);
    boolean well = trouble == null;
    trouble = appended(line.toString().stripTrailing());
    line.getBuffer().setLength(0);
    // A run that cannot even begin is refused with words of its own.
    if (!(event instanceof RunEvent.RunStarted) && well != (trouble == null)) {
      say.accept("regroup: events " + told(trouble));
    }
  }

  /** Why the latest event is not on disk; empty where it is. */
  synchronized Optional<IOException> trouble() {
    return Optional.ofNullable(trouble);
  }

  private @Nullable IOException appended(String event) {
    try {
      folder.append(event);
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private String told(@Nullable IOException why) {
    return why == null
        ? "are kept in " + folder.folder() + " again; none was lost"
        : "can no longer be kept in " + folder.folder() + ": " + FileFaults.unwritten(why);
  }
}
