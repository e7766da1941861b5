package dev.regroup.report;

import dev.regroup.run.Status;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is, at one moment: all that is drawn of it. Immutable.
 *
 * @param hosts of the run
 * @param counts how many have ended in which way
 * @param waves those that were begun, in their order
 * @param waiting hosts that have not ended and are in no wave yet
 * @param slots slots and budget, null where the run has no waves, has none yet or is over
 * @param inFlight hosts that are worked on, by name, the oldest first
 * @param between what passes while nothing is worked on, null where a wave goes on
 */
record ProgressState(
    int hosts,
    Map<Status, Integer> counts,
    List<Wave> waves,
    int waiting,
    @Nullable Slots slots,
    Map<String, InFlight.Work> inFlight,
    @Nullable Between between) {

  ProgressState {
    counts = Map.copyOf(counts);
    waves = List.copyOf(waves);
    inFlight = Collections.unmodifiableMap(inFlight);
  }

  /**
   * Slots and budget, null where there is no word about them: of a single host they are no news.
   */
  @Nullable Slots fleetSlots() {
    return hosts > 1 ? slots : null;
  }

  /** Whether there is nothing to show: nothing is worked on, and no waves are under way. */
  boolean idle() {
    return inFlight.isEmpty() && fleetSlots() == null;
  }

  /** How many hosts have ended. */
  int ended() {
    return ended(counts);
  }

  private static int ended(Map<Status, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * A wave that was begun.
   *
   * @param number 1 for the run's first
   * @param hosts how many it has
   * @param begun how many of them hold a slot and have not ended
   * @param counts how many have ended in which way
   */
  record Wave(int number, int hosts, int begun, Map<Status, Integer> counts) {
    Wave {
      counts = Map.copyOf(counts);
    }

    int ended() {
      return ProgressState.ended(counts);
    }
  }

  /**
   * A wave is over and others follow: the run soaks, or asks.
   *
   * @param wave the one that is over
   * @param since when that began
   * @param until when the soak ends, null where an answer is waited for
   */
  record Between(int wave, Instant since, @Nullable Instant until) {}

  /** As {@link dev.regroup.run.RunEvent.SlotsChanged} has them. */
  record Slots(int used, int kept, int maxUnavailable, int failures, int maxFailures) {}
}
