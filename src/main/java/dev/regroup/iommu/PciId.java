package dev.regroup.iommu;

/**
 * What a PCI function is: vendor and device. Immutable; ordered as the numbers are.
 *
 * @param vendor 16 bits
 * @param device 16 bits
 */
public record PciId(int vendor, int device) implements Comparable<PciId> {

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
