package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.WorkReport;
import dev.regroup.plan.ChangeCode;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import java.util.Locale;
import java.util.Map;

/** What becomes of a host whose {@code change.sh} did not end well, by its exit status. */
final class ChangeFailure {
  private ChangeFailure() {}

  static StepOutcome of(WritableHostWork work, Answer.Complete answer) {
    String reason = Answers.reason(answer);
    return switch (answer.status()) {
      case ExitStatus.REFUSED -> refused(work, ChangeCode.REFUSED.of(reason));
      case ExitStatus.LOCKED -> {
        work.locked(false);
        // Sent once more after a connection was lost, the first may have been at work.
        yield Locks.isBroken(answer)
            ? failed(
                work, Left.UNKNOWN, Locks.broken(answer, "what was begun was not gone on with"))
            : refused(work, Locks.late(work, answer));
      }
      case ExitStatus.OTHER_BOOT ->
          refused(
              work,
              ChangeCode.OTHER_BOOT.of("the host has been rebooted since its facts were read"));
      case ExitStatus.RESTORED -> failed(work, Left.AS_FOUND, ChangeCode.PUT_BACK.of(reason));
      case ExitStatus.LEFT_OVER ->
          failed(
              work,
              left(answer),
              ChangeCode.LEFT_OVER.of(
                  reason + notPutBack(answer), Map.of("RUN", work.context().run().text())));
      default ->
          failed(
              work,
              Left.UNKNOWN,
              ChangeCode.NO_LAST_WORD.of(
                  reason + ": was it killed, or is the disk of /var/lib/regroup full?"));
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
