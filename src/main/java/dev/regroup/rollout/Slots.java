package dev.regroup.rollout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who holds the right to be touched, as a whole and by what hosts share. A slot that is kept is one
 * that will not come free in this run. Not thread-safe.
 */
final class Slots {
  /** Groups of each holder. */
  private final Map<String, Set<String>> holders = new LinkedHashMap<>();

  private final Map<String, Set<String>> keepers = new LinkedHashMap<>();
  private final Map<String, Integer> heldIn = new HashMap<>();
  private final Map<String, Integer> keptIn = new HashMap<>();

  /**
   * The host holds a slot from now on.
   *
   * @param groups those that share its fate, by any names
   */
  void take(String host, Set<String> groups) {
    if (holders.put(host, groups) == null) {
      groups.forEach(group -> heldIn.merge(group, 1, Integer::sum));
    }
  }

  /** The host's slot is free again. */
  void free(String host) {
    Set<String> groups = holders.remove(host);
    if (groups != null) {
      groups.forEach(group -> heldIn.merge(group, -1, Integer::sum));
    }
  }

  /** The host keeps its slot to the end of the run. */
  void keep(String host) {
    Set<String> groups = holders.getOrDefault(host, Set.of());
    if (keepers.put(host, groups) == null) {
      groups.forEach(group -> keptIn.merge(group, 1, Integer::sum));
    }
  }

  int held() {
    return holders.size();
  }

  int kept() {
    return keepers.size();
  }

  int heldIn(String group) {
    return heldIn.getOrDefault(group, 0);
  }

  int keptIn(String group) {
    return keptIn.getOrDefault(group, 0);
  }

  /** Hosts that keep theirs, in the order in which they came to it. */
  List<String> keepers() {
    return List.copyOf(keepers.keySet());
  }

  /** The same, of a group. */
  List<String> keepersIn(String group) {
    List<String> hosts = new ArrayList<>();
    keepers.forEach(
        (host, groups) -> {
          if (groups.contains(group)) {
            hosts.add(host);
          }
        });
    return hosts;
  }
}
