package dev.regroup.iommu;

import dev.regroup.host.CpuVendor;
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
 */
public record Machine(
    List<PciDevice> devices,
    Boot boot,
    boolean iommuPresent,
    CpuVendor vendor,
    @Nullable Boolean firmwareTable,
    boolean ivrs,
    @Nullable Boolean pchWorkaround) {

  static final String OVERRIDE_ON = "Warning: PCIe ACS overrides enabled";
  private static final String OVERRIDE_UNKNOWN = "Unknown kernel command line parameters";

  /** Said on Intel's machines too (Linux 6.1, drivers/iommu/amd/iommu_v2.c). */
  private static final String NO_AMD_IOMMU = "AMD IOMMUv2 functionality not available";

  private static final String WORKAROUND = "Intel PCH root port ACS workaround enabled";

  public Machine {
    devices = List.copyOf(devices);
  }

  /** A host as its facts have it. */
  public static Machine of(HostFacts facts) {
    Boolean patch =
        facts.kernels().stream()
            .filter(kernel -> kernel.release().equals(facts.kernel()))
            .map(InstalledKernel::acsOverride)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseGet(() -> overridePatch(facts.kernelLog()));
    Boolean workaround = workaround(facts.kernelLog());
    if (workaround == null && facts.kernelLogWhole() && !facts.iommus().isEmpty()) {
      workaround = false;
    }
    // Without root the tables are not seen; then nothing is known of them.
    Boolean table = facts.root() ? (Boolean) !facts.acpiTables().isEmpty() : null;
    return new Machine(
        facts.devices(),
        new Boot(CommandLine.parse(facts.running()), facts.kernel(), patch),
        !facts.iommus().isEmpty(),
        facts.cpuVendor(),
        facts.iommus().isEmpty() ? table : Boolean.TRUE,
        facts.acpiTables().contains("IVRS"),
        workaround);
  }

  /** A host as a capture has it. What a capture does not say is told from its devices and log. */
  public static Machine of(Capture capture) {
    CpuVendor vendor = vendor(capture);
    return new Machine(
        capture.devices(),
        new Boot(
            CommandLine.parse(capture.commandLine()),
            capture.kernel(),
            capture.overridePatch() == null
                ? overridePatch(capture.kernelLog())
                : capture.overridePatch()),
        capture.iommuPresent(),
        vendor,
        capture.iommuPresent() ? Boolean.TRUE : capture.firmwareTable(),
        vendor == CpuVendor.AMD,
        workaround(capture.kernelLog()));
  }

  private static CpuVendor vendor(Capture capture) {
    if (capture.cpuVendor() != null) {
      return capture.cpuVendor();
    }
    if (capture.devices().stream().anyMatch(Machine::isAmdIommu)) {
      return CpuVendor.AMD;
    }
    List<String> log = capture.kernelLog();
    if (log.stream().anyMatch(line -> line.contains("DMAR"))) {
      return CpuVendor.INTEL;
    }
    boolean amd = log.stream().anyMatch(l -> l.contains("AMD-Vi") && !l.contains(NO_AMD_IOMMU));
    return amd ? CpuVendor.AMD : CpuVendor.OTHER;
  }

  /** The AMD IOMMU shows itself as a PCI function of class 0806; Intel's does not. */
  static boolean isAmdIommu(PciDevice device) {
    return device.vendor().equals("1022") && device.classCode().startsWith("0806");
  }

  private static @Nullable Boolean overridePatch(List<String> log) {
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

  private static @Nullable Boolean workaround(List<String> log) {
    return log.stream().anyMatch(line -> line.contains(WORKAROUND)) ? true : null;
  }
}
