package dev.regroup.iommu;

/** Intel's devices with ACS of their own making (Linux, drivers/pci/quirks.c). Stateless. */
final class IntelIds {
  /**
   * NICs whose functions do not talk to each other: 82598, 82599, X520, X540 and kin; 82580; 82576;
   * 82575; I350; 82571; I219 ({@code pci_quirk_mf_endpoint_acs}).
   */
  static final int[] NICS = {
    0x10c6, 0x10db, 0x10dd, 0x10e1, 0x10f1, 0x10f7, 0x10f8, 0x10f9, 0x10fa, 0x10fb, 0x10fc, 0x1507,
    0x1514, 0x151c, 0x1529, 0x152a, 0x154d, 0x154f, 0x1551, 0x1558, //
    0x1509, 0x150e, 0x150f, 0x1510, 0x1511, 0x1516, 0x1527, //
    0x10c9, 0x10e6, 0x10e7, 0x10e8, 0x150a, 0x150d, 0x1518, 0x1526, //
    0x10a7, 0x10a9, 0x10d6, //
    0x1521, 0x1522, 0x1523, 0x1524, //
    0x105e, 0x105f, 0x1060, 0x10d9, //
    0x15b7, 0x15b8
  };

  private IntelIds() {}

  /** Root ports of chipsets without an ACS capability ({@code pci_quirk_intel_pch_acs_ids}). */
  static boolean isPchPort(int id) {
    boolean even = (id & 1) == 0;
    return (id >= 0x3b42 && id <= 0x3b51) // Ibex Peak
        || (id >= 0x1c10 && id <= 0x1c1f) // Cougar Point
        || (id >= 0x1e10 && id <= 0x1e1f) // Panther Point
        || (id >= 0x8c10 && id <= 0x8c1f) // Lynx Point-H
        || (id >= 0x9c10 && id <= 0x9c1b) // Lynx Point-LP
        || (id >= 0x9c90 && id <= 0x9c9b) // Wildcat Point
        || (id >= 0x1d10 && id <= 0x1d1e && even) // Patsburg (X79)
        || (id >= 0x8d10 && id <= 0x8d1e) // Wellsburg (X99)
        || (id >= 0x8c90 && id <= 0x8c9e && even); // Lynx Point, 9 series
  }

  /**
   * Root ports whose ACS registers are dwords: Sunrise Point, Union Point, 7th and 8th generation
   * mobile ({@code pci_quirk_intel_spt_pch_acs_match}).
   */
  static boolean isWidePchPort(int id) {
    return (id >= 0xa110 && id <= 0xa11f)
        || (id >= 0xa167 && id <= 0xa16a)
        || (id >= 0xa290 && id <= 0xa29f)
        || (id >= 0xa2e7 && id <= 0xa2ee)
        || (id >= 0x9d10 && id <= 0x9d1b);
  }
}
