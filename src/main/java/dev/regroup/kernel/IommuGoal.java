package dev.regroup.kernel;

/** What is asked of the IOMMU as a whole. */
public enum IommuGoal {
  ENABLED,
  DISABLED,
  UNMANAGED
}
