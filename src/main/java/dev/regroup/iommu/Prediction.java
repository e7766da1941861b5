package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The groups of a host, seen or worked out. Immutable.
 *
 * @param groups group number by address, -1 for none, in order of address. What a worked-out one
 *     must match is the partition; its numbers are the kernel's as long as no group was ever given
 *     back
 * @param basis what it rests on
 * @param iommu whether the IOMMU is on; where it is not, no device has a group
 * @param findings what is odd about it
 */
public record Prediction(
    Map<String, Integer> groups, Basis basis, boolean iommu, List<Finding> findings) {

  public Prediction {
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    findings = List.copyOf(findings);
  }

  /** A device's group; -1 where it has none or is not known. */
  public int group(String address) {
    return groups.getOrDefault(address, -1);
  }

  /** The devices that share a group number, each set in order of address. */
  public Set<Set<String>> partition() {
    Map<Integer, Set<String>> members = new TreeMap<>();
    groups.forEach(
        (address, group) -> {
          if (group >= 0) {
            members.computeIfAbsent(group, key -> new TreeSet<>()).add(address);
          }
        });
    return Set.copyOf(members.values());
  }

  /** Who is in that group, in order of address. */
  public List<String> members(int group) {
    return groups.entrySet().stream()
        .filter(entry -> entry.getValue() == group)
        .map(Map.Entry::getKey)
        .toList();
  }
}
