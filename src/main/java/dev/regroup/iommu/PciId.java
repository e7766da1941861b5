package dev.regroup.iommu;

import org.jspecify.annotations.Nullable;

/**
 * What a PCI function is: vendor and device. Immutable; ordered as the numbers are.
 *
 * @param vendor 16 bits
 * @param device 16 bits
 */
public record PciId(int vendor, int device) implements Comparable<PciId> {

  // Generated methods are linked at their first call, which costs more than 200 devices do.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PciId id && id.vendor == vendor && id.device == device;
  }

  @Override
  public int hashCode() {
    return vendor << 16 | device;
  }

  @Override
  public int compareTo(PciId other) {
    int byVendor = Integer.compare(vendor, other.vendor);
    return byVendor != 0 ? byVendor : Integer.compare(device, other.device);
  }

  /** {@code vvvv:dddd}. */
  @Override
  public String toString() {
    return "%04x:%04x".formatted(vendor, device);
  }
}
