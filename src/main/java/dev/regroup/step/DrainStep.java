package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.plan.Guards;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.List;

/** Asks the guards again just before the reboot: minutes may have passed since the first write. */
final class DrainStep implements Step<WritableHostWork> {
  @Override
  public StepName name() {
    return StepName.DRAIN;
  }

  @Override
  public StepOutcome run(WritableHostWork work) {
    if (work.plan().reboot() != HostPlan.Reboot.NEEDED) {
      return new StepOutcome.Skipped("no reboot");
    }
    FactsRead read = Reconnection.facts(work);
    if (read instanceof FactsRead.Fault fault) {
      return new StepOutcome.Stopped(Status.FAILED, fault.why());
    }
    HostFacts facts = ((FactsRead.Facts) read).facts();
    work.facts(facts);
    List<Finding> against = Guards.against(facts, true);
    if (against.isEmpty()) {
      return new StepOutcome.Done("nothing speaks against a reboot");
    }
    against.stream().skip(1).forEach(work::found);
    boolean asFound = work.left() == Left.AS_FOUND;
    return new StepOutcome.Stopped(asFound ? Status.REFUSED : Status.FAILED, against.get(0));
  }
}
