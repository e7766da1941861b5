package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.plan.Guards;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.Planner;
import dev.regroup.plan.RollbackPlanner;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks the guards again just before the reboot, and whether what boots next is still as planned:
 * minutes may have passed since the first write.
 */
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
    return Reconnection.facts(work, read -> judged(work, read));
  }

  private static StepOutcome judged(WritableHostWork work, FactsRead read) {
    boolean asFound = work.left() == Left.AS_FOUND;
    if (read instanceof FactsRead.Fault fault) {
      return new StepOutcome.Stopped(asFound ? Status.UNREACHABLE : Status.FAILED, fault.why());
    }
    HostFacts facts = ((FactsRead.Facts) read).facts();
    List<Finding> against = new ArrayList<>(Guards.against(facts, true));
    otherBoot(work, facts).ifPresent(against::add);
    work.facts(facts);
    if (against.isEmpty()) {
      return new StepOutcome.Done("nothing speaks against a reboot");
    }
    against.stream().skip(1).forEach(work::found);
    return new StepOutcome.Stopped(asFound ? Status.REFUSED : Status.FAILED, against.get(0));
  }

  /**
   * What boots next must still be what was confirmed, in the boot that is to end: a package, or a
   * colleague, may have come in between.
   */
  private static Optional<Finding> otherBoot(WritableHostWork work, HostFacts facts) {
    if (!facts.bootId().equals(work.facts().bootId())) {
      return Optional.of(
          changed(
              "the host was rebooted by other hands",
              "Run the same command again: what it runs now decides what is left to do."));
    }
    HostPlan plan = work.plan();
    HostPlan again =
        work.backupRun().isEmpty()
            ? Planner.plan(work.host(), facts, work.task().desired())
            : RollbackPlanner.putBack(plan, facts);
    return Confirmation.otherBoot(plan, again)
        .map(why -> changed(why, RebootCode.CHANGED.row().remedy()));
  }

  private static Finding changed(String why, String remedy) {
    return RebootCode.CHANGED.of("the host changed just before its reboot: " + why, remedy);
  }
}
