package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.ChangeCode;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import java.util.Map;
import java.util.Optional;

/**
 * Puts files and generated files back from the run's own backup, after a confirmation that failed.
 */
final class Undo {
  private Undo() {}

  /**
   * Puts back and reads back.
   *
   * @param cause why what was written is not believed, an error
   */
  static StepOutcome of(WritableHostWork work, Finding cause) {
    work.log().progress(cause.message() + " - putting everything back");
    return work.isConnected()
        ? putBack(work, cause)
        : Reconnection.of(
            work,
            fault ->
                fault.isPresent()
                    ? notBack(work, untouched(work), cause, fault.get().message())
                    : putBack(work, cause));
  }

  private static StepOutcome putBack(WritableHostWork work, Finding cause) {
    String run = work.context().run().text();
    return new ResilientWork(work)
        .run(WriteScript.undo(run), frame -> {}, answer -> judged(work, cause, answer));
  }

  private static StepOutcome judged(WritableHostWork work, Finding cause, Answer answer) {
    if (answer instanceof Answer.Broken broken) {
      work.atWork(true);
      return notBack(work, Left.UNKNOWN, cause, broken.fault().message());
    }
    Answer.Complete complete = (Answer.Complete) answer;
    if (complete.status() != ExitStatus.OK) {
      Left left = complete.status() == ExitStatus.REFUSED ? untouched(work) : Left.UNKNOWN;
      return notBack(work, left, cause, Answers.reason(complete));
    }
    HostFacts back = FactsParser.withBootFiles(work.facts(), complete.frames());
    Optional<Finding> notAsBefore = Confirmation.ofUndo(work.facts(), back);
    if (notAsBefore.isPresent()) {
      return notBack(
          work, Left.UNKNOWN, cause, "its files are the old ones, and " + told(notAsBefore.get()));
    }
    work.left(Left.AS_FOUND);
    return new StepOutcome.Stopped(
        Status.FAILED,
        cause.withRemedy(
            "All that was written has been put back and read back. " + cause.remedy()));
  }

  /**
   * Refused means that nothing of it was put back. A change that did nothing left what an earlier
   * one of this run had staged.
   */
  private static Left untouched(WritableHostWork work) {
    return work.left() == Left.AS_FOUND ? Left.STAGED : work.left();
  }

  private static String told(Finding finding) {
    return finding.message() + ". " + finding.remedy();
  }

  private static StepOutcome notBack(
      WritableHostWork work, Left left, Finding cause, String trouble) {
    work.left(left);
    return new StepOutcome.Stopped(
        Status.FAILED,
        ChangeCode.NOT_PUT_BACK.of(
            cause.message() + "; and it could not all be put back: " + trouble,
            Map.of("RUN", work.context().run().text())));
  }
}
