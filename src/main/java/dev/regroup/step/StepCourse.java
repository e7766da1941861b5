package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepRecord;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One host on its way through a list of steps, until one of them stops it or the list ends. What
 * comes after a wait is kept here, so that steps stay stateless.
 *
 * @param <W> what the steps share
 */
final class StepCourse<W extends HostWork> implements HostCourse {
  /** What follows a list of steps. */
  interface Sequel<W extends HostWork> {
    /** Where it ends there. */
    static <W extends HostWork> Sequel<W> none() {
      return (work, ended) -> new End<>(ended);
    }

    /** Asked once, when the list has come to its end or one of its steps stopped the host. */
    Next<W> next(W work, Status ended);
  }

  /** The end of a host, or more steps. */
  sealed interface Next<W extends HostWork> {}

  record End<W extends HostWork>(Status status) implements Next<W> {}

  /**
   * More steps.
   *
   * @param atTheEnd the status of a host that reaches the end of them
   */
  record More<W extends HostWork>(
      List<? extends Step<? super W>> steps, Status atTheEnd, Sequel<W> sequel)
      implements Next<W> {}

  private final W work;
  private Iterator<? extends Step<? super W>> steps;
  private Status atTheEnd;
  private Sequel<W> sequel;

  /** What the present step waits for, null while none does. */
  private StepOutcome.@Nullable Later waiting;

  private boolean ended;

  /**
   * @param atTheEnd the status of a host that reaches the end of the list
   */
  StepCourse(W work, List<? extends Step<? super W>> steps, Status atTheEnd, Sequel<W> sequel) {
    this.work = work;
    this.steps = steps.iterator();
    this.atTheEnd = atTheEnd;
    this.sequel = sequel;
  }

  /** Synchronized, so that the next thread sees what the last one did. */
  @Override
  public synchronized Advance advance() {
    if (ended) {
      throw new IllegalStateException("this host has ended, indicates a bug");
    }
    if (waiting != null && isEarly(waiting)) {
      return new HostCourse.Later(waiting.when());
    }
    Status status = Status.FAILED;
    try {
      Optional<Status> end = legs();
      if (waiting != null) {
        return new HostCourse.Later(waiting.when());
      }
      status = end.orElse(atTheEnd);
    } catch (RuntimeException fault) {
      waiting = null;
      status = ownFault(fault);
    } finally {
      if (waiting == null) {
        end(status);
      }
    }
    return new HostCourse.Ended(HostRun.result(work, status));
  }

  /** Once more, and once more, until the host ended: for who has a thread to wait with. */
  HostResult await() {
    Timing timing = work.context().timing();
    while (true) {
      Advance advance = advance();
      if (advance instanceof HostCourse.Ended end) {
        return end.result();
      }
      Duration left =
          Duration.between(timing.clock().instant(), ((HostCourse.Later) advance).when());
      if (!left.isNegative() && !left.isZero()) {
        timing.sleeper().sleep(left);
      }
    }
  }

  private boolean isEarly(StepOutcome.Later wait) {
    Timing timing = work.context().timing();
    return timing.clock().instant().isBefore(wait.when()) && !timing.interrupted();
  }

  /** One list of steps after the other, until a step waits or the host has ended. */
  private Optional<Status> legs() {
    while (true) {
      Optional<Status> stopped = goOn();
      if (waiting != null) {
        return Optional.empty();
      }
      Next<W> next = sequel.next(work, stopped.orElse(atTheEnd));
      if (next instanceof End<W> end) {
        return Optional.of(end.status());
      }
      More<W> more = (More<W>) next;
      steps = more.steps().iterator();
      atTheEnd = more.atTheEnd();
      sequel = more.sequel();
    }
  }

  /** Until a step waits or stops the host, or the list ends. */
  private Optional<Status> goOn() {
    while (waiting != null || steps.hasNext()) {
      StepOutcome outcome = next();
      if (outcome instanceof StepOutcome.Later later) {
        waiting = later;
        return Optional.empty();
      }
      told(outcome);
      if (outcome instanceof StepOutcome.Stopped stopped) {
        return Optional.of(stopped.status());
      }
    }
    return Optional.empty();
  }

  /** The step that waited, else the next one. */
  private StepOutcome next() {
    StepOutcome.Later over = waiting;
    waiting = null;
    if (over != null) {
      return over.then().get();
    }
    Step<? super W> step = steps.next();
    work.log().begin(step.name());
    return step.run(work);
  }

  private void told(StepOutcome outcome) {
    if (outcome instanceof StepOutcome.Done done) {
      work.log().end(StepRecord.Status.OK, done.detail());
    } else if (outcome instanceof StepOutcome.Skipped skipped) {
      work.log().end(StepRecord.Status.SKIPPED, skipped.why());
    } else if (outcome instanceof StepOutcome.Stopped stopped) {
      boolean well = stopped.status() == Status.OK || stopped.status() == Status.CHANGED;
      stopped.why().ifPresent(work::found);
      work.log()
          .end(
              well ? StepRecord.Status.OK : StepRecord.Status.FAILED,
              stopped.why().map(Finding::message).orElse(""));
    }
  }

  /** One host's answer that nobody thought of does not end the run over all others. */
  private Status ownFault(RuntimeException fault) {
    work.found(OwnFault.finding(fault));
    boolean begun = work instanceof WritableHostWork writable && writable.locked();
    if (begun) {
      work.left(Left.UNKNOWN);
    }
    return begun ? Status.FAILED : Status.REFUSED;
  }

  private void end(Status status) {
    ended = true;
    work.log().end(StepRecord.Status.FAILED, "");
    if (work instanceof WritableHostWork writable) {
      Unlock.release(writable, status);
    }
    work.disconnect();
  }
}
