package dev.regroup.iommu;

import java.util.BitSet;

/** How a kernel forms IOMMU groups. Implementations are pure and stateless. */
@FunctionalInterface
interface GroupAlgorithm {

  /**
   * The group of each function, by its index; -1 for none.
   *
   * @param outside indexes of functions that no IOMMU translates for
   */
  int[] form(Topology topology, Acs acs, BitSet outside);

  /**
   * The algorithm of a kernel. All releases from 6.1 to 6.18 have the same; the rework "Fix
   * incorrect iommu_groups with PCIe ACS" is not merged, and would be told apart here.
   */
  static GroupAlgorithm of(KernelRelease kernel) {
    return (topology, acs, outside) -> new GroupFormation(topology, acs).form(outside);
  }
}
