package dev.regroup.host;

/** Who made the CPU, which decides between {@code intel_iommu} and {@code amd_iommu}. */
public enum CpuVendor {
  INTEL,
  AMD,
  /** Anything else, ARM included: no IOMMU key is known for it. */
  OTHER
}
