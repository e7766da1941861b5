package dev.regroup.step;

import dev.regroup.run.RunEvent;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one host as they begin and end, told to the run's listener and kept for its result.
 * One step at a time, and one thread at a time.
 */
public final class StepLog {
  private final String host;
  private final Clock clock;
  private final Consumer<RunEvent> events;
  private final List<StepRecord> ended = new ArrayList<>();
  private @Nullable StepName current;
  private Instant started = Instant.EPOCH;

  StepLog(String host, Clock clock, Consumer<RunEvent> events) {
    this.host = host;
    this.clock = clock;
    this.events = events;
  }

  /** A step begins; one that still runs ends well first. */
  void begin(StepName step) {
    if (current != null) {
      end(StepRecord.Status.OK, "");
    }
    current = step;
    started = clock.instant();
    events.accept(new RunEvent.StepStarted(started, host, step));
  }

  /** Something worth showing while the step goes on. */
  public void progress(String text) {
    if (current != null) {
      events.accept(new RunEvent.StepProgress(clock.instant(), host, current, text));
    }
  }

  /** What the host is in while it reboots, as last seen. */
  void state(RebootWatch.State state, String text) {
    if (current != null) {
      String word = state.name().toLowerCase(Locale.ROOT);
      events.accept(new RunEvent.StepProgress(clock.instant(), host, current, text, word));
    }
  }

  /** A line that a tool of the host printed; of these there may be many. */
  void output(String line) {
    if (current != null) {
      events.accept(new RunEvent.StepOutput(clock.instant(), host, current, line));
    }
  }

  /** The step that runs ends; nothing happens when none runs. */
  void end(StepRecord.Status status, String detail) {
    if (current == null) {
      return;
    }
    Instant now = clock.instant();
    StepRecord step =
        new StepRecord(current, status, detail, started, Duration.between(started, now));
    current = null;
    ended.add(step);
    events.accept(new RunEvent.StepEnded(now, host, step));
  }

  /** The step that runs, null between steps. */
  @Nullable StepName current() {
    return current;
  }

  /** Steps that ended, in order. */
  List<StepRecord> ended() {
    return List.copyOf(ended);
  }
}
