package dev.regroup.step;

import dev.regroup.host.HistoryEntry;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFault;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Awaits a host that an earlier run ordered to reboot, before anything is planned for it. Whether
 * it is back the host says: by its own record of the order, and the boot that it is in. Only reads.
 */
final class RebootReturn {
  private RebootReturn() {}

  /**
   * Returns when the host is up in a boot that it was not ordered to end, when its time is over, or
   * when the run is told to stop; what it is in then the plan will tell.
   *
   * @param ordered when the reboot was ordered, by the controller's clock
   */
  static void await(HostWork work, Instant ordered) {
    work.log().begin(StepName.WAIT);
    boolean back = false;
    try {
      back = watch(work, ordered);
    } finally {
      work.log()
          .end(back ? StepRecord.Status.OK : StepRecord.Status.FAILED, back ? "" : "not back");
      work.disconnect();
    }
  }

  private static boolean watch(HostWork work, Instant ordered) {
    Timing timing = work.context().timing();
    Duration timeout = RescueReturn.watched(work.task().desired());
    String told = "";
    while (true) {
      String state = state(work);
      if (state.isEmpty()) {
        return true;
      }
      work.disconnect();
      Duration since = Duration.between(ordered, timing.clock().instant());
      if (!state.equals(told)) {
        told = state;
        work.log().progress(state + " " + since.toSeconds() + " s after its reboot was ordered");
      }
      if (since.compareTo(timeout) >= 0
          || !timing
              .sleeper()
              .sleep(WaitStep.jittered(work.context().limits().probeEvery(), timing))) {
        return false;
      }
    }
  }

  /** What the host is still at; empty where there is nothing to wait for. */
  private static String state(HostWork work) {
    Optional<HostFault> fault = work.connect();
    if (fault.isPresent()) {
      return Reconnection.passes(fault.get()) ? "down" : "";
    }
    FactsRead read = work.readFacts();
    if (read instanceof FactsRead.Fault broken) {
      return broken.lost() ? "down" : "";
    }
    return isGoingDown(((FactsRead.Facts) read).facts()) ? "still up in the old boot" : "";
  }

  /** Whether the boot that the host is in is the one that its latest reboot was to end. */
  static boolean isGoingDown(HostFacts facts) {
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
