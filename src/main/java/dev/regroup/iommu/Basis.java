package dev.regroup.iommu;

/** What groups rest on. In JSON in lower case. */
public enum Basis {
  /** The kernel's own groups, as they are. */
  OBSERVED,
  /** Worked out from devices that were read with the IOMMU on. */
  PREDICTED,
  /** Worked out, but on control bits that the kernel has not set yet. */
  ASSUMED
}
