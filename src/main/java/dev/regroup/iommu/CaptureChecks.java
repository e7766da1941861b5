package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.host.CpuVendor;
import dev.regroup.host.Essential;
import dev.regroup.host.PciDevice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a capture contradicts itself: it is a file that anybody may have edited. What is wrong with
 * single devices {@link Topology} tells. Stateless.
 */
final class CaptureChecks {
  private CaptureChecks() {}

  /** A finding for each contradiction. */
  static List<Finding> of(Capture capture) {
    List<Finding> findings = new ArrayList<>();
    Set<String> listed = new HashSet<>();
    capture.devices().forEach(device -> listed.add(device.address()));
    groups(capture, findings);
    vendor(capture, findings);
    patch(capture, findings);
    essentials(capture, listed, findings);
    for (PciDevice device : capture.devices()) {
      String physical = device.physicalFunction();
      if (physical != null && !listed.contains(physical)) {
        findings.add(
            odd(
                clean(device.address())
                    + " is a virtual function of "
                    + clean(physical)
                    + ", which is not listed"));
      }
    }
    return findings;
  }

  /** VFIO without an IOMMU makes groups too, which protect nothing. */
  private static void groups(Capture capture, List<Finding> findings) {
    long grouped = capture.devices().stream().filter(device -> device.iommuGroup() >= 0).count();
    if (!capture.iommuPresent() && grouped > 0) {
      findings.add(
          odd(
              "iommu_present is false and "
                  + grouped
                  + (grouped == 1 ? " device is" : " devices are")
                  + " in groups, which no IOMMU made"));
    }
  }

  private static void vendor(Capture capture, List<Finding> findings) {
    CpuVendor said = capture.known().cpuVendor();
    Optional<PciDevice> amd = capture.devices().stream().filter(Machine::isAmdIommu).findFirst();
    if (said == CpuVendor.INTEL && amd.isPresent()) {
      findings.add(
          odd(
              "cpu_vendor is intel, but "
                  + clean(amd.get().address())
                  + " is an IOMMU of AMD's; the device counts"));
    }
  }

  private static void patch(Capture capture, List<Finding> findings) {
    Boolean said = capture.known().overridePatch();
    Boolean seen = Machine.overridePatch(capture.kernelLog());
    if (said != null && seen != null && !said.equals(seen)) {
      findings.add(odd("acs_override is " + said + ", but dmesg says otherwise; dmesg counts"));
    }
  }

  private static void essentials(Capture capture, Set<String> listed, List<Finding> findings) {
    List<Essential> essentials = capture.known().essentials();
    for (Essential essential : essentials == null ? List.<Essential>of() : essentials) {
      for (String address : essential.devices()) {
        if (!listed.contains(address)) {
          findings.add(
              odd(
                  "the device of "
                      + clean(essential.told())
                      + ", "
                      + clean(address)
                      + ", is not listed"));
        }
      }
    }
  }

  private static String clean(String text) {
    return IommuFindings.clean(text);
  }

  private static Finding odd(String what) {
    return CaptureReader.odd(what);
  }
}
