package dev.regroup.report;

import dev.regroup.host.OrdinaryFile;
import dev.regroup.journal.KeptRun;
import dev.regroup.report.JsonFields.Unfit;
import dev.regroup.run.RunEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run that another process is writing, as it goes on. What was written before is taken in and not
 * printed again. For one thread.
 */
public final class FollowedRun implements AutoCloseable {
  /** In bytes; no event is longer. */
  private static final int LONGEST = 16 << 20;

  private final InputStream in;
  private final Progress progress;
  private final @Nullable PrintWriter lines;

  /** A line that is still being written. */
  private final ByteArrayOutputStream half = new ByteArrayOutputStream();

  private boolean past = true;

  private FollowedRun(InputStream in, Progress progress, @Nullable PrintWriter lines) {
    this.in = in;
    this.progress = progress;
    this.lines = lines;
  }

  /**
   * For people: drawn where there is an area, else line by line.
   *
   * @param area on the terminal that {@code err} is; closed with this
   * @throws IOException when there are no events to be read
   */
  public static FollowedRun shown(
      KeptRun kept, PrintWriter err, Optional<StatusArea> area, TextOptions options, Clock clock)
      throws IOException {
    InputStream in = OrdinaryFile.open(kept.events());
    Progress progress =
        area.isPresent()
            ? new LiveProgress(err, area.get(), clock, options)
            : new ProgressLines(err, options);
    return new FollowedRun(in, progress, null);
  }

  /**
   * For programs: the events themselves, one object a line, those before included.
   *
   * @throws IOException when there are no events to be read
   */
  public static FollowedRun events(KeptRun kept, PrintWriter out) throws IOException {
    return new FollowedRun(
        OrdinaryFile.open(kept.events()),
        new Progress() {
          @Override
          public void on(RunEvent event) {
            // The lines are printed as they are.
          }
        },
        out);
  }

  /**
   * Takes in what was written since the last time. A line that cannot be read is passed over.
   *
   * @throws IOException when the events cannot be read
   */
  public void read() throws IOException {
    byte[] bytes = new byte[1 << 16];
    for (int count = in.read(bytes); count > 0; count = in.read(bytes)) {
      int from = 0;
      for (int at = 0; at < count; at++) {
        if (bytes[at] == '\n') {
          half.write(bytes, from, at - from);
          line(half.toString(StandardCharsets.UTF_8));
          half.reset();
          from = at + 1;
        }
      }
      half.write(bytes, from, count - from);
      if (half.size() > LONGEST) {
        throw new IOException("it holds a line that is longer than any event");
      }
    }
    if (past) {
      past = false;
      if (progress instanceof LiveProgress live) {
        live.start();
      }
    }
  }

  private void line(String line) {
    try {
      JsonFields fields = EventReader.line(line);
      if (lines != null) {
        lines.print(fields.line() + "\n");
        lines.flush();
        return;
      }
      Optional<RunEvent> event = EventReader.event(fields);
      event.ifPresent(past ? progress::past : progress::on);
    } catch (IOException | Unfit e) {
      // Somebody wrote into the file; the others tell enough.
      return;
    }
  }

  /** Takes away what is drawn. */
  @Override
  public void close() throws IOException {
    progress.close();
    in.close();
  }
}
