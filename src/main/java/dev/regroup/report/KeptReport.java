package dev.regroup.report;

import static dev.regroup.journal.KeptRun.State.ENDED;

import com.fasterxml.jackson.core.JsonParser;
import dev.regroup.journal.KeptRun;
import dev.regroup.report.JsonFields.Unfit;
import dev.regroup.report.RunJsonReader.Room;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run that is over, to be printed again in any format: from the report it left, or from its
 * events where it was cut off. Immutable.
 */
public final class KeptReport {
  /** What is in flight is drawn as on a terminal of this size, whatever it is printed to. */
  private static final int COLUMNS = 78;

  private static final int ROWS = 50;

  private final RunView run;
  private final int unreadable;
  private final @Nullable ProgressState progress;

  private KeptReport(RunView run, int unreadable, @Nullable ProgressState progress) {
    this.run = run;
    this.unreadable = unreadable;
    this.progress = progress;
  }

  /** What came of reading. */
  public sealed interface Reading<T> {
    /** It is whole. */
    record Read<T>(T value) implements Reading<T> {}

    /**
     * It cannot be told.
     *
     * @param why which file and what is wrong with it, one line without control characters
     */
    record Broken<T>(String why) implements Reading<T> {}
  }

  /** All of a run, or that it is too large for that; {@link Reprint} holds no run. */
  public static Reading<KeptReport> of(KeptRun kept) {
    return kept.state() == ENDED
        ? KeptFile.read(kept.report(), parser -> new KeptReport(whole(kept, parser), 0, null))
        : KeptFile.bytes(kept.events(), in -> events(kept, in));
  }

  /** What stands before the hosts, which are not read where the run kept its report. */
  static Reading<RunHead> headOf(KeptRun kept) {
    return kept.state() == ENDED
        ? KeptFile.read(kept.report(), parser -> head(kept, parser))
        : KeptFile.bytes(kept.events(), in -> events(kept, in).run.head());
  }

  /**
   * How each host of a run ended, by its name as it is shown and in the order of the run; of a run
   * that goes on those that have ended.
   */
  public static Reading<Map<String, Status>> statuses(KeptRun kept) {
    Map<String, Status> statuses = new LinkedHashMap<>();
    return each(
        kept,
        host -> statuses.put(Shown.line(host.host()), host.status()),
        (mode, playbook, exit, open) -> statuses);
  }

  /** What is made of a run when its hosts were taken; {@code open} of them have not ended. */
  @FunctionalInterface
  interface Made<T> {
    T of(Mode mode, String playbook, @Nullable Integer exit, int open) throws Unfit;
  }

  /** Takes the hosts of a run one by one, none of them held where the run kept its report. */
  static <T> Reading<T> each(KeptRun kept, KeptFile.Taker taker, Made<T> made) {
    return kept.state() == ENDED
        ? KeptFile.read(
            kept.report(),
            parser -> {
              JsonFields fields = KeptFile.fields(parser, Room::ofOne, taker);
              return made.of(
                  fields.word(Mode.class, "mode"),
                  fields.textOrEmpty("playbook"),
                  fields.numberOrNull("exit"),
                  0);
            })
        : KeptFile.bytes(
            kept.events(),
            in -> {
              RunView run = events(kept, in).run;
              for (HostView host : run.hosts()) {
                taker.take(host);
              }
              return made.of(run.mode(), run.playbook(), null, run.open());
            });
  }

  /** How many of its events are broken, but for a last one that was being written. */
  public int unreadable() {
    return unreadable;
  }

  /** Hosts on which something was written, or may have been, in the order of the run. */
  public List<String> touched() {
    return run.hosts().stream()
        .filter(host -> host.left() != Left.AS_FOUND)
        .map(HostView::host)
        .toList();
  }

  /**
   * The run in text, as it was printed then; behind it what is in flight in one that goes on.
   *
   * @param now for the ages of what is in flight
   */
  public void print(TextOptions options, PrintWriter out, Instant now) {
    TextReport.print(run, options, out);
    if (progress != null) {
      List<String> lines = ProgressDrawing.lines(progress, now, COLUMNS, ROWS);
      String head = progress.inFlight().isEmpty() ? "nothing is in flight just now" : "in flight";
      out.print("\n" + head + (lines.isEmpty() ? "\n" : ":\n"));
      lines.forEach(line -> out.print("  " + line + "\n"));
      out.flush();
    }
  }

  /**
   * The document {@code regroup.run/1}; {@code exit} is null for a run that has not ended, and one
   * that goes on has {@code in_flight} as well.
   *
   * @throws IOException as the writer does, which stays open
   */
  public void json(Writer out) throws IOException {
    Map<String, @Nullable Object> document = RunJson.document(run);
    if (progress != null) {
      List<Map<String, @Nullable Object>> inFlight = new ArrayList<>();
      progress.inFlight().forEach((host, work) -> inFlight.add(RunJson.work(host, work)));
      document.put("in_flight", inFlight);
    }
    Json.document(document, out);
  }

  /**
   * Writes a report file, as the run itself would have done.
   *
   * @throws IOException when it cannot be written; what was there before is there still
   */
  public void write(Path file, ReportFile.Format format) throws IOException {
    ReportFile.write(file, format, run);
  }

  /** A check always shows the diffs. */
  public boolean isCheck() {
    return run.mode() == Mode.CHECK;
  }

  private static Room all() {
    return Room.ofAll(Runtime.getRuntime().maxMemory());
  }

  private static KeptReport events(KeptRun kept, InputStream in) throws IOException, Unfit {
    KeptEvents events = new KeptEvents(kept.run(), kept.state(), all());
    RunView run = events.read(in);
    boolean running = kept.state() == KeptRun.State.RUNNING;
    return new KeptReport(run, events.unreadable(), running ? events.progress() : null);
  }

  private static RunView whole(KeptRun kept, JsonParser parser) throws IOException, Unfit {
    List<HostView> hosts = new ArrayList<>();
    Room room = all();
    JsonFields fields = KeptFile.fields(parser, () -> room, hosts::add);
    return new RunView(
        kept.run(),
        fields.word(Mode.class, "mode"),
        fields.textOrEmpty("playbook"),
        fields.textOrNull("playbook_sha256"),
        fields.numberOrNull("exit"),
        hosts,
        0);
  }

  private static RunHead head(KeptRun kept, JsonParser parser) throws IOException, Unfit {
    JsonFields fields = KeptFile.fields(parser, Room::ofOne, null);
    JsonFields summary = fields.object("summary");
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    for (Status status : Status.values()) {
      counts.put(status, summary.number(Shown.word(status)));
    }
    return new RunHead(
        kept.run(),
        fields.word(Mode.class, "mode"),
        fields.textOrEmpty("playbook"),
        fields.textOrNull("playbook_sha256"),
        fields.numberOrNull("exit"),
        summary.number("hosts"),
        status -> counts.getOrDefault(status, 0));
  }
}
