package dev.regroup.export;

import dev.regroup.iommu.PciFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device of a node in a resource mapping. Immutable.
 *
 * @param node the Proxmox VE node
 * @param function the device
 * @param group its IOMMU group
 * @param subsystem {@code vvvv:dddd}, null where it could not be read
 * @param together functions of its card that are in the same group, in order
 * @param whole whether it stands for the whole card, as its function 0
 */
record MappedDevice(
    String node,
    PciFunction function,
    int group,
    @Nullable String subsystem,
    List<String> together,
    boolean whole) {

  MappedDevice {
    together = List.copyOf(together);
  }

  /**
   * As a mapping names it: without a function the whole card, whose function 0 is compared with the
   * mapping (pve-guest-common, PVE/Mapping/PCI.pm, {@code assert_valid}).
   */
  String path() {
    return whole ? function.device().slot() : function.address().toString();
  }

  /** Why a guest cannot have it as a PCI Express device, a sentence; empty where it can. */
  String whyNotExpress() {
    String named = function.name() + " on " + node;
    return switch (Express.of(function)) {
      case YES -> "";
      case NO -> named + " is conventional PCI: it has no PCI Express capability.";
      case UNKNOWN ->
          named
              + " is not known to be PCI Express: its capabilities were not read; false works for"
              + " either.";
    };
  }
}
