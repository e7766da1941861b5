/** PCI topology, IOMMU group formation, prediction, isolation. */
@NullMarked
package dev.regroup.iommu;

import org.jspecify.annotations.NullMarked;
