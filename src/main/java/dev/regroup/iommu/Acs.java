package dev.regroup.iommu;

import java.util.List;

/**
 * Which functions of a topology isolate under given conditions. Worked out once for all. Immutable.
 */
final class Acs {
  private final boolean[] isolates;
  private final boolean[] path;

  Acs(Topology topology, AcsConditions conditions) {
    List<PciFunction> functions = topology.functions();
    isolates = new boolean[functions.size()];
    path = new boolean[functions.size()];
    for (PciFunction function : functions) {
      PciFunction parent = function.parent();
      isolates[function.index()] = isEnabled(function, conditions);
      path[function.index()] =
          isolates[function.index()] && (parent == null || path[parent.index()]);
    }
  }

  /** Linux, drivers/pci/pci.c, {@code pci_acs_enabled}. */
  private static boolean isEnabled(PciFunction function, AcsConditions conditions) {
    AcsQuirks.Verdict verdict = AcsQuirks.judge(function, conditions);
    if (verdict != AcsQuirks.Verdict.UNDECIDED) {
      return verdict == AcsQuirks.Verdict.YES;
    }
    ExpressType type = function.type();
    if (type == null) {
      return false;
    }
    return switch (type) {
      case PCIE_TO_PCI_BRIDGE, PCI_TO_PCIE_BRIDGE, ROOT_COMPLEX_EVENT_COLLECTOR -> false;
      case ROOT_PORT, DOWNSTREAM_PORT -> flagsEnabled(function, conditions);
      case ENDPOINT, UPSTREAM_PORT, LEGACY_ENDPOINT, ROOT_COMPLEX_ENDPOINT ->
          !function.multifunction() || flagsEnabled(function, conditions);
      case RESERVED -> true;
    };
  }

  /** Linux, drivers/pci/pci.c, {@code pci_acs_flags_enabled}. */
  private static boolean flagsEnabled(PciFunction function, AcsConditions conditions) {
    PciFunction.AcsCapability acs = function.acs();
    return acs != null && conditions.control(function).satisfies(acs.capability());
  }

  /** Whether the function keeps its DMA from its neighbours: {@code pci_acs_enabled}. */
  boolean isolates(PciFunction function) {
    return isolates[function.index()];
  }

  /** Whether it and all bridges above it do: {@code pci_acs_path_enabled} up to the root. */
  boolean isolatesToRoot(PciFunction function) {
    return path[function.index()];
  }
}
