package dev.regroup.iommu;

import static dev.regroup.iommu.ExpressType.DOWNSTREAM_PORT;
import static dev.regroup.iommu.ExpressType.ROOT_COMPLEX_ENDPOINT;
import static dev.regroup.iommu.ExpressType.ROOT_PORT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * What the kernel knows of functions whose ACS differs from what their configuration space says
 * (Linux, drivers/pci/quirks.c, {@code pci_dev_acs_enabled}; the same in 6.1, 6.12 and 6.18), with
 * the row that the override patch adds. Rows are asked in order; the first that decides counts.
 * Stateless.
 */
final class AcsQuirks {
  /** What a row says of a function: it isolates, it does not, or the next row is asked. */
  enum Verdict {
    YES,
    NO,
    UNDECIDED;

    static Verdict of(boolean isolates) {
      return isolates ? YES : NO;
    }
  }

  /** A row's function in the kernel. */
  interface Rule {
    Verdict judge(PciFunction function, AcsConditions conditions);
  }

  private record Row(int vendor, IntPredicate devices, Rule rule) {}

  private static final int ANY = -1;

  /** {@code pci_quirk_mf_endpoint_acs}, _xgene_, _brcm_, _qcom_rp_, _nxp_rp_, _loongson_acs. */
  private static final Rule YES = (function, conditions) -> Verdict.YES;

  private static final List<Row> ROWS = rows();
  private static final Map<Integer, List<Row>> BY_VENDOR = byVendor();
  private static final List<Row> OF_ANY_VENDOR =
      ROWS.stream().filter(row -> row.vendor == ANY).toList();

  private AcsQuirks() {}

