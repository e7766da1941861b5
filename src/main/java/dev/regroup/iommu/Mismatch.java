package dev.regroup.iommu;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the functions that share their group with others than the algorithm says. A capture may put
 * thousands into one group, so that groups are counted, never compared member by member. Stateless.
 */
final class Mismatch {
  private Mismatch() {}

  /** A function's group as it is seen, and as the algorithm forms it; -1 for none. */
  private record Groups(int seen, int formed) {
    long key() {
      return (long) seen << 32 | Integer.toUnsignedLong(formed);
    }
  }

  /**
   * Addresses in their order. Of groups with a member that could not be read whole nothing is
   * known: their functions are left out.
   *
   * @param formed groups by index
   */
  static List<String> between(Topology topology, int[] formed) {
    Map<String, Groups> groups = new TreeMap<>();
    Map<Long, Integer> both = new HashMap<>();
    Map<Integer, Integer> inSeen = new HashMap<>();
    Map<Integer, Integer> inFormed = new HashMap<>();
    Set<Integer> unsureSeen = new HashSet<>();
    Set<Integer> unsureFormed = new HashSet<>();
    for (PciFunction function : topology.functions()) {
      Groups own =
          new Groups(Math.max(-1, function.device().iommuGroup()), formed[function.index()]);
      groups.put(function.name(), own);
      both.merge(own.key(), 1, Integer::sum);
      inSeen.merge(own.seen, 1, Integer::sum);
      inFormed.merge(own.formed, 1, Integer::sum);
      if (topology.unsure(function).isPresent()) {
        unsureSeen.add(own.seen);
        unsureFormed.add(own.formed);
      }
    }
    // Those in no group are nobody's mates.
    unsureSeen.remove(-1);
    unsureFormed.remove(-1);
    groups
        .values()
        .removeIf(own -> unsureSeen.contains(own.seen) || unsureFormed.contains(own.formed));
    groups.values().removeIf(own -> sameMates(own, both, inSeen, inFormed));
    return List.copyOf(groups.keySet());
  }

  /** Whether all of either group are in the other. */
  private static boolean sameMates(
      Groups own,
      Map<Long, Integer> both,
      Map<Integer, Integer> inSeen,
      Map<Integer, Integer> inFormed) {
    if (own.seen < 0 || own.formed < 0) {
      return own.seen == own.formed;
    }
    int mates = both.getOrDefault(own.key(), 0);
    return inSeen.getOrDefault(own.seen, 0) == mates
        && inFormed.getOrDefault(own.formed, 0) == mates;
  }
}
