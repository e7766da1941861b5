package dev.regroup.host;

import java.util.List;

/**
 * Something that the host itself cannot do without, and the devices that it stands on: found, not
 * configured. What stands on several devices has an entry for each. Immutable.
 *
 * @param holds what is held, a sentence part: a mount point, {@code the default route}
 * @param through names from the top down: {@code dm-0}, {@code md0}, {@code sda}
 * @param devices addresses of the PCI functions on the way to the device at the end, which is the
 *     last; empty where there is none
 * @param known whether the way could be followed to a piece of hardware
 */
public record Essential(String holds, List<String> through, List<String> devices, boolean known) {
  public Essential {
    through = List.copyOf(through);
    devices = List.copyOf(devices);
  }

  /** What it holds and through what, a sentence part. */
  public String told() {
    return through.isEmpty() ? holds : holds + " (through " + String.join(", ", through) + ")";
  }
}
