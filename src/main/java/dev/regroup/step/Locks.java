package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.HostLock;
import dev.regroup.host.WriteScript;
import dev.regroup.run.Status;
import java.util.Map;
import java.util.Optional;

/** A host's lock that this run does not hold: who does, and whether it may be taken over. */
final class Locks {
  private Locks() {}

  /** What to tell of the lock while nothing is written; empty where there is none. */
  static Optional<Finding> seen(HostWork work) {
    return others(work).map(lock -> isOver(work, lock) ? leftBehind(lock) : held(work, lock));
  }

  /**
   * Takes over the lock of a run of this controller whose process is gone; no other ever is.
   *
   * @return why this run has to stop; empty where nobody holds the lock now
   */
  static Optional<StepOutcome> takeOver(WritableHostWork work) {
    Optional<HostLock> others = others(work);
    if (others.isEmpty()) {
      return Optional.empty();
    }
    HostLock lock = others.get();
    if (!isOver(work, lock)) {
      return Optional.of(new StepOutcome.Stopped(Status.REFUSED, held(work, lock)));
    }
    Answer answer = work.write(WriteScript.unlock(lock.run()));
    if (answer instanceof Answer.Broken broken) {
      return Optional.of(
          new StepOutcome.Stopped(Status.UNREACHABLE, Faults.finding(broken.fault())));
    }
    if (((Answer.Complete) answer).status() != ExitStatus.OK) {
      return Optional.of(new StepOutcome.Stopped(Status.REFUSED, held(work, lock)));
    }
    work.found(
        LockCode.TAKEN_OVER.of(
            "took over the lock of run "
                + ByteText.display(lock.run())
                + ", whose process on this controller is gone"));
    return Optional.empty();
  }

  /** The same where nothing is left to do: then another run's lock matters to nobody. */
  static void tidy(WritableHostWork work) {
    if (others(work).filter(lock -> isOver(work, lock)).isPresent()) {
      takeOver(work)
          .flatMap(stop -> stop instanceof StepOutcome.Stopped s ? s.why() : Optional.empty())
          .ifPresent(why -> work.found(why.asWarning()));
    }
  }

  /** Whether another run, which is not known to be over, holds the lock. */
  static boolean heldElsewhere(HostWork work) {
    return others(work).filter(lock -> !isOver(work, lock)).isPresent();
  }

  private static Optional<HostLock> others(HostWork work) {
    return Optional.ofNullable(work.facts().lock())
        .filter(lock -> !lock.run().equals(work.context().run().text()));
  }

  private static boolean isOver(HostWork work, HostLock lock) {
    return work.context().endedHere().test(lock.run());
  }

  private static Finding leftBehind(HostLock lock) {
    return LockCode.LEFT_BEHIND.of(
        "run "
            + ByteText.display(lock.run())
            + " of this controller was cut off and left its lock");
  }

  /** Who, since when, and the command that breaks it. */
  private static Finding held(HostWork work, HostLock lock) {
    return LockCode.HELD.of(
        "the host is " + lock.described(work.context().timing().clock().instant()),
        Map.of("HOST", work.host(), "RUN", ByteText.display(lock.run())));
  }
}
