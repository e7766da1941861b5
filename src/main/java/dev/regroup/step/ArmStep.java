package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.Frame;
import dev.regroup.host.HostRescue;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.HostPlan;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.DesiredState.Rescue;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.Locale;
import java.util.Optional;

/**
 * Leaves a rescue on the host for the boot to come. Where that fails nothing is rebooted, and what
 * was written is put back: the play asked for a host that can help itself.
 */
final class ArmStep implements Step<WritableHostWork> {
  @Override
  public StepName name() {
    return StepName.ARM;
  }

  @Override
  public StepOutcome run(WritableHostWork work) {
    DesiredState desired = work.task().desired();
    if (work.plan().reboot() != HostPlan.Reboot.NEEDED) {
      return new StepOutcome.Skipped("no reboot");
    }
    if (desired.rescue() == Rescue.OFF) {
      return new StepOutcome.Skipped("the playbook says rescue: off");
    }
    if (!RescuePlan.arms(work.facts(), work.plan(), desired)) {
      return new StepOutcome.Skipped("the host does not run systemd");
    }
    Answer answer =
        Reconnection.write(
            work,
            WriteScript.arm(
                work.context().run().text(),
                work.facts().bootId(),
                desired.rescue().name().toLowerCase(Locale.ROOT),
                desired.confirmTimeout().toSeconds()));
    return answer instanceof Answer.Complete complete && complete.status() == ExitStatus.OK
        ? armed(work, complete)
        : notArmed(work, answer);
  }

  private static StepOutcome armed(WritableHostWork work, Answer.Complete answer) {
    Optional<HostRescue> rescue =
        HostRescue.of(answer).filter(told -> told.state() == HostRescue.State.ARMED);
    if (rescue.isEmpty()) {
      Optional<String> why = answer.frame("unarmed").map(Frame::text);
      if (why.isEmpty()) {
        return notArmed(work, answer);
      }
      work.found(RescueCode.NOTHING_TO_PUT_BACK.of("no rescue for this reboot: " + why.get()));
      return new StepOutcome.Skipped(why.get());
    }
    work.armed(true);
    boolean blind = rescue.get().signs() == 0;
    if (blind && work.task().desired().rescue() == Rescue.WHEN_CUT_OFF) {
      work.found(
          RescueCode.BLIND.of(
              "the host's rescue has no sign to tell by that the host is cut off, and will do"
                  + " nothing"));
    }
    return new StepOutcome.Done(
        "signs to look at: " + rescue.get().signs() + RescuePlan.further(rescue.get()));
  }

  /** What may be there all the same goes with the lock. */
  private static StepOutcome notArmed(WritableHostWork work, Answer answer) {
    String why =
        answer instanceof Answer.Broken broken
            ? broken.fault().message()
            : Answers.reason((Answer.Complete) answer);
    Finding cause =
        answer
            .frame("unbooted")
            .map(
                frame ->
                    RescueCode.UNBOOTED.of(
                        "a rescue has nothing to go back to that was booted: "
                            + ByteText.display(frame.text())))
            .orElseGet(
                () -> RescueCode.NOT_ARMED.of("the rescue could not be left on the host: " + why));
    if (work.left() != Left.AS_FOUND) {
      return Undo.of(work, cause);
    }
    return new StepOutcome.Stopped(
        answer instanceof Answer.Broken ? Status.UNREACHABLE : Status.REFUSED, cause);
  }
}
