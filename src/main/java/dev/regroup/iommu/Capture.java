package dev.regroup.iommu;

import dev.regroup.host.CpuVendor;
import dev.regroup.host.Essential;
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
 * @param known what not every capture says
 */
public record Capture(
    String kernel,
    String commandLine,
    boolean iommuPresent,
    List<String> kernelLog,
    List<PciDevice> devices,
    Known known) {

  public Capture {
    kernelLog = List.copyOf(kernelLog);
    devices = List.copyOf(devices);
  }

  /** A capture that says no more, as a recording of another program does. */
  public Capture(
      String kernel,
      String commandLine,
      boolean iommuPresent,
      List<String> kernelLog,
      List<PciDevice> devices) {
    this(kernel, commandLine, iommuPresent, kernelLog, devices, Known.NOTHING);
  }

  /**
   * What a capture of Regroup's own says besides; null for what was not known. Immutable.
   *
   * @param cpuVendor whose CPU it is
   * @param overridePatch whether the kernel carries the ACS override patch
   * @param acpiTables IOMMU tables that the firmware offers, {@code DMAR IVRS IORT}
   * @param kernelLogWhole whether the log reaches back to the start of the boot
   * @param essentials what the host itself stands on
   */
  public record Known(
      @Nullable CpuVendor cpuVendor,
      @Nullable Boolean overridePatch,
      @Nullable List<String> acpiTables,
      @Nullable Boolean kernelLogWhole,
      @Nullable List<Essential> essentials) {
    public static final Known NOTHING = new Known(null, null, null, null, null);

    public Known {
      acpiTables = acpiTables == null ? null : List.copyOf(acpiTables);
      essentials = essentials == null ? null : List.copyOf(essentials);
    }
  }

  /** A capture of a host. */
  public static Capture of(HostFacts facts) {
    return new Capture(
        facts.kernel(),
        facts.running(),
        !facts.iommus().isEmpty(),
        facts.kernelLog(),
        facts.devices(),
        new Known(
            facts.cpuVendor(),
            Machine.overridePatch(facts),
            Machine.acpiTables(facts),
            facts.kernelLogWhole(),
            facts.essentials()));
  }
}
