package dev.regroup.iommu;

import java.util.Set;

/**
 * What besides the topology decides whether functions isolate. Immutable.
 *
 * @param override what {@code pcie_acs_override} asks for; none for a kernel without the patch
 * @param overrideIds its ids, to look up
 * @param controls the control bits as they will be
 * @param ivrs whether the firmware has an IVRS table, which describes an AMD IOMMU
 * @param pchWorkaround whether the kernel turns on its workaround for Intel's older root ports
 */
record AcsConditions(
    AcsOverride override,
    Set<PciId> overrideIds,
    ControlBits controls,
    boolean ivrs,
    boolean pchWorkaround) {

  AcsConditions(AcsOverride override, ControlBits controls, boolean ivrs, boolean pchWorkaround) {
    this(override, Set.copyOf(override.ids()), controls, ivrs, pchWorkaround);
  }

  AcsConditions with(AcsOverride other) {
    return new AcsConditions(other, controls, ivrs, pchWorkaround);
  }

  ControlBits.Control control(PciFunction function) {
    return controls.of(function);
  }
}
