package dev.regroup.step;

import dev.regroup.run.StepName;
import java.util.Optional;

/**
 * The plan of a host that earlier runs may have been at. One that came back in its old line, by its
 * rescue or from a trial boot that failed, is not brought to its desired state once more: what is
 * left of that is taken away, and its old state is proven.
 *
 * @param rebootOrdered whether by its journal an earlier run ordered its reboot; what a trial left
 *     is taken away only then
 */
record ResumedPlanStep(boolean rebootOrdered) implements Step<HostWork> {
  @Override
  public StepName name() {
    return StepName.PLAN;
  }

  @Override
  public StepOutcome run(HostWork work) {
    Optional<Back> back = RescuedHost.back(work);
    if (back.isEmpty() && rebootOrdered) {
      back = FailedTrial.back(work);
    }
    if (back.isEmpty()) {
      return new PlanStep().run(work);
    }
    work.ownBack(back.get());
    return new RollbackSteps.PlanStep(back.get()).run(work);
  }
}
