package dev.regroup.iommu;

import dev.regroup.host.CpuVendor;
import dev.regroup.host.Essential;
import dev.regroup.host.HostFacts;
import dev.regroup.host.InstalledKernel;
import dev.regroup.host.PciDevice;
import dev.regroup.kernel.CommandLine;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a host looks like to the group predictor: its devices and the boot in which they were read.
 * Immutable.
 *
 * @param devices PCI functions, in any order
 * @param boot the boot in which they were read
 * @param iommuPresent whether an IOMMU was in use in that boot
 * @param vendor whose IOMMU keys count; {@link CpuVendor#OTHER} where that is not known
 * @param firmwareTable whether the firmware describes an IOMMU; null where that is not known
 * @param ivrs whether the firmware has an IVRS table
 * @param pchWorkaround whether that boot turned on the ACS workaround of Intel's older root ports;
 *     null where that is not known
 * @param essentials what the host itself stands on, told beside its groups; null where that is not
 *     known. No prediction asks for it
 */
public record Machine(
    List<PciDevice> devices,
    Boot boot,
    boolean iommuPresent,
    CpuVendor vendor,
    @Nullable Boolean firmwareTable,
    boolean ivrs,
    @Nullable Boolean pchWorkaround,
    @Nullable List<Essential> essentials) {

  static final String OVERRIDE_ON = "Warning: PCIe ACS overrides enabled";
  private static final String OVERRIDE_UNKNOWN = "Unknown kernel command line parameters";

  /** Said on Intel's machines too (Linux 6.1, drivers/iommu/amd/iommu_v2.c). */
  private static final String NO_AMD_IOMMU = "AMD IOMMUv2 functionality not available";

  /** From drivers/iommu/intel/dmar.c and iommu.c (Linux 6.12). */
  private static final List<String> INTEL_AT_WORK =
      List.of("DMAR: Host address width", "Virtualization Technology for Directed I/O");

  /** From drivers/iommu/amd/init.c. */
  private static final List<String> AMD_AT_WORK =
      List.of("AMD-Vi: Interrupt remapping enabled", "AMD-Vi: Found IOMMU", "AMD-Vi: Using global");

  private static final String WORKAROUND = "Intel PCH root port ACS workaround enabled";

  public Machine {
    devices = List.copyOf(devices);
    essentials = essentials == null ? null : List.copyOf(essentials);
  }

  /** A host of which it is not known what it stands on. */
  public Machine(
      List<PciDevice> devices,
      Boot boot,
      boolean iommuPresent,
      CpuVendor vendor,
      @Nullable Boolean firmwareTable,
      boolean ivrs,
      @Nullable Boolean pchWorkaround) {
    this(devices, boot, iommuPresent, vendor, firmwareTable, ivrs, pchWorkaround, null);
  }

  /** A host as its facts have it. */
  public static Machine of(HostFacts facts) {
    boolean present = !facts.iommus().isEmpty();
    return new Machine(
        facts.devices(),
        new Boot(CommandLine.parse(facts.running()), facts.kernel(), overridePatch(facts)),
        present,
        facts.cpuVendor(),
        firmwareTable(present, acpiTables(facts)),
        ivrs(acpiTables(facts), facts.cpuVendor()),
        workaround(facts.kernelLog(), facts.kernelLogWhole() && present),
        facts.essentials());
  }

  /** The IOMMU tables of the firmware; without root they are not seen, and null. */
  static @Nullable List<String> acpiTables(HostFacts facts) {
    boolean seen = facts.root() || !facts.acpiTables().isEmpty();
    return seen ? List.copyOf(facts.acpiTables()) : null;
  }

  private static @Nullable Boolean firmwareTable(boolean present, @Nullable List<String> tables) {
    return present ? Boolean.TRUE : tables == null ? null : (Boolean) !tables.isEmpty();
  }

  /** Where tables are not seen, AMD's is taken to be there on a host of AMD's. */
  private static boolean ivrs(@Nullable List<String> tables, CpuVendor vendor) {
    return tables == null ? vendor == CpuVendor.AMD : tables.contains("IVRS");
  }

  /** Whether the running kernel carries the override's patch, as far as facts tell. */
  public static @Nullable Boolean overridePatch(HostFacts facts) {
    return facts.kernels().stream()
        .filter(kernel -> kernel.release().equals(facts.kernel()))
        .map(InstalledKernel::acsOverride)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(() -> overridePatch(facts.kernelLog()));
  }

  /**
   * A host as a capture has it. What a capture does not say is told from its devices and log, and
   * where they say otherwise they count.
   */
  public static Machine of(Capture capture) {
    Capture.Known known = capture.known();
    boolean present = capture.iommuPresent();
    CpuVendor vendor = vendor(capture);
    Boolean patch = overridePatch(capture.kernelLog());
    return new Machine(
        capture.devices(),
        new Boot(
            CommandLine.parse(capture.commandLine()),
            capture.kernel(),
            patch != null ? patch : known.overridePatch()),
        present,
        vendor,
        firmwareTable(present, known.acpiTables()),
        ivrs(known.acpiTables(), vendor),
        workaround(capture.kernelLog(), Boolean.TRUE.equals(known.kernelLogWhole()) && present),
        known.essentials());
  }

  private static CpuVendor vendor(Capture capture) {
    if (capture.devices().stream().anyMatch(Machine::isAmdIommu)) {
      return CpuVendor.AMD;
    }
    CpuVendor said = capture.known().cpuVendor();
    CpuVendor proven = provenVendor(capture.kernelLog());
    if (said != null) {
      return contradicts(said, proven) ? proven : said;
    }
    List<String> log = capture.kernelLog();
    if (log.stream().anyMatch(line -> line.contains("DMAR"))) {
      return CpuVendor.INTEL;
    }
    boolean amd = log.stream().anyMatch(l -> l.contains("AMD-Vi") && !l.contains(NO_AMD_IOMMU));
    return amd ? CpuVendor.AMD : CpuVendor.OTHER;
  }

  /**
   * Whose IOMMU the log has at work; OTHER where it has none, or both. That {@code DMAR: IOMMU
   * enabled} and {@code AMD-Vi: Unknown option} stand there proves nothing: they echo the command
   * line on any host.
   */
  static CpuVendor provenVendor(List<String> log) {
    boolean intel = log.stream().anyMatch(line -> INTEL_AT_WORK.stream().anyMatch(line::contains));
    boolean amd = log.stream().anyMatch(line -> AMD_AT_WORK.stream().anyMatch(line::contains));
    return intel == amd ? CpuVendor.OTHER : intel ? CpuVendor.INTEL : CpuVendor.AMD;
  }

  /** Other vendors build CPUs with an IOMMU of either. */
  static boolean contradicts(CpuVendor said, CpuVendor proven) {
    return said != proven && said != CpuVendor.OTHER && proven != CpuVendor.OTHER;
  }

  /** The AMD IOMMU shows itself as a PCI function of class 0806; Intel's does not. */
  static boolean isAmdIommu(PciDevice device) {
    return device.vendor().equals("1022") && device.classCode().startsWith("0806");
  }

  /** What the kernel's log says of it, null for nothing. */
  static @Nullable Boolean overridePatch(List<String> log) {
    for (String line : log) {
      if (line.contains(OVERRIDE_ON)) {
        return true;
      }
      if (line.contains(OVERRIDE_UNKNOWN) && line.replace('-', '_').contains(AcsOverride.KEY)) {
        return false;
      }
    }
    return null;
  }

  /** Absence proves it where the log would have it. */
  private static @Nullable Boolean workaround(List<String> log, boolean proof) {
    boolean said = log.stream().anyMatch(line -> line.contains(WORKAROUND));
    return said ? Boolean.TRUE : proof ? Boolean.FALSE : null;
  }
}
