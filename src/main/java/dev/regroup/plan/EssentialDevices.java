package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.Essential;
import dev.regroup.host.PciDevice;
import dev.regroup.iommu.GroupView;
import dev.regroup.iommu.Prediction;
import dev.regroup.iommu.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The devices that the host itself stands on: one that is handed to a guest takes the host's disk
 * or network with it, and so does one in whose group such a device sits, since the whole group goes
 * to the guest's driver. Pure; immutable.
 */
public final class EssentialDevices {
  private final List<Essential> all;
  private final Map<String, List<Essential>> byAddress = new TreeMap<>();

  public EssentialDevices(List<Essential> essentials, List<PciDevice> devices) {
    all = List.copyOf(essentials);
    Map<String, String> physical = new TreeMap<>();
    for (PciDevice device : devices) {
      String function = device.physicalFunction();
      if (function != null) {
        physical.put(device.address(), function);
      }
    }
    for (Essential essential : all) {
      for (String address : essential.devices()) {
        add(address, essential);
        // A virtual function lives and dies with its physical one.
        String function = physical.get(address);
        if (function != null) {
          add(function, essential);
        }
      }
    }
  }

  private void add(String address, Essential essential) {
    byAddress.computeIfAbsent(address, key -> new ArrayList<>()).add(essential);
  }

  /** Their addresses, in order. */
  List<String> addresses() {
    return List.copyOf(byAddress.keySet());
  }

  /**
   * What speaks against handing devices over.
   *
   * @param devices addresses
   * @param groups those of the boot in which they are handed over
   */
  public List<Finding> against(List<String> devices, Topology topology, Prediction groups) {
    List<Finding> findings = new ArrayList<>();
    if (devices.isEmpty()) {
      return findings;
    }
    for (String device : devices) {
      List<Essential> held = byAddress.get(device);
      if (held != null) {
        findings.add(isEssential(device, held));
      } else {
        together(device, topology, groups, findings);
      }
    }
    Set<String> unknown = new TreeSet<>();
    all.stream().filter(one -> !one.known()).forEach(one -> unknown.add(one.told()));
    if (!unknown.isEmpty()) {
      findings.add(unknown(unknown));
    }
    return findings;
  }

  private void together(
      String device, Topology topology, Prediction groups, List<Finding> findings) {
    int group = groups.group(device);
    for (String member : group < 0 ? List.<String>of() : groups.members(group)) {
      List<Essential> held = byAddress.get(member);
      boolean bridge = topology.function(member).filter(GroupView::isBridge).isPresent();
      if (held != null && !bridge) {
        findings.add(sharesWithEssential(device, group, member, held));
      }
    }
  }

  private static String told(List<Essential> held) {
    return String.join(" and ", held.stream().map(Essential::told).distinct().toList());
  }

  private static Finding isEssential(String device, List<Essential> held) {
    return PlanCode.ESSENTIAL.of(device + " holds " + told(held) + ": the host itself needs it");
  }

  private static Finding sharesWithEssential(
      String device, int group, String member, List<Essential> held) {
    return PlanCode.SHARES_WITH_ESSENTIAL.of(
        device
            + " would be in IOMMU group "
            + group
            + " with "
            + member
            + ", which holds "
            + told(held)
            + ": a guest gets the whole group");
  }

  private static Finding unknown(Set<String> held) {
    return PlanCode.ESSENTIAL_UNKNOWN.of(
        "which device holds " + String.join(" and ", held) + " is not known");
  }
}
