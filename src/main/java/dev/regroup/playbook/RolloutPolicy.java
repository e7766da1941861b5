package dev.regroup.playbook;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * {@code rollout:} of a play. Immutable.
 *
 * @param order the order of hosts
 * @param serial sizes of the waves, the last repeats; each at least 1 host
 * @param canary what the first wave holds
 * @param maxUnavailable how many hosts may hold a slot; at least 1 host
 * @param maxUnavailablePer the same by group of shared fate: {@code cluster} or an inventory
 *     variable
 * @param maxFailures how many hosts may fail before the run halts
 * @param onFailure what happens to a host that failed
 * @param soak time between waves
 * @param pause whether a question is asked between waves
 */
public record RolloutPolicy(
    Order order,
    List<Amount> serial,
    Canary canary,
    Amount maxUnavailable,
    Map<String, Integer> maxUnavailablePer,
    Amount maxFailures,
    OnFailure onFailure,
    Duration soak,
    boolean pause) {

  /** The defaults of the design. */
  public static final RolloutPolicy DEFAULT =
      new RolloutPolicy(
          Order.INVENTORY,
          List.of(Amount.of(1), Amount.percent(10), Amount.percent(100)),
          Canary.HARDWARE,
          Amount.of(1),
          Map.of("cluster", 1),
          Amount.of(0),
          OnFailure.HOLD,
          Duration.ZERO,
          false);

  public RolloutPolicy {
    serial = List.copyOf(serial);
    maxUnavailablePer = Map.copyOf(maxUnavailablePer);
  }

  /** The order of hosts. */
  public enum Order {
    INVENTORY,
    SORTED,
    SHUFFLED
  }

  /** What the first wave holds. */
  public enum Canary {
    HARDWARE,
    NONE
  }

  /** What happens to a host that failed. */
  public enum OnFailure {
    HOLD,
    ROLLBACK
  }
}
