package dev.regroup.iommu;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Functions whose DMA carries the requester id of another function on their bus (Linux 6.12,
 * drivers/pci/quirks.c, {@code quirk_dma_func0_alias} and the like; read by {@code
 * pci_devs_are_dma_aliases} in drivers/pci/pci.c). Stateless.
 */
final class DmaAliases {
  private DmaAliases() {}

  /** The {@code devfn}s that a function also uses, null for none: its {@code dma_alias_mask}. */
  static @Nullable BitSet of(PciFunction function) {
    BitSet mask = new BitSet(256);
    int slot = function.address().slot() * 8;
    int vendor = function.id().vendor();
    int device = function.id().device();
    if (usesFunction0(vendor, device) && function.address().function() != 0) {
      mask.set(slot);
    } else if (usesFunction1(vendor, device) && function.address().function() != 1) {
      mask.set(slot + 1);
    } else if (isAdaptec(function)) {
      mask.set(8); // quirk_fixed_dma_alias: always 01.0
    } else if (vendor == 0x8086 && (device == 0x2260 || device == 0x2264)) {
      mask.set(0x10 * 8); // quirk_mic_x200_dma_alias
      mask.set(0x11 * 8);
      mask.set(0x12 * 8 + 3);
    } else if (isVisualCompute(vendor, device)) {
      for (int at = 0; at < 32; at++) {
        mask.set(at * 8, at * 8 + 5); // quirk_pex_vca_alias
      }
    } else if (isPlxBridge(vendor, device) || isSwitchtec(function)) {
      mask.set(0, 256); // quirk_plx_ntb_dma_alias
    }
    return mask.isEmpty() ? null : mask;
  }

  /** Ricoh, Glenfly. */
  private static boolean usesFunction0(int vendor, int device) {
    return (vendor == 0x1180 && (device == 0xe832 || device == 0xe476))
        || (vendor == 0x6766 && (device == 0x3d40 || device == 0x3d41));
  }

  /** Marvell 88SE91xx and 92xx, HighPoint, JMicron JMB388, Plextor M6e. */
  private static boolean usesFunction1(int vendor, int device) {
    return switch (vendor) {
      case 0x1b4b ->
          switch (device) {
            case 0x9120, 0x9123, 0x9125, 0x9128, 0x9130, 0x9170, 0x9172, 0x917a -> true;
            case 0x9182, 0x9183, 0x91a0, 0x9215, 0x9220, 0x9230, 0x9235 -> true;
            default -> false;
          };
      case 0x1103 -> device == 0x0642 || device == 0x0645;
      case 0x197b -> device == 0x2392;
      case 0x1c28 -> device == 0x0122;
      default -> false;
    };
  }

  /** {@code fixed_dma_alias_tbl}: Adaptec 3405 and 3805, told by their subsystem. */
  private static boolean isAdaptec(PciFunction function) {
    PciId subsystem = function.subsystem();
    return function.id().equals(new PciId(0x9005, 0x0285))
        && subsystem != null
        && subsystem.vendor() == 0x9005
        && (subsystem.device() == 0x02bb || subsystem.device() == 0x02bc);
  }

  private static boolean isVisualCompute(int vendor, int device) {
    return vendor == 0x8086
        && switch (device) {
          case 0x2954, 0x2955, 0x2956, 0x2958, 0x2959, 0x295a -> true;
          default -> false;
        };
  }

  private static boolean isPlxBridge(int vendor, int device) {
    return vendor == 0x10b5 && (device == 0x87b0 || device == 0x87b1);
  }

  /**
   * Microsemi's and EFAR's non-transparent bridges ({@code quirk_switchtec_ntb_dma_alias}). Which
   * ids they use stands in their memory; taken to be all.
   */
  static boolean isSwitchtec(PciFunction function) {
    int vendor = function.id().vendor();
    int device = function.id().device();
    if (!function.device().classCode().startsWith("0680")) {
      return false;
    }
    return (vendor == 0x11f8 && (isThirdGeneration(device) || isNewerGeneration(device)))
        || (vendor == 0x1055 && device >= 0x1001 && device <= 0x1006);
  }

  /** 0x8531 to 0x8576: kind in the third digit, lanes in the last. */
  private static boolean isThirdGeneration(int device) {
    return device >> 4 >= 0x853
        && device >> 4 <= 0x857
        && (device & 0xf) >= 1
        && (device & 0xf) <= 6;
  }

  /** 0x4000 to 0x5584: kind in the second digit, lanes as decimal in the last two. */
  private static boolean isNewerGeneration(int device) {
    int kind = device >> 8;
    boolean few =
        switch (device & 0xff) {
          case 0x52, 0x36, 0x28 -> true;
          default -> false;
        };
    boolean many =
        switch (device & 0xff) {
          case 0x00, 0x84, 0x68 -> true;
          default -> false;
        };
    return (few && ((kind >= 0x40 && kind <= 0x45) || (kind >= 0x50 && kind <= 0x55)))
        || (many && ((kind >= 0x40 && kind <= 0x42) || (kind >= 0x50 && kind <= 0x55)));
  }

  /** {@code quirk_bridge_cavm_thrx2_pcie_root}: translation happens below it; no walk beyond. */
  static boolean translatesBelow(PciFunction bridge) {
    return bridge.id().vendor() == 0x14e4
        && (bridge.id().device() == 0x9000 || bridge.id().device() == 0x9084);
  }
}
