package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.WriteScript;
import dev.regroup.run.Left;
import dev.regroup.run.Status;

/**
 * Puts files and generated files back from the run's own backup, after a confirmation that failed.
 */
final class Undo {
  private Undo() {}

  static StepOutcome of(WritableHostWork work, String why) {
    String run = work.context().run().text();
    Answer answer = new ResilientWork(work, "begin-backup").run(WriteScript.undo(run), frame -> {});
    if (answer instanceof Answer.Complete complete && complete.status() == 0) {
      work.left(Left.AS_FOUND);
      return new StepOutcome.Stopped(
          Status.FAILED,
          Finding.error(
              "RG-CHANGE-06",
              why,
              "all that was written has been put back and read back; see what the refresh said"));
    }
    String trouble =
        answer instanceof Answer.Broken broken
            ? broken.fault().message()
            : Answers.reason((Answer.Complete) answer);
    work.atWork(answer instanceof Answer.Broken);
    work.left(answer instanceof Answer.Broken ? Left.UNKNOWN : Left.PATCHED);
    return new StepOutcome.Stopped(
        Status.FAILED,
        Finding.error(
            "RG-CHANGE-07",
            why + "; and it could not be put back: " + trouble,
            "the backup is in /var/lib/regroup/backup/" + run + " on the host"));
  }
}
