package dev.regroup.iommu;

import dev.regroup.host.PciDevice;
import org.jspecify.annotations.Nullable;

/**
 * One PCI function in its place in the tree, with what decides its group. Immutable.
 *
 * @param index its place in the order in which the kernel meets the functions, from 0
 * @param device what sysfs shows
 * @param address its address
 * @param id vendor and device
 * @param subsystem subsystem vendor and device, null where it has none
 * @param parent the bridge above it, null on a root bus
 * @param dmaDevice the function whose requester id its DMA carries where that is not its own: the
 *     VMD endpoint for what is behind it (Linux, arch/x86/pci/common.c, {@code pci_real_dma_dev})
 * @param type its express type as the kernel sees it, null for conventional PCI
 * @param multifunction the kernel's flag: the header's bit, or found as a function above 0; never
 *     set for a virtual function
 * @param virtualFunction whether it is an SR-IOV virtual function
 * @param bridge whether it leads to another bus
 * @param acs its ACS capability, null where it has none
 * @param unsure what kept its configuration space from being understood, null for nothing
 */
public record PciFunction(
    int index,
    PciDevice device,
    PciAddress address,
    PciId id,
    @Nullable PciId subsystem,
    @Nullable PciFunction parent,
    @Nullable PciFunction dmaDevice,
    @Nullable ExpressType type,
    boolean multifunction,
    boolean virtualFunction,
    boolean bridge,
    @Nullable AcsCapability acs,
    @Nullable String unsure) {

  /**
   * ACS registers.
   *
   * @param capability the capability word
   * @param control the control word where the standard puts it, 6 bytes into the capability
   * @param wideControl the control register where Intel's 100 and 200 series put it, 8 bytes in
   */
  public record AcsCapability(int capability, int control, int wideControl) {}

  /** Whether it has a PCI Express capability. */
  public boolean isExpress() {
    return type != null;
  }

  public boolean is(ExpressType wanted) {
    return type == wanted;
  }

  /** Whether both are functions of one card: same bus, same slot. */
  public boolean sameSlot(PciFunction other) {
    return address.busKey() == other.address.busKey() && address.slot() == other.address.slot();
  }

  /** The address as text. */
  public String name() {
    return device.address();
  }

  // The generated methods would walk the whole path to the root; the place in the order is enough.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PciFunction function
        && function.index == index
        && function.device.equals(device);
  }

  @Override
  public int hashCode() {
    return address.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }
}
