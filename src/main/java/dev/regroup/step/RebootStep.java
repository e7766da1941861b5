package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.HistoryEntry;
import dev.regroup.host.HostFacts;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.Optional;

/** Sends the reboot command, which carries the boot id that it ends. */
final class RebootStep implements Step<WritableHostWork> {
  private static final int ATTEMPTS = 3;

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
    Optional<StepOutcome> stop = Interruption.before(work, "the reboot");
    if (stop.isPresent()) {
      return stop.get();
    }
    Answer answer = send(work);
    if (answer instanceof Answer.Broken broken && !Reconnection.helps(broken.fault())) {
      return new StepOutcome.Stopped(Status.FAILED, Faults.finding(broken.fault()));
    }
    if (answer instanceof Answer.Broken) {
      // A host that goes down takes the connection along; whether it does is seen while waiting.
      return sent(work, "the connection ended with the command");
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

  /**
   * Sends the command until it is known to have arrived, or to be past knowing. Sent twice it does
   * no harm: it ends this boot and no other.
   */
  private static Answer send(WritableHostWork work) {
    String bootId = work.facts().bootId();
    for (int attempt = 1; ; attempt++) {
      Answer answer =
          work.write(
              WriteScript.reboot(
                  work.context().run().text(),
                  bootId,
                  work.plan().entryDigest(),
                  work.task().desired().reboot().message()));
      if (!(answer instanceof Answer.Broken broken)
          || !Reconnection.helps(broken.fault())
          || answer.frame("rebooting").isPresent()
          || attempt == ATTEMPTS) {
        return answer;
      }
      work.log().progress(broken.fault().message() + " - was the command heard?");
      work.disconnect();
      if (!(Reconnection.facts(work) instanceof FactsRead.Facts read)
          || !read.facts().bootId().equals(bootId)
          || heard(work, read.facts())) {
        return answer;
      }
    }
  }

  /** Whether the host's history says that this run's command began in this boot. */
  private static boolean heard(WritableHostWork work, HostFacts facts) {
    return facts.history().stream()
        .anyMatch(
            line ->
                line.event().equals("reboot")
                    && line.run().equals(work.context().run().text())
                    && facts.bootId().equals(line.values().get(HistoryEntry.BOOT)));
  }

  private static StepOutcome sent(WritableHostWork work, String detail) {
    work.left(Left.UNKNOWN);
    work.atWork(true);
    work.reboot(HostResult.Reboot.NEEDED);
    return new StepOutcome.Done(detail);
  }
}
