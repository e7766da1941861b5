package dev.regroup.step;

import dev.regroup.plan.Moment;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.List;
import java.util.Optional;

/**
 * Asks the guards before the first write. While one is waited for, the plan has to stay the same.
 */
final class GuardStep implements Step<WritableHostWork> {
  @Override
  public StepName name() {
    return StepName.GUARD;
  }

  @Override
  public StepOutcome run(WritableHostWork work) {
    return GuardWait.ask(work, Moment.Stage.WRITE, List::of, () -> again(work), Status.REFUSED)
        .orElseGet(() -> new StepOutcome.Done("nothing speaks against it"));
  }

  private static Optional<StepOutcome> again(WritableHostWork work) {
    FactsRead read = Reconnection.facts(work);
    if (read instanceof FactsRead.Fault fault) {
      return Optional.of(new StepOutcome.Stopped(Status.UNREACHABLE, fault.why()));
    }
    work.facts(((FactsRead.Facts) read).facts());
    StepOutcome plan = new ApprovedPlanStep().run(work);
    return plan instanceof StepOutcome.Stopped ? Optional.of(plan) : Optional.empty();
  }
}
