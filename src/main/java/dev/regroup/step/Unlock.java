package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.FactsParser;
import dev.regroup.host.WriteScript;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives the host's lock back when its steps are over, however they ended. A lock stays only where
 * the host cannot be reached, or where its work may still go on.
 */
final class Unlock {
  private Unlock() {}

  static void release(WritableHostWork work, Status status) {
    if (!work.locked()) {
      return;
    }
    work.log().begin(StepName.UNLOCK);
    if (work.atWork()) {
      stays(work, "its work or its reboot may still go on there");
      return;
    }
    Answer answer =
        Reconnection.write(
            work,
            WriteScript.finish(
                work.context().run().text(),
                Boolean.TRUE.equals(work.verified()) ? "verify" : "end",
                new TreeMap<>(Map.of("status", status.name().toLowerCase(Locale.ROOT)))));
    if (answer instanceof Answer.Broken broken) {
      stays(work, broken.fault().message());
      return;
    }
    Answer.Complete complete = (Answer.Complete) answer;
    if (complete.status() == ExitStatus.OK || notOurs(work, complete)) {
      if ((Locks.isBroken(complete) || isAnothers(complete)) && isUntold(work)) {
        work.found(Locks.broken(complete, "there was nothing to give back").asWarning());
      }
      work.locked(false);
      work.log().end(StepRecord.Status.OK, "");
    } else {
      stays(work, Answers.reason(complete));
    }
  }

  /**
   * There is no lock to give back: it could not be taken, the answer to giving it back was lost, or
   * it was broken and is another run's by now.
   */
  private static boolean notOurs(WritableHostWork work, Answer.Complete answer) {
    String run = work.context().run().text();
    return answer.status() == ExitStatus.LOCKED
        && answer
            .frame("locked")
            .map(frame -> FactsParser.lock(frame).filter(lock -> lock.run().equals(run)).isEmpty())
            .orElse(false);
  }

  /** Whether the lock is another run's, be it that a tool of the host put its own in the place. */
  private static boolean isAnothers(Answer.Complete answer) {
    return answer.status() == ExitStatus.LOCKED
        && answer.frame("locked").flatMap(FactsParser::lock).isPresent();
  }

  private static boolean isUntold(WritableHostWork work) {
    return work.findings().stream().noneMatch(f -> LockCode.BROKEN.is(f) || LockCode.LATE.is(f));
  }

  private static void stays(WritableHostWork work, String why) {
    work.found(
        LockCode.STAYS.of(
            "the host stays locked by this run: " + why,
            Map.of("HOST", work.host(), "RUN", work.context().run().text())));
    work.log().end(StepRecord.Status.FAILED, "the lock stays");
  }
}
