package dev.regroup.export;

import java.util.List;

/**
 * A resource mapping of Proxmox VE: devices that are as good as each other, of which a guest gets
 * one of its node. Immutable.
 *
 * @param name unique, and as Proxmox VE and Terraform allow it
 * @param devices at least one, in order of the hosts, then of address
 */
record Mapping(String name, List<MappedDevice> devices) {
  Mapping {
    devices = List.copyOf(devices);
  }

  /** Whether each of its devices is PCI Express. */
  boolean express() {
    return whyNotExpress().isEmpty();
  }

  /** A sentence for each device that is not, or may not be. */
  List<String> whyNotExpress() {
    return devices.stream().map(MappedDevice::whyNotExpress).filter(why -> !why.isEmpty()).toList();
  }

  boolean isOn(String node) {
    return devices.stream().anyMatch(device -> device.node().equals(node));
  }
}
