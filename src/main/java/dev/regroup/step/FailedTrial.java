package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.plan.RollbackCode;
import dev.regroup.plan.RollbackPlanner;
import dev.regroup.plan.TrialCode;
import dev.regroup.plan.TrialPlan;
import dev.regroup.run.Left;
import dev.regroup.run.StepName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of a host whose trial boot failed while the run that tried it went away: the entry
 * goes, what boots once as well, its old state is proven, and it ends as it would have ended in
 * that run.
 */
final class FailedTrial {
  private FailedTrial() {}

  /** All of it, at the host's turn. */
  static List<Step<? super WritableHostWork>> clearing(Back back) {
    return List.of(
        new ConnectStep(),
        new FactsStep(),
        new RollbackSteps.PlanStep(back),
        new RollbackSteps.LockStep(),
        new RollbackSteps.PutBackStep(),
        new ProveStep(),
        new RestoreStep());
  }

  /** The way back of such a host, after a run of this controller that is over. */
  static Optional<Back> back(HostWork work) {
    Optional<String> run = TrialPlan.failed(work.facts()).filter(work.context().endedHere());
    run.ifPresent(
        tried ->
            work.found(
                TrialCode.LEFT_BEHIND.of(
                    "the trial boot of run "
                        + tried
                        + " failed, and its entry is still in the menu: it is taken away",
                    Map.of("HOST", work.host()))));
    return run.map(Back::afterTrial);
  }

  /** The host is as it was before its trial. */
  private static final class ProveStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.VERIFY;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      // Each file was read back as it was put back.
      work.left(Left.AS_FOUND);
      return VerifyStep.prove(work, ProveStep::against)
          .then(outcome -> outcome instanceof StepOutcome.Done ? proven(work) : outcome);
    }

    private static StepOutcome proven(WritableHostWork work) {
      work.verified(false);
      work.found(
          TrialCode.DID_NOT_COME_UP.of(
              "the trial boot of run "
                  + work.backupRun()
                  + " did not come up, or did not stay: the host runs '"
                  + work.facts().running()
                  + "'"));
      return new StepOutcome.Done("the old state is proven");
    }

    private static List<Finding> against(WritableHostWork work, HostFacts after) {
      List<Finding> findings =
          new ArrayList<>(
              RollbackPlanner.against(after, RollbackPlanner.putBack(work.plan(), after)));
      TrialPlan.left(after)
          .map(entry -> RollbackCode.FAILED.of(entry.id() + " is still in the menu"))
          .ifPresent(findings::add);
      return findings;
    }
  }
}
