package dev.regroup.lab;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The IOMMU groups that a guest's kernel shows, read by the guest's own shell. Immutable.
 *
 * @param numbers group by address of every PCI function, -1 for one in no group
 */
record KernelGroups(Map<String, Integer> numbers) {
  private static final String READ =
      "ls /sys/bus/pci/devices; find /sys/kernel/iommu_groups -mindepth 3 -maxdepth 3";

  KernelGroups {
    numbers = new TreeMap<>(numbers);
  }

  static KernelGroups of(Guest guest) {
    Map<String, Integer> numbers = new TreeMap<>();
    for (String line : guest.ssh(READ).lines().toList()) {
      String[] path = line.split("/", -1);
      // A path is /sys/kernel/iommu_groups/GROUP/devices/ADDRESS.
      numbers.merge(
          path[path.length - 1], path.length == 1 ? -1 : Integer.parseInt(path[4]), Math::max);
    }
    return new KernelGroups(numbers);
  }

  /** Who is together, whatever the numbers; a function in no group is alone with the word none. */
  Set<Set<String>> partition() {
    return partition(numbers);
  }

  /** The same of groups told by another. */
  static Set<Set<String>> partition(Map<String, Integer> numbers) {
    Map<String, Set<String>> members = new TreeMap<>();
    numbers.forEach(
        (address, group) -> {
          String name = group < 0 ? "none " + address : "group " + group;
          Set<String> set = members.computeIfAbsent(name, key -> new TreeSet<>());
          set.add(address);
          if (group < 0) {
            set.add("none");
          }
        });
    return new HashSet<>(members.values());
  }

  /** How many groups have so many functions or more. */
  long ofSize(int least) {
    return partition().stream().map(Collection::size).filter(size -> size >= least).count();
  }
}
