package dev.regroup.rollout;

import dev.regroup.playbook.RolloutPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A play's rollout policy in numbers. Immutable.
 *
 * @param serial sizes of the waves, the last repeats; at least one, each at least 1
 * @param canary whether the first wave holds one host of each class of hardware
 * @param maxUnavailable how many hosts may hold a slot, at least 1
 * @param per the same by what hosts share: {@code cluster} or an inventory variable
 * @param maxFailures how many hosts of the run may fail
 * @param soak time that passes after each wave
 * @param pause whether each wave but the first is asked about
 * @param passageOf of a host that others are reached through the play that it belongs to, from 0:
 *     these are its rules alone; -1 of a play
 */
record Rules(
    List<Integer> serial,
    boolean canary,
    int maxUnavailable,
    Map<String, Integer> per,
    int maxFailures,
    Duration soak,
    boolean pause,
    int passageOf) {

  Rules {
    serial = List.copyOf(serial);
    per = Map.copyOf(per);
  }

  /** Of a play. */
  Rules(
      List<Integer> serial,
      boolean canary,
      int maxUnavailable,
      Map<String, Integer> per,
      int maxFailures,
      Duration soak,
      boolean pause) {
    this(serial, canary, maxUnavailable, per, maxFailures, soak, pause, -1);
  }

  /** The same for one host of that play alone, while nobody else is touched or out. */
  Rules forPassage(int play) {
    return new Rules(List.of(1), false, 1, per, maxFailures, soak, pause, play);
  }

  boolean isPassage() {
    return passageOf >= 0;
  }

  /**
   * Of a play.
   *
   * @param matched its hosts after {@code --limit}, which shares are of
   * @param step whether each wave is asked about whatever the play says
   */
  static Rules of(RolloutPolicy policy, long matched, boolean step) {
    return new Rules(
        policy.serial().stream().map(size -> Math.max(1, size.of(matched))).toList(),
        policy.canary() == RolloutPolicy.Canary.HARDWARE,
        Math.max(1, policy.maxUnavailable().of(matched)),
        policy.maxUnavailablePer(),
        policy.maxFailures().of(matched),
        policy.soak(),
        step || policy.pause());
  }

  /** Hosts in a wave, from 0 for the play's first. */
  int size(int wave) {
    return serial.get(Math.min(wave, serial.size() - 1));
  }
}
