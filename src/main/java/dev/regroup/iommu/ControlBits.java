package dev.regroup.iommu;

import java.util.Optional;

/**
 * The ACS control bits of each function as they will be once the kernel has set them (Linux,
 * drivers/pci/pci.c, {@code pci_enable_acs}): with an IOMMU it adds the required bits that the
 * capability offers to what the firmware left, then applies the command line. Immutable.
 *
 * @param enabledWhenSeen whether the functions were read with the IOMMU on, so that the kernel had
 *     set the bits and what stuck is seen; otherwise what was read is what the firmware left
 * @param seen options that were in effect when the functions were read
 * @param wanted options that will be in effect
 * @param kernel the kernel that will set them
 */
record ControlBits(
    boolean enabledWhenSeen, AcsOptions seen, AcsOptions wanted, KernelRelease kernel) {

  /**
   * One function's register.
   *
   * @param bits the control register
   * @param assumed whether some of it is not known from what was read
   */
  record Control(int bits, boolean assumed) {
    /** {@code pci_acs_flags_enabled}: bits that the capability lacks count as hard-wired on. */
    boolean satisfies(int capability) {
      int needed = AcsBits.REQUIRED & capability;
      return (bits & needed) == needed;
    }
  }

  Control of(PciFunction function) {
    PciFunction.AcsCapability acs = function.acs();
    if (acs == null) {
      return new Control(0, false);
    }
    boolean wide =
        function.id().vendor() == 0x8086
            && IntelIds.isWidePchPort(function.id().device())
            && function.is(ExpressType.ROOT_PORT);
    int read = wide ? acs.wideControl() : acs.control();
    boolean trusted = enabledWhenSeen && !seen.isAbout(function);
    int enabled = trusted ? read : read | (AcsBits.REQUIRED & acs.capability());
    if (!wanted.isAbout(function)) {
      return new Control(enabled, !trusted);
    }
    if (wide) {
      // pci_quirk_disable_intel_spt_pch_acs_redir, whichever option names the port
      return new Control(enabled & ~AcsBits.REDIRECT, !trusted);
    }
    return changed(function, read, enabled, trusted);
  }

  private Control changed(PciFunction function, int read, int enabled, boolean trusted) {
    Optional<AcsOptions.Change> configured = wanted.configures(function);
    AcsOptions.Change change =
        configured.orElseGet(() -> new AcsOptions.Change(AcsBits.REDIRECT, 0));
    if (!kernel.atLeast(6, 11)) {
      return new Control(change.applyTo(enabled), !trusted);
    }
    // From 6.11 on, bits not named are the firmware's; with the IOMMU on those cannot be seen any
    // more, and are taken to be what is there now.
    boolean firmwareSeen = !enabledWhenSeen && !seen.isAbout(function);
    return new Control(change.applyTo(firmwareSeen ? read : enabled), !firmwareSeen);
  }
}
