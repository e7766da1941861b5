package dev.regroup.iommu;

import dev.regroup.host.CpuVendor;
import dev.regroup.host.HostFacts;
import dev.regroup.host.PciDevice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a host looks like to the group predictor, to be kept in a file. Immutable.
 *
 * @param kernel {@code uname -r}
 * @param commandLine {@code /proc/cmdline}
 * @param iommuPresent whether an IOMMU is in use
 * @param kernelLog the kernel's lines about ACS and the IOMMU; may be empty
 * @param devices PCI functions
 * @param cpuVendor null where that is not known, as in recordings of others
 * @param overridePatch whether that kernel carries the ACS override patch; null where that is not
 *     known
 * @param firmwareTable whether the firmware describes an IOMMU; null where that is not known
 */
public record Capture(
    String kernel,
    String commandLine,
    boolean iommuPresent,
    List<String> kernelLog,
    List<PciDevice> devices,
    @Nullable CpuVendor cpuVendor,
    @Nullable Boolean overridePatch,
    @Nullable Boolean firmwareTable) {

  public Capture {
    kernelLog = List.copyOf(kernelLog);
    devices = List.copyOf(devices);
  }

  /** A capture of a host. */
  public static Capture of(HostFacts facts) {
    Machine machine = Machine.of(facts);
    return new Capture(
        facts.kernel(),
        facts.running(),
        !facts.iommus().isEmpty(),
        facts.kernelLog(),
        facts.devices(),
        facts.cpuVendor(),
        machine.boot().overridePatch(),
        machine.firmwareTable());
  }
}
