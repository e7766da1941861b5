package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.FactsParser;
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

  /** Takes the lock for this run; where the answer is lost it may be taken. */
  static Answer take(WritableHostWork work) {
    RunContext context = work.context();
    work.locked(true);
    Answer answer =
        work.write(
            WriteScript.lock(
                context.run().text(),
                context.owner(),
                context.timing().clock().instant().toString(),
                work.facts().bootId()));
    if (answer instanceof Answer.Broken broken && broken.fault().kind().beforeScript()) {
      work.locked(false);
    }
    return answer;
  }

  /**
   * As {@link #takeOver} where nothing is left to do: then another run's lock matters to nobody.
   *
   * @return whether nobody else holds it now
   */
  static boolean tidy(WritableHostWork work) {
    Optional<HostLock> others = others(work);
    if (others.filter(lock -> isOver(work, lock)).isEmpty()) {
      return others.isEmpty();
    }
    Optional<StepOutcome> stop = takeOver(work);
    stop.flatMap(why -> why instanceof StepOutcome.Stopped s ? s.why() : Optional.empty())
        .ifPresent(why -> work.found(why.asWarning()));
    return stop.isEmpty();
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
    return held(work, lock, LockCode.HELD, "the host is ");
  }

  private static Finding held(HostWork work, HostLock lock, LockCode code, String before) {
    String message = before + lock.described(work.context().timing().clock().instant());
    if (lock.nameless()) {
      return code.of(
          message,
          "A cut, such as of the power, took its name. When no run is at the host, run 'regroup"
              + " unlock "
              + work.host()
              + " --run "
              + lock.run()
              + "', then the same command again.");
    }
    return code.of(message, Map.of("HOST", work.host(), "RUN", ByteText.display(lock.run())));
  }

  /** Whether a script did nothing because the lock was not, or no longer, this run's. */
  static boolean isAnothers(Answer answer) {
    return answer instanceof Answer.Complete complete && complete.status() == ExitStatus.LOCKED;
  }

  /** Whether the host's own history says that this run's lock was broken. */
  static boolean isBroken(Answer answer) {
    return answer.frame("broken").isPresent();
  }

  /** What to tell where another run was quicker by a moment. */
  static Finding late(HostWork work, Answer.Complete answer) {
    return answer
        .frame("locked")
        .flatMap(FactsParser::lock)
        .map(lock -> held(work, lock, LockCode.LATE, "another run was quicker: the host is "))
        .orElseGet(() -> LockCode.LATE.of("another run was quicker: " + Answers.reason(answer)));
  }

  /**
   * What to tell where this run held the lock and no longer does; an error.
   *
   * @param stopped what did not happen any more, such as {@code it was not rebooted}
   */
  static Finding broken(Answer.Complete answer, String stopped) {
    return LockCode.BROKEN.of(Answers.reason(answer) + ": " + stopped);
  }
}
