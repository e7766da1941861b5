package dev.regroup.step;

import dev.regroup.host.HistoryEntry;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostRescue;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Awaits a host that an earlier run ordered to reboot, before anything is planned for it. Whether
 * it is back the host says: by its own record of the order, and the boot that it is in. Only reads.
 * The wait ends when the host is up in a boot that it was not ordered to end, when its time is
 * over, or when the run is told to stop; what the host is in then the plan will tell.
 *
 * @param ordered when the reboot was ordered, by the controller's clock
 */
record RebootReturn(Instant ordered) implements Step<HostWork> {
  @Override
  public StepName name() {
    return StepName.WAIT;
  }

  @Override
  public StepOutcome run(HostWork work) {
    return look(work, StateAge.from(ordered));
  }

  private static StepOutcome look(HostWork work, StateAge age) {
    Optional<RebootWatch.State> state = state(work);
    work.disconnect();
    if (state.isEmpty()) {
      return new StepOutcome.Done("");
    }
    StateAge aged = age.seen(work, state.get());
    Timing timing = work.context().timing();
    Duration since = Duration.between(age.from(), timing.clock().instant());
    if (since.compareTo(RescueReturn.watched(work.task().desired())) >= 0) {
      return notBack(work);
    }
    return timing.later(
        WaitStep.jittered(work.context().limits().probeEvery(), timing),
        () -> look(work, aged),
        () -> notBack(work));
  }

  /** That is for the plan to judge, which follows. */
  private static StepOutcome notBack(HostWork work) {
    work.log().end(StepRecord.Status.FAILED, "not back");
    return new StepOutcome.Done("");
  }

  /** What the host is still at; empty where there is nothing to wait for. */
  private static Optional<RebootWatch.State> state(HostWork work) {
    Optional<HostFault> fault = work.connect();
    if (fault.isPresent()) {
      return down(Reconnection.passes(fault.get()));
    }
    FactsRead read = work.readFacts();
    if (read instanceof FactsRead.Fault broken) {
      return down(broken.lost());
    }
    return isGoingDown(((FactsRead.Facts) read).facts())
        ? Optional.of(RebootWatch.State.GOING_DOWN)
        : Optional.empty();
  }

  private static Optional<RebootWatch.State> down(boolean passes) {
    return passes ? Optional.of(RebootWatch.State.DOWN) : Optional.empty();
  }

  /**
   * Whether the boot that the host is in is one that a reboot of a run, or its rescue, is to end.
   */
  static boolean isGoingDown(HostFacts facts) {
    HostRescue rescue = facts.rescue();
    if (rescue != null && rescue.isBusy(facts.bootId())) {
      return true;
    }
    List<HistoryEntry> history = facts.history();
    for (int i = history.size() - 1; i >= 0; i--) {
      HistoryEntry line = history.get(i);
      if (line.event().equals("reboot")) {
        return facts.bootId().equals(line.values().get(HistoryEntry.BOOT));
      }
    }
    return false;
  }
}
