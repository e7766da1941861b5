package dev.regroup.iommu;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Forms groups as Linux does (6.1 to 6.18, drivers/iommu/iommu.c, {@code pci_device_group}, called
 * for each function in the order in which they are met; both Intel's and AMD's driver use it). Used
 * once, by one thread; the steps below carry the numbers of {@code docs/groups.md}.
 */
final class GroupFormation {
  private static final int NONE = -1;

  private final Topology topology;
  private final Acs acs;
  private final int[] groups;
  private final @Nullable BitSet[] aliases;
  private int next;

  GroupFormation(Topology topology, Acs acs) {
    this.topology = topology;
    this.acs = acs;
    groups = new int[topology.functions().size()];
    Arrays.fill(groups, NONE);
    aliases = new @Nullable BitSet[groups.length];
    topology.functions().forEach(f -> aliases[f.index()] = DmaAliases.of(f));
  }

  int[] form(BitSet outside) {
    for (PciFunction function : topology.functions()) {
      if (!outside.get(function.index())) {
        groups[function.index()] = groupOf(function);
      }
    }
    return groups;
  }

  private int groupOf(PciFunction function) {
    // 1. Up to the bridge that takes over the requester id: conventional PCI has none of its own.
    PciFunction real = function.dmaDevice();
    PciFunction at = real == null ? function : real;
    if (groups[at.index()] != NONE) {
      return groups[at.index()];
    }
    for (PciFunction bridge = at.parent(); bridge != null; bridge = bridge.parent()) {
      if (DmaAliases.translatesBelow(bridge)) {
        break;
      }
      if (takesOver(bridge)) {
        at = bridge;
        if (groups[at.index()] != NONE) {
          return groups[at.index()];
        }
      }
    }
    // 2. On up to where everything above isolates: only from there is DMA sure to reach the IOMMU.
    for (PciFunction bridge = at.parent(); bridge != null; bridge = bridge.parent()) {
      if (acs.isolatesToRoot(bridge)) {
        break;
      }
      at = bridge;
      if (groups[at.index()] != NONE) {
        return groups[at.index()];
      }
    }
    BitSet visited = new BitSet(256);
    // 3. A function on the same bus that shares a requester id.
    int group = groupOfAliases(at, visited);
    // 4. A function of the same card, where neither isolates.
    if (group == NONE) {
      group = groupOfMates(at, visited);
    }
    // 5. A group of its own.
    return group == NONE ? next++ : group;
  }

  /**
   * Whether a bridge stands for what is below it (Linux, drivers/pci/search.c, {@code
   * pci_for_each_dma_alias}).
   */
  private static boolean takesOver(PciFunction bridge) {
    return bridge.type() == null
        || bridge.is(ExpressType.PCIE_TO_PCI_BRIDGE)
        || bridge.is(ExpressType.PCI_TO_PCIE_BRIDGE);
  }

  /** {@code get_pci_alias_group}. */
  private int groupOfAliases(PciFunction function, BitSet visited) {
    int devfn = function.address().devfn();
    if (visited.get(devfn)) {
      return NONE;
    }
    visited.set(devfn);
    if (groups[function.index()] != NONE) {
      return groups[function.index()];
    }
    for (PciFunction other : topology.onBus(function)) {
      if (other.index() != function.index() && areAliases(function, other)) {
        int group = groupOfAliases(other, visited);
        if (group == NONE) {
          group = groupOfMates(other, visited);
        }
        if (group != NONE) {
          return group;
        }
      }
    }
    return NONE;
  }

  /** {@code get_pci_function_alias_group}. */
  private int groupOfMates(PciFunction function, BitSet visited) {
    if (!function.multifunction() || acs.isolates(function)) {
      return NONE;
    }
    List<PciFunction> bus = topology.onBus(function);
    for (PciFunction other : bus) {
      if (other.index() != function.index() && function.sameSlot(other) && !acs.isolates(other)) {
        int group = groupOfAliases(other, visited);
        if (group != NONE) {
          return group;
        }
      }
    }
    return NONE;
  }

  /** {@code pci_devs_are_dma_aliases}. */
  private boolean areAliases(PciFunction one, PciFunction other) {
    BitSet ofOne = aliases[one.index()];
    BitSet ofOther = aliases[other.index()];
    return (ofOne != null && ofOne.get(other.address().devfn()))
        || (ofOther != null && ofOther.get(one.address().devfn()));
  }
}
