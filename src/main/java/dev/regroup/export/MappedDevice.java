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
 */
record MappedDevice(
    String node,
    PciFunction function,
    int group,
    @Nullable String subsystem,
    List<String> together) {

  MappedDevice {
    together = List.copyOf(together);
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
