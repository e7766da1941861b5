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
 * @param bridges addresses of the bridges above on the same host bridge, nearest first
 * @param dmaDevice the function that the host bridge belongs to, a VMD endpoint; null for a host
 *     bridge of the machine's own
 */
record PlaceInTree(
    String path, boolean plausible, List<String> bridges, @Nullable String dmaDevice) {

  /** No path of the kernel's is longer (Linux, include/uapi/linux/limits.h). */
  private static final int PATH_MAX = 4096;

  static PlaceInTree of(String path, String address) {
    String text = path.startsWith("/sys/") ? path.substring(4) : path;
    String[] parts = text.length() > PATH_MAX ? new String[0] : text.split("/", -1);
    boolean plausible = parts.length > 1 && parts[parts.length - 1].equals(address);
    List<String> bridges = new ArrayList<>();
    String vmd = null;
    boolean past = false;
    for (int at = parts.length - 2; plausible && at > 0; at--) {
      boolean function = PciAddress.parse(parts[at]).isPresent();
      if (function && !past) {
        bridges.add(parts[at]);
      } else if (function) {
        vmd = parts[at];
        break;
      } else {
        past = true;
      }
    }
    return new PlaceInTree(text, plausible, List.copyOf(bridges), vmd);
  }

  boolean isBelow(PlaceInTree other) {
    return path.startsWith(other.path + "/");
  }
}
