package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.HostFault;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;

/** Sends the reboot command, which carries the boot id that it ends. */
final class RebootStep implements Step<WritableHostWork> {
  @Override
  public StepName name() {
    return StepName.REBOOT;
  }

  @Override
  public StepOutcome run(WritableHostWork work) {
    HostPlan plan = work.plan();
    if (plan.reboot() == HostPlan.Reboot.NONE) {
      return new StepOutcome.Skipped("no reboot is part of the plan");
    }
    if (plan.reboot() == HostPlan.Reboot.PENDING) {
      return new StepOutcome.Skipped("the playbook says reboot: never");
    }
    Answer answer =
        work.write(
            WriteScript.reboot(
                work.context().run().text(),
                work.facts().bootId(),
                plan.entryDigest(),
                work.task().desired().reboot().message()));
    if (answer instanceof Answer.Broken broken) {
      // A host that goes down takes the connection along; whether it does is seen while waiting.
      if (broken.fault().kind() == HostFault.Kind.CONNECTION_LOST) {
        return sent(work, "the connection ended with the command");
      }
      return new StepOutcome.Stopped(Status.FAILED, Faults.finding(broken.fault()));
    }
    Answer.Complete complete = (Answer.Complete) answer;
    if (complete.status() != 0) {
      return new StepOutcome.Stopped(
          Status.FAILED,
          Finding.error(
              "RG-REBOOT-01",
              "the reboot command was refused on the host: " + Answers.reason(complete),
              "the new command line is staged; run 'regroup apply' again"));
    }
    return sent(work, "");
  }

  private static StepOutcome sent(WritableHostWork work, String detail) {
    work.left(Left.UNKNOWN);
    work.reboot(HostResult.Reboot.NEEDED);
    return new StepOutcome.Done(detail);
  }
}
