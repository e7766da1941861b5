package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.Planner;
import dev.regroup.plan.Proof;
import dev.regroup.run.RunEvent;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.ArrayList;
import java.util.List;

/** Is every layer, and every group, as desired? Reads, compares, writes nothing. */
final class DriftStep implements Step<HostWork> {
  @Override
  public StepName name() {
    return StepName.VERIFY;
  }

  @Override
  public StepOutcome run(HostWork work) {
    HostPlan plan = Planner.plan(work.host(), work.facts(), work.task().desired());
    work.plan(plan);
    work.context()
        .events()
        .accept(new RunEvent.Planned(work.context().timing().clock().instant(), work.host(), plan));
    List<Finding> against =
        new ArrayList<>(Proof.against(work.facts(), work.task().desired(), plan));
    against.addAll(work.againstWitness(work.facts(), plan));
    RescuePlan.left(work.facts(), Severity.ERROR).ifPresent(against::add);
    against.forEach(work::found);
    boolean drift = against.stream().anyMatch(Finding::isError);
    if (drift) {
      work.verified(false);
      return new StepOutcome.Stopped(Status.FAILED);
    }
    if (plan.refused()) {
      return new StepOutcome.Stopped(Status.REFUSED);
    }
    work.verified(true);
    return new StepOutcome.Done("every layer as desired");
  }
}
