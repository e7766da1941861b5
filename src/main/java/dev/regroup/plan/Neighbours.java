package dev.regroup.plan;

import java.util.Set;

/**
 * Other nodes of a host's cluster that the run is at, as they call themselves. Immutable.
 *
 * @param absent those that the cluster's quorum has to do without: each whose turn began before
 *     this host's, and each that was lost or is not proven. Of two that are at their turn together
 *     one thus counts the other, which is enough: whoever comes last has asked for a quorum without
 *     them all. If both did, two nodes of a cluster of three would refuse each other
 * @param busy all of them: no place for guests
 */
public record Neighbours(Set<String> absent, Set<String> busy) {
  /** The run is at no other node. */
  public static final Neighbours NONE = new Neighbours(Set.of(), Set.of());

  public Neighbours {
    absent = Set.copyOf(absent);
    busy = Set.copyOf(busy);
  }
}
