package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.host.CpuVendor;
import dev.regroup.host.DirectRegion;
import dev.regroup.host.PciDevice;
import dev.regroup.kernel.CommandLine;
import dev.regroup.playbook.IsolatedDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Devices that the kernel will not hand to a guest although they are isolated, because the firmware
 * wants memory mapped one to one for them. Up to Linux 6.5 Intel's driver refuses, but for graphics
 * and USB ({@code device_is_rmrr_locked}, {@code device_rmrr_is_relaxable} in
 * drivers/iommu/intel/iommu.c); from 6.6 on the core does for every vendor (a48ce36e2786, {@code
 * require_direct} in drivers/iommu/iommu.c). Regions that are let go of are {@code
 * direct-relaxable}. Pure and stateless.
 */
public final class DirectRegions {
  /** Makes all of Intel's regions relaxable, with Proxmox VE's patch 0009 ("allow opt-in"). */
  private static final String RELAXED = "relax_rmrr";

  private static final List<String> REFUSALS =
      List.of(
          "Device is ineligible for IOMMU domain attach due to platform RMRR requirement",
          "Firmware has requested this device have a 1:1 IOMMU mapping");

  private DirectRegions() {}

  /**
   * A warning for each listed device whose group has such regions: as the kernel shows them where
   * the IOMMU is on, else as the firmware's table has them.
   *
   * @param boot the boot to come, or the present one
   */
  public static List<Finding> check(Predictor predictor, Boot boot, List<IsolatedDevice> requests) {
    Machine machine = predictor.machine();
    KernelRelease kernel = KernelRelease.parse(boot.kernel());
    boolean refuses = kernel.atLeast(6, 6) || machine.vendor() == CpuVendor.INTEL;
    boolean willRelax = relaxed(boot.commandLine()) && !relaxed(machine.boot().commandLine());
    if (!refuses || willRelax) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    Isolations isolations = new Isolations(predictor.topology(), requests);
    if (!machine.iommuPresent()) {
      Prediction then = predictor.predict(boot);
      for (PciFunction function : isolations.functions()) {
        byTable(predictor.topology(), then, function).ifPresent(findings::add);
      }
      return findings;
    }
    for (PciFunction function : isolations.functions()) {
      List<DirectRegion> locked = locked(function.device());
      if (!locked.isEmpty()) {
        findings.add(finding(function.device(), locked, others(machine, function.device())));
      }
    }
    return findings;
  }

  private static List<DirectRegion> locked(PciDevice device) {
    return device.directRegions().stream().filter(region -> !region.relaxable()).toList();
  }

  /**
   * With the IOMMU off the firmware's table tells, of each device by itself. A guest gets the whole
   * group, so that a device in it counts which no guest can have.
   */
  private static Optional<Finding> byTable(
      Topology topology, Prediction then, PciFunction function) {
    int group = then.group(function.name());
    List<PciFunction> members =
        group < 0
            ? List.of(function)
            : then.members(group).stream()
                .flatMap(address -> topology.function(address).stream())
                .filter(member -> !GroupView.isBridge(member))
                .toList();
    return members.stream()
        .filter(member -> !locked(member.device()).isEmpty())
        .findFirst()
        .map(member -> finding(function, member));
  }

  private static Finding finding(PciFunction function, PciFunction member) {
    return IommuCode.DIRECT_REGION.of(
        function.name()
            + ": the firmware wants "
            + memory(locked(member.device()))
            + " mapped one to one for "
            + (member.index() == function.index()
                ? "it"
                : member.name() + ", which will be in its IOMMU group")
            + ", so that the kernel will not hand the device to a guest.");
  }

  private static String memory(List<DirectRegion> regions) {
    return IommuFindings.some(regions.stream().map(r -> r.start() + " to " + r.end()).toList());
  }

  private static boolean relaxed(CommandLine line) {
    return IommuSwitch.words(line, "intel_iommu").stream()
        .anyMatch(word -> word.startsWith(RELAXED));
  }

  private static List<String> others(Machine machine, PciDevice device) {
    return machine.devices().stream()
        .filter(other -> other.iommuGroup() == device.iommuGroup())
        .map(PciDevice::address)
        .filter(address -> !address.equals(device.address()))
        .toList();
  }

  private static Finding finding(
      PciDevice device, List<DirectRegion> regions, List<String> others) {
    return IommuCode.DIRECT_REGION.of(
        device.address()
            + ": the firmware wants "
            + memory(regions)
            + " mapped one to one for IOMMU group "
            + device.iommuGroup()
            + ", so that the kernel will not hand the device to a guest"
            + (others.isEmpty()
                ? "."
                : "; unless that is for another device of the group ("
                    + IommuFindings.some(others)
                    + ") and they are split."));
  }

  /**
   * Whether a line of the kernel's log says that it refused to hand over one of these devices, in
   * words of either age.
   *
   * @param addresses of the devices
   */
  public static boolean refused(String line, Set<String> addresses) {
    return REFUSALS.stream().anyMatch(line::contains)
        && addresses.stream().anyMatch(address -> line.contains(" " + address + ": "));
  }

  /** The device's group, itself included: what is handed over with it. */
  public static Set<String> group(List<PciDevice> devices, String address) {
    return devices.stream()
        .filter(device -> device.address().equals(address))
        .flatMap(
            device ->
                devices.stream()
                    .filter(other -> other.iommuGroup() == device.iommuGroup())
                    .filter(other -> other.iommuGroup() >= 0)
                    .map(PciDevice::address))
        .collect(Collectors.toSet());
  }
}
