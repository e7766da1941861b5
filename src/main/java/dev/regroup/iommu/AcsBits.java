package dev.regroup.iommu;

/** Bits of the ACS capability and control words (include/uapi/linux/pci_regs.h). */
final class AcsBits {
  static final int SOURCE_VALIDATION = 0x01;
  static final int REQUEST_REDIRECT = 0x04;
  static final int COMPLETION_REDIRECT = 0x08;
  static final int UPSTREAM_FORWARDING = 0x10;
  static final int EGRESS_CONTROL = 0x20;

  /** What a group of one's own needs (Linux, drivers/iommu/iommu.c, {@code REQ_ACS_FLAGS}). */
  static final int REQUIRED =
      SOURCE_VALIDATION | REQUEST_REDIRECT | COMPLETION_REDIRECT | UPSTREAM_FORWARDING;

  /** What {@code pci=disable_acs_redir} clears (Linux, drivers/pci/pci.c). */
  static final int REDIRECT = REQUEST_REDIRECT | COMPLETION_REDIRECT | EGRESS_CONTROL;

  /** All that {@code pci=config_acs} may name. */
  static final int NAMED = 0x7f;

  private AcsBits() {}
}
