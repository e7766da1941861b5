package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.WorkReport;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import java.util.Locale;

/** What becomes of a host whose {@code change.sh} did not end well, by its exit status. */
final class ChangeFailure {
  private ChangeFailure() {}

  static StepOutcome of(WritableHostWork work, Answer.Complete answer) {
    String reason = Answers.reason(answer);
    return switch (answer.status()) {
      case ExitStatus.REFUSED ->
          refused(work, Finding.error("RG-CHANGE-01", reason, "nothing was written"));
      case ExitStatus.LOCKED -> {
        work.locked(false);
        yield refused(
            work,
            Finding.error(
                "RG-LOCK-04",
                "another run took the lock just before: " + reason,
                "wait for that run"));
      }
      case ExitStatus.OTHER_BOOT ->
          refused(
              work,
              Finding.error(
                  "RG-CHANGE-04",
                  "the host has been rebooted since its facts were read",
                  "run 'regroup check' and look at the plan again"));
      case ExitStatus.RESTORED ->
          failed(
              work,
              Left.AS_FOUND,
              Finding.error(
                  "RG-CHANGE-02",
                  reason,
                  "all that was written has been put back and read back; see to the cause, then try"
                      + " again"));
      case ExitStatus.LEFT_OVER ->
          failed(
              work,
              left(answer),
              Finding.error(
                  "RG-CHANGE-03",
                  reason + notPutBack(answer),
                  "not all could be put back; the backup is in /var/lib/regroup/backup/"
                      + work.context().run()));
      default ->
          failed(
              work,
              Left.UNKNOWN,
              Finding.error(
                  "RG-CHANGE-05",
                  reason + ": was it killed, or is the disk of /var/lib/regroup full?",
                  "see to the cause, then run 'regroup apply' again: the host's facts tell how far"
                      + " it came"));
    };
  }

  private static StepOutcome refused(WritableHostWork work, Finding why) {
    work.left(Left.AS_FOUND);
    return new StepOutcome.Stopped(Status.REFUSED, why);
  }

  private static StepOutcome failed(WritableHostWork work, Left left, Finding why) {
    work.left(left);
    return new StepOutcome.Stopped(Status.FAILED, why);
  }

  private static String notPutBack(Answer.Complete answer) {
    return WorkReport.parse(answer.frames())
        .step("restore")
        .map(step -> "; " + ByteText.display(step.reason().strip().replace("\n", "; ")))
        .orElse("");
  }

  private static Left left(Answer.Complete answer) {
    String text = WorkReport.parse(answer.frames()).left();
    for (Left left : Left.values()) {
      if (left.name().toLowerCase(Locale.ROOT).equals(text)) {
        return left;
      }
    }
    return Left.UNKNOWN;
  }
}
