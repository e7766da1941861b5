package dev.regroup.step;

import dev.regroup.plan.PlanCode;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.Optional;

/** Makes the plan again at the host's turn; only a plan equal to the one shown is carried out. */
final class ApprovedPlanStep implements Step<WritableHostWork> {
  @Override
  public StepName name() {
    return StepName.PLAN;
  }

  @Override
  public StepOutcome run(WritableHostWork work) {
    work.keepFactsAsBefore();
    Optional<StepOutcome> stop = PlanStep.make(work);
    if (stop.isPresent()) {
      return settled(work, stop.get());
    }
    return another(work, "done", "regroup check").orElseGet(() -> new StepOutcome.Done("as shown"));
  }

  /**
   * Stops where the plan is not the one that was shown.
   *
   * @param done what would happen to its files, a participle
   * @param show the command that shows the plan
   */
  static Optional<StepOutcome> another(WritableHostWork work, String done, String show) {
    return work.plan().digest().equals(work.approvedDigest())
        ? Optional.empty()
        : Optional.of(
            new StepOutcome.Stopped(
                Status.REFUSED,
                PlanCode.CHANGED.of(
                    "the host changed since the plan: what would be "
                        + done
                        + " now is not what was shown",
                    "Run '" + show + "' and look at the plan again.")));
  }

  /** What a run that was cut off has brought to its end needs no lock any more. */
  private static StepOutcome settled(WritableHostWork work, StepOutcome stop) {
    if (stop instanceof StepOutcome.Stopped stopped && stopped.status() == Status.OK) {
      return RescuePlan.tidy(work, Locks.tidy(work))
          .orElseGet(() -> RestoreStep.settled(work, stop));
    }
    return stop;
  }
}
