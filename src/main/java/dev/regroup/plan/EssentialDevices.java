package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.Essential;
import dev.regroup.host.Essentials;
import dev.regroup.host.HostFacts;
import dev.regroup.iommu.GroupView;
import dev.regroup.iommu.Prediction;
import dev.regroup.iommu.Topology;
import java.util.ArrayList;
import java.util.List;

/**
 * The devices that the host itself stands on: one that is handed to a guest takes the host's disk
 * or network with it, and so does one in whose group such a device sits, since the whole group goes
 * to the guest's driver. Pure; immutable.
 */
public final class EssentialDevices {
  private final Essentials essentials;

  /** Those of a host, by its facts. */
  public static EssentialDevices of(HostFacts facts) {
    return new EssentialDevices(new Essentials(facts.essentials(), facts.devices()));
  }

  public EssentialDevices(Essentials essentials) {
    this.essentials = essentials;
  }

  /** What of the host a device holds, such as {@code the root file system}; empty for none. */
  public String heldBy(String address) {
    return told(essentials.heldBy(address));
  }

  /** Their addresses, in order. */
  List<String> addresses() {
    return essentials.addresses();
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
      List<Essential> held = essentials.heldBy(device);
      if (!held.isEmpty()) {
        findings.add(isEssential(device, held));
      } else {
        together(device, topology, groups, findings);
      }
    }
    if (!essentials.unknown().isEmpty()) {
      findings.add(unknown(essentials.unknown()));
    }
    return findings;
  }

  private void together(
      String device, Topology topology, Prediction groups, List<Finding> findings) {
    int group = groups.group(device);
    for (String member : group < 0 ? List.<String>of() : groups.members(group)) {
      List<Essential> held = essentials.heldBy(member);
      boolean bridge = topology.function(member).filter(GroupView::isBridge).isPresent();
      if (!held.isEmpty() && !bridge) {
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

  private static Finding unknown(List<String> held) {
    return PlanCode.ESSENTIAL_UNKNOWN.of(
        "which device holds " + String.join(" and ", held) + " is not known");
  }
}
