package dev.regroup.iommu;

/**
 * The device/port type in the PCI Express capability (bits 7:4 of its flags word; Linux,
 * include/uapi/linux/pci_regs.h, {@code PCI_EXP_TYPE_*}).
 */
public enum ExpressType {
  ENDPOINT(0x0),
  LEGACY_ENDPOINT(0x1),
  ROOT_PORT(0x4),
  UPSTREAM_PORT(0x5),
  DOWNSTREAM_PORT(0x6),
  PCIE_TO_PCI_BRIDGE(0x7),
  PCI_TO_PCIE_BRIDGE(0x8),
  ROOT_COMPLEX_ENDPOINT(0x9),
  ROOT_COMPLEX_EVENT_COLLECTOR(0xa),
  /** A code that the specification does not give; the kernel treats it as a plain function. */
  RESERVED(-1);

  private final int code;

  ExpressType(int code) {
    this.code = code;
  }

  static ExpressType of(int code) {
    for (ExpressType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    return RESERVED;
  }

  /** Whether it leads down: the kernel's {@code pcie_downstream_port} (drivers/pci/pci.h). */
  boolean leadsDown() {
    return this == ROOT_PORT || this == DOWNSTREAM_PORT || this == PCI_TO_PCIE_BRIDGE;
  }
}
