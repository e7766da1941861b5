package dev.regroup.step;

import dev.regroup.boot.FileEdit;
import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostRescue;
import dev.regroup.plan.RollbackCode;
import dev.regroup.plan.RollbackPlanner;
import dev.regroup.run.StepName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of a host that was cut off after its reboot and has put itself back, while the run
 * that rebooted it went away. It is not brought to its desired state once more, which is what cut
 * it off: its old state is proven, and what that run left is taken away.
 */
final class RescuedHost {
  private RescuedHost() {}

  /** All of it, at the host's turn. */
  static List<Step<? super WritableHostWork>> proof(Back back) {
    return List.of(
        new ConnectStep(),
        new FactsStep(),
        new RollbackSteps.PlanStep(back),
        new RollbackSteps.LockStep(),
        new ProveStep(),
        new RestoreStep());
  }

  /** The way back of a host that says so itself, after a run of this controller that is over. */
  static Optional<Back> back(HostWork work) {
    HostRescue rescue = work.facts().rescue();
    return rescue != null
            && rescue.state() == HostRescue.State.ACTED
            && work.context().endedHere().test(rescue.run())
        ? Optional.of(Back.afterRescue(rescue.run()))
        : Optional.empty();
  }

  /** Its files and its line are those of before that run. */
  private static final class ProveStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.VERIFY;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      return VerifyStep.prove(work, ProveStep::against)
          .then(outcome -> outcome instanceof StepOutcome.Done ? proven(work) : outcome);
    }

    private static StepOutcome proven(WritableHostWork work) {
      work.found(RescueReturn.proven(work, work.before().rescue()));
      return new StepOutcome.Done("the old state is proven");
    }

    private static List<Finding> against(WritableHostWork work, HostFacts after) {
      List<Finding> findings = new ArrayList<>();
      for (FileEdit edit : work.plan().edits()) {
        findings.add(RollbackCode.FAILED.of(edit.path() + " is not as it was before the run"));
      }
      findings.addAll(RollbackPlanner.against(after, RollbackPlanner.putBack(work.plan(), after)));
      return findings;
    }
  }
}
