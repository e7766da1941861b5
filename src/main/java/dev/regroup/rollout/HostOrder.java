package dev.regroup.rollout;

import dev.regroup.playbook.RolloutPolicy.Order;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** {@code order:} of a play. */
final class HostOrder {
  private HostOrder() {}

  /**
   * The hosts in the order of their turns.
   *
   * @param hosts in the inventory's order
   * @param seed the same for the same order
   */
  static List<String> of(Order order, List<String> hosts, String seed) {
    List<String> ordered = new ArrayList<>(hosts);
    switch (order) {
      case INVENTORY -> {}
      case SORTED -> Collections.sort(ordered);
      case SHUFFLED -> Collections.shuffle(ordered, new Random(seed.hashCode()));
    }
    return List.copyOf(ordered);
  }
}
