package dev.regroup.export;

import dev.regroup.iommu.ExpressType;
import dev.regroup.iommu.PciFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whether a function is PCI Express. Of most single functions no capabilities are read, as some
 * hang when they are; then the bus that it sits on tells.
 */
enum Express {
  YES,
  NO,
  UNKNOWN;

  static Express of(PciFunction function) {
    if (function.isExpress() || function.virtualFunction()) {
      return YES; // SR-IOV is a capability of PCI Express
    }
    if (ConfigBytes.capabilitiesRead(function.device())) {
      return NO;
    }
    return below(function.parent());
  }

  /** What can sit below a bridge: at the end of an express link nothing else than express. */
  private static Express below(@Nullable PciFunction bridge) {
    if (bridge == null) {
      return UNKNOWN;
    }
    if (bridge.is(ExpressType.ROOT_PORT) || bridge.is(ExpressType.DOWNSTREAM_PORT)) {
      return YES;
    }
    boolean conventional =
        bridge.is(ExpressType.PCIE_TO_PCI_BRIDGE)
            || (!bridge.isExpress() && ConfigBytes.capabilitiesRead(bridge.device()));
    return conventional ? NO : UNKNOWN;
  }
}