  /** {@code pci_dev_specific_acs_enabled}. */
  static Verdict judge(PciFunction function, AcsConditions conditions) {
    for (Row row : BY_VENDOR.getOrDefault(function.id().vendor(), OF_ANY_VENDOR)) {
      if (row.devices.test(function.id().device())) {
        Verdict verdict = row.rule.judge(function, conditions);
        if (verdict != Verdict.UNDECIDED) {
          return verdict;
        }
      }
    }
    return Verdict.UNDECIDED;
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        row(0x1002, AcsQuirks::amdSouthBridge, 0x4385, 0x439c, 0x4383, 0x439d, 0x4384, 0x4399));
    rows.add(row(0x1022, AcsQuirks::amdSouthBridge, 0x780f, 0x7809));
    rows.add(row(0x1924, YES, 0x0903, 0x0923, 0x0a03)); // Solarflare
    rows.add(row(0x8086, YES, IntelIds.NICS));
    rows.add(new Row(0x8086, id -> true, AcsQuirks::intelRootComplexEndpoint));
    rows.add(row(0x17cb, YES, 0x0400, 0x0401, 0x0115)); // Qualcomm root ports
    rows.add(row(0x1dbf, YES, 0x0401)); // HXT root ports
    rows.add(new Row(0x8086, IntelIds::isPchPort, AcsQuirks::intelPch));
    rows.add(new Row(0x8086, IntelIds::isWidePchPort, AcsQuirks::intelWidePch));
    rows.add(row(0x19a2, YES, 0x0710)); // Emulex BE3-R
    rows.add(row(0x10df, YES, 0x0720)); // Emulex Skyhawk-R
    rows.add(new Row(0x177d, AcsQuirks::isCaviumPort, rootPortYes()));
    rows.add(row(0x177d, YES, 0xa026, 0xa059, 0xa060));
    rows.add(row(0x10e8, YES, 0xe004)); // APM X-Gene
    rows.add(new Row(ANY, id -> true, AcsQuirks::override));
    rows.add(new Row(0x1def, id -> id >= 0xe005 && id <= 0xe00c, YES)); // Ampere
    rows.add(
        row(0x14e4, YES, 0x16d7, 0x1750, 0x1751, 0x1752, 0x1760, 0x1761, 0x1762, 0x1763, 0xd714));
    rows.add(row(0x0014, YES, 0x3c09, 0x3c19, 0x3c29)); // Loongson
    rows.add(new Row(0x0014, id -> id >= 0x7a09 && id <= 0x7a69 && (id & 0xf) == 9, YES));
    rows.add(new Row(0x1c36, id -> id == 0x0031, rootPortYes())); // Annapurna Labs
    rows.add(row(0x1d17, YES, 0x3038, 0x3104, 0x9083)); // Zhaoxin
    rows.add(new Row(0x1957, AcsQuirks::isNxpPort, YES));
    rows.add(new Row(0x1d17, id -> true, AcsQuirks::zhaoxinPort));
    rows.add(new Row(0x8088, id -> true, AcsQuirks::wangxun));
    return List.copyOf(rows);
  }

  private static Row row(int vendor, Rule rule, int... devices) {
    int[] sorted = devices.clone();
    Arrays.sort(sorted);
    return new Row(vendor, id -> Arrays.binarySearch(sorted, id) >= 0, rule);
  }

  private static Map<Integer, List<Row>> byVendor() {
    Map<Integer, List<Row>> map = new HashMap<>();
    for (Row row : ROWS) {
      map.computeIfAbsent(
          row.vendor,
          vendor -> ROWS.stream().filter(r -> r.vendor == vendor || r.vendor == ANY).toList());
    }
    return Map.copyOf(map);
  }

  /** {@code pci_quirk_amd_sb_acs}: on the root bus of a machine whose firmware has IVRS. */
  private static Verdict amdSouthBridge(PciFunction function, AcsConditions conditions) {
    return function.multifunction() && function.parent() == null && conditions.ivrs()
        ? Verdict.YES
        : Verdict.UNDECIDED;
  }

  /** {@code pci_quirk_rciep_acs}. */
  private static Verdict intelRootComplexEndpoint(PciFunction function, AcsConditions conditions) {
    return function.is(ROOT_COMPLEX_ENDPOINT) ? Verdict.YES : Verdict.UNDECIDED;
  }

  /** {@code pci_quirk_intel_pch_acs}: like ACS once the kernel has turned its workaround on. */
  private static Verdict intelPch(PciFunction function, AcsConditions conditions) {
    return function.is(ROOT_PORT) ? Verdict.of(conditions.pchWorkaround()) : Verdict.UNDECIDED;
  }

  /** {@code pci_quirk_intel_spt_pch_acs}: the control register is a dword, 8 bytes in. */
  private static Verdict intelWidePch(PciFunction function, AcsConditions conditions) {
    PciFunction.AcsCapability acs = function.acs();
    return function.is(ROOT_PORT) && acs != null
        ? Verdict.of(conditions.control(function).satisfies(acs.capability()))
        : Verdict.UNDECIDED;
  }

  /** {@code pci_quirk_cavium_acs_match}: ThunderX1 as a whole, ThunderX2, ThunderX3. */
  private static boolean isCaviumPort(int id) {
    return (id >= 0xa000 && id <= 0xa7ff) || id == 0xaf84 || id == 0xb884;
  }

  /** {@code pci_quirk_cavium_acs}, {@code pci_quirk_al_acs}. */
  private static Rule rootPortYes() {
    return (function, conditions) -> function.is(ROOT_PORT) ? Verdict.YES : Verdict.UNDECIDED;
  }

  /** NXP LX2xx0 root ports with 16, 12 and 8 cores. */
  private static boolean isNxpPort(int id) {
    return switch (id) {
      case 0x8d80, 0x8d81, 0x8d82, 0x8d83, 0x8d88, 0x8d89, 0x8d8a, 0x8d8b, 0x8d90, 0x8d91 -> true;
      case 0x8d92, 0x8d93, 0x8d98, 0x8d99, 0x8d9a, 0x8d9b, 0x8da0, 0x8da1, 0x8da8, 0x8da9 -> true;
      case 0x8db0, 0x8db1, 0x8db8, 0x8db9 -> true;
      default -> false;
    };
  }

  /** {@code pci_quirk_zhaoxin_pcie_ports_acs}: ports of other ids are decided against. */
  private static Verdict zhaoxinPort(PciFunction function, AcsConditions conditions) {
    if (!function.is(ROOT_PORT) && !function.is(DOWNSTREAM_PORT)) {
      return Verdict.UNDECIDED;
    }
    int id = function.id().device();
    return Verdict.of(
        (id >= 0x0710 && id <= 0x071e) || id == 0x0721 || (id >= 0x0723 && id <= 0x0752));
  }

  /** {@code pci_quirk_wangxun_nic_acs}: functions of other ids are decided against. */
  private static Verdict wangxun(PciFunction function, AcsConditions conditions) {
    int id = function.id().device();
    return Verdict.of(
        (id >= 0x0100 && id <= 0x010f)
            || switch (id) {
              case 0x1001, 0x2001, 0x5010, 0x5025, 0x5040, 0x5110, 0x5125, 0x5140 -> true;
              default -> false;
            });
  }

  /** {@code pcie_acs_overrides} of the override patch. */
  private static Verdict override(PciFunction function, AcsConditions conditions) {
    ExpressType type = function.type();
    if (type == null || function.acs() != null) {
      return Verdict.UNDECIDED;
    }
    AcsOverride override = conditions.override();
    boolean isolated =
        conditions.overrideIds().contains(function.id())
            || switch (type) {
              case ROOT_PORT, DOWNSTREAM_PORT -> override.downstream();
              case ENDPOINT, LEGACY_ENDPOINT, UPSTREAM_PORT, ROOT_COMPLEX_ENDPOINT ->
                  override.multifunction() && function.multifunction();
              default -> false;
            };
    return isolated ? Verdict.YES : Verdict.UNDECIDED;
  }
}
