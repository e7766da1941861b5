package dev.regroup.iommu;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What becomes of groups between two boots that both have the IOMMU on. Immutable.
 *
 * @param splits groups whose members part, in order of their number before
 * @param merges groups that take in members of several, in order of their number after
 * @param renumbered groups that keep their members under another number, before to after
 */
public record GroupChanges(
    List<Change> splits, List<Change> merges, Map<Integer, Integer> renumbered) {

  /**
   * One group and its parts.
   *
   * @param group the group that is split, by its number before, or that is merged, by its number
   *     after
   * @param parts its members by their number in the other boot, -1 for none
   */
  public record Change(int group, Map<Integer, List<String>> parts) {}

  /** From one to the other; nothing where either has the IOMMU off. */
  public static GroupChanges between(Prediction now, Prediction then) {
    List<Change> splits = new ArrayList<>();
    List<Change> merges = new ArrayList<>();
    Map<Integer, Integer> renumbered = new TreeMap<>();
    if (now.iommu() && then.iommu()) {
      Map<Integer, Map<Integer, List<String>>> forward = parts(now, then);
      Map<Integer, Map<Integer, List<String>>> back = parts(then, now);
      forward.forEach(
          (group, parts) -> {
            int into = parts.keySet().iterator().next();
            if (parts.size() > 1) {
              splits.add(new Change(group, parts));
            } else if (into != group && back.getOrDefault(into, Map.of()).size() == 1) {
              renumbered.put(group, into);
            }
          });
      back.forEach(
          (group, parts) -> {
            if (parts.size() > 1) {
              merges.add(new Change(group, parts));
            }
          });
    }
    return new GroupChanges(splits, merges, renumbered);
  }

  /** Each group of the one, its members by their group of the other. */
  private static Map<Integer, Map<Integer, List<String>>> parts(Prediction one, Prediction other) {
    Map<Integer, Map<Integer, List<String>>> parts = new TreeMap<>();
    one.groups()
        .forEach(
            (address, group) -> {
              if (group >= 0) {
                parts
                    .computeIfAbsent(group, key -> new TreeMap<>())
                    .computeIfAbsent(other.group(address), key -> new ArrayList<>())
                    .add(address);
              }
            });
    return parts;
  }
}
