package dev.regroup.iommu;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sysfs path says: {@code /devices/pci0000:00/0000:00:01.0/0000:01:00.0}, with or without
 * {@code /sys} before it. Immutable.
 *
 * @param path the path, without {@code /sys}
 * @param plausible whether it ends in the function's own address
 * @param rootBus name of the host bridge that it is on, {@code pci0000:00}: the domain and the bus
 *     that its own functions sit on (Linux, drivers/pci/probe.c, {@code pci_register_host_bridge});
 *     null where the path has none by such a name
 * @param bridges addresses of the bridges above on the same host bridge, nearest first
 * @param dmaDevice the function that the host bridge belongs to, a VMD endpoint; null for a host
 *     bridge of the machine's own
 */
record PlaceInTree(
    String path,
    boolean plausible,
    @Nullable String rootBus,
    List<String> bridges,
    @Nullable String dmaDevice) {

  /** No path of the kernel's is longer (Linux, include/uapi/linux/limits.h). */
  private static final int PATH_MAX = 4096;

  static PlaceInTree of(String path, String address) {
    String text = path.startsWith("/sys/") ? path.substring(4) : path;
    String[] parts = text.length() > PATH_MAX ? new String[0] : text.split("/", -1);
    boolean plausible = parts.length > 1 && parts[parts.length - 1].equals(address);
    List<String> bridges = new ArrayList<>();
    String vmd = null;
    String rootBus = null;
    boolean past = false;
    for (int at = parts.length - 2; plausible && at > 0; at--) {
      boolean function = PciAddress.parse(parts[at]).isPresent();
      if (function && !past) {
        bridges.add(parts[at]);
      } else if (function) {
        vmd = parts[at];
        break;
      } else {
        rootBus = past || !isRootBus(parts[at]) ? rootBus : parts[at];
        past = true;
      }
    }
    return new PlaceInTree(text, plausible, rootBus, List.copyOf(bridges), vmd);
  }

  private static boolean isRootBus(String name) {
    return name.startsWith("pci") && PciAddress.parse(name.substring(3) + ":00.0").isPresent();
  }

  /**
   * Whether the path can be that of a function at this address: right on a host bridge only sits
   * what has its domain and bus.
   */
  boolean leadsTo(PciAddress address) {
    return plausible
        && (rootBus == null
            || !bridges.isEmpty()
            || rootBus.equals("pci%04x:%02x".formatted(address.domain(), address.bus())));
  }

  boolean isBelow(PlaceInTree other) {
    return path.startsWith(other.path + "/");
  }
}
