package dev.regroup.iommu;

import java.util.List;

/** Why a device cannot be isolated, whatever the override. Stateless. */
final class WhyShared {
  private WhyShared() {}

  /**
   * The reason, a sentence part.
   *
   * @param acs what isolates with the widest override
   */
  static String reason(Topology topology, Acs acs, Isolation shared) {
    PciFunction device = topology.function(shared.device()).orElseThrow();
    if (shared.group() < 0) {
      return "no IOMMU translates for it";
    }
    if (device.dmaDevice() != null) {
      return "it sits behind the VMD controller " + device.dmaDevice() + ", whose DMA it uses";
    }
    List<PciFunction> path = topology.path(device);
    for (PciFunction bridge : path) {
      if (bridge.is(ExpressType.PCIE_TO_PCI_BRIDGE)) {
        return "it sits behind the PCIe-to-PCI bridge "
            + bridge
            + ", and all devices behind one use its requester id";
      }
      if (bridge.type() == null) {
        return "it sits behind the conventional PCI bridge "
            + bridge
            + ", and all devices behind one use its requester id";
      }
    }
    for (PciFunction bridge : path) {
      if (!acs.isolates(bridge)) {
        return "the port " + bridge + " above it " + weakness(bridge);
      }
    }
    if (topology.aliases(device) != null
        || topology.onBus(device).stream().anyMatch(f -> topology.aliases(f) != null)) {
      return "the hardware uses the requester id of another function for its DMA";
    }
    return "it " + weakness(device);
  }

  private static String weakness(PciFunction function) {
    if (!function.isExpress()) {
      return "is conventional PCI, whose functions no override splits";
    }
    if (function.acs() != null) {
      return "has an ACS capability whose bits are off, and the override leaves such ports alone";
    }
    if (function.id().vendor() == 0x8086
        && function.is(ExpressType.ROOT_PORT)
        && IntelIds.isPchPort(function.id().device())) {
      return "is an Intel chipset port whose ACS workaround is not on, which no override replaces";
    }
    return "does not isolate, and no override applies to it";
  }
}
