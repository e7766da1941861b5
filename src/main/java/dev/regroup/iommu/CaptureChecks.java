package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.host.CpuVendor;
import dev.regroup.host.Essential;
import dev.regroup.host.PciDevice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a capture contradicts itself: it is a file that anybody may have edited. What is wrong with
 * single devices {@link Topology} tells. Stateless.
 */
final class CaptureChecks {
  private CaptureChecks() {}

  /** A finding for each contradiction. */
  static List<Finding> of(Capture capture) {
    List<Finding> findings = new ArrayList<>();
    Map<String, PciDevice> byAddress = new HashMap<>();
    capture.devices().forEach(device -> byAddress.putIfAbsent(device.address(), device));
    Set<String> listed = byAddress.keySet();
    groups(capture, findings);
    vendor(capture, findings);
    patch(capture, findings);
    essentials(capture, listed, findings);
    for (PciDevice device : capture.devices()) {
      String physical = device.physicalFunction();
      String why = physical == null ? null : whyNotPhysical(physical, device, byAddress);
      if (physical != null && why != null) {
        findings.add(
            odd(
                clean(device.address())
                    + " is a virtual function of "
                    + clean(physical)
                    + ", which "
                    + why));
      }
    }
    return findings;
  }

  /** Only an endpoint that is no virtual function itself has some; null where nothing speaks. */
  private static @Nullable String whyNotPhysical(
      String address, PciDevice virtual, Map<String, PciDevice> byAddress) {
    PciDevice physical = byAddress.get(address);
    if (physical == null) {
      return "is not listed";
    }
    if (address.equals(virtual.address())) {
      return "is itself";
    }
    if (physical.isBridge()) {
      return "is a bridge";
    }
    return physical.physicalFunction() == null ? null : "is a virtual function too";
  }

  /** VFIO without an IOMMU makes groups too, which protect nothing. */
  private static void groups(Capture capture, List<Finding> findings) {
    long grouped = capture.devices().stream().filter(device -> device.iommuGroup() >= 0).count();
    boolean none = capture.devices().stream().allMatch(device -> device.iommuGroup() == -1);
    if (capture.iommuPresent() && none && !capture.devices().isEmpty()) {
      findings.add(odd("iommu_present is true and no device is in a group"));
    }
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
      return;
    }
    CpuVendor proven = Machine.provenVendor(capture.kernelLog());
    if (amd.isEmpty() && said != null && Machine.contradicts(said, proven)) {
      findings.add(
          odd(
              "cpu_vendor is "
                  + said.name().toLowerCase(Locale.ROOT)
                  + ", but dmesg has an IOMMU of "
                  + (proven == CpuVendor.AMD ? "AMD's" : "Intel's")
                  + " at work; dmesg counts"));
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
