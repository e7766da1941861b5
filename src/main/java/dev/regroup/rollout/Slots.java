package dev.regroup.rollout;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who holds the right to be touched, as a whole and by what hosts share. A slot that is kept is one
 * that will not come free in this run. Thread-safe: the guards of hosts at their turn ask who else
 * is at theirs.
 */
final class Slots {
  /** Groups of each holder. */
  private final Map<String, Set<String>> holders = new LinkedHashMap<>();

  private final Map<String, Set<String>> keepers = new LinkedHashMap<>();

  /** Holders of each group, in the order in which they came to it. */
  private final Map<String, Set<String>> heldIn = new HashMap<>();

  private final Map<String, Set<String>> keptIn = new HashMap<>();

  /**
   * The host holds a slot from now on.
   *
   * @param groups those that share its fate, by any names
   */
  synchronized void take(String host, Set<String> groups) {
    holders.put(host, groups);
    groups.forEach(group -> among(heldIn, group).add(host));
  }

  /** The host's slot is free again. */
  synchronized void free(String host) {
    Set<String> groups = holders.remove(host);
    if (groups != null) {
      groups.forEach(group -> among(heldIn, group).remove(host));
    }
  }

  /** The host keeps its slot to the end of the run. */
  synchronized void keep(String host) {
    Set<String> groups = holders.getOrDefault(host, Set.of());
    keepers.put(host, groups);
    groups.forEach(group -> among(keptIn, group).add(host));
  }

  synchronized int held() {
    return holders.size();
  }

  synchronized int kept() {
    return keepers.size();
  }

  synchronized int heldIn(String group) {
    return among(heldIn, group).size();
  }

  synchronized int keptIn(String group) {
    return among(keptIn, group).size();
  }

  /** Hosts that keep theirs, in the order in which they came to it. */
  synchronized List<String> keepers() {
    return List.copyOf(keepers.keySet());
  }

  /** The same, of a group. */
  synchronized List<String> keepersIn(String group) {
    return List.copyOf(among(keptIn, group));
  }

  /** Others of a group that hold a slot. */
  synchronized Set<String> beside(String host, String group) {
    Set<String> beside = new LinkedHashSet<>(among(heldIn, group));
    beside.remove(host);
    return beside;
  }

  /** Those of them that took theirs before the host did, and those that keep it. */
  synchronized Set<String> before(String host, String group) {
    Set<String> before = new LinkedHashSet<>();
    for (String other : among(heldIn, group)) {
      if (other.equals(host)) {
        break;
      }
      before.add(other);
    }
    before.addAll(among(keptIn, group));
    before.remove(host);
    return before;
  }

  private static Set<String> among(Map<String, Set<String>> byGroup, String group) {
    return byGroup.computeIfAbsent(group, any -> new LinkedHashSet<>());
  }
}
