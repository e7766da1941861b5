package dev.regroup.step;

import dev.regroup.plan.Moment;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.List;
import java.util.function.Supplier;

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
    return GuardWait.ask(
        new GuardWait.Question(
            work,
            Moment.Stage.WRITE,
            List::of,
            then -> again(work, then),
            Status.REFUSED,
            () -> new StepOutcome.Done("nothing speaks against it")));
  }

  private static StepOutcome again(WritableHostWork work, Supplier<StepOutcome> then) {
    return Reconnection.facts(work, read -> planned(work, read, then));
  }

  private static StepOutcome planned(
      WritableHostWork work, FactsRead read, Supplier<StepOutcome> then) {
    if (read instanceof FactsRead.Fault fault) {
      return new StepOutcome.Stopped(Status.UNREACHABLE, fault.why());
    }
    work.facts(((FactsRead.Facts) read).facts());
    return new ApprovedPlanStep()
        .run(work)
        .then(plan -> plan instanceof StepOutcome.Stopped ? plan : then.get());
  }
}
