package dev.regroup.kernel;

/** What is asked of the IOMMU as a whole, {@code iommu:} of a play. */
public enum IommuGoal {
  ENABLED,
  DISABLED,
  UNMANAGED
}
