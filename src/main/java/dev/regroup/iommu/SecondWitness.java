package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.PciDevice;
import dev.regroup.host.Witness;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares the groups that sysfs shows with those that Proxmox VE tells. Pure, stateless. */
public final class SecondWitness {
  /** So many devices are told of one by one. */
  private static final int TOLD = 3;

  private SecondWitness() {}

  /**
   * A finding where they are not the same, or where the witness is there and did not answer.
   *
   * @param devices as sysfs shows them
   * @param isolated addresses of devices that are to be isolated; a dispute about one of them is an
   *     error, since nothing is proven then
   */
  public static List<Finding> against(
      List<PciDevice> devices, Witness witness, Collection<String> isolated) {
    if (witness instanceof Witness.Silent silent) {
      return List.of(IommuFindings.witnessSilent(silent.why()));
    }
    List<String> disputed =
        witness instanceof Witness.Groups groups ? disputed(devices, groups) : List.of();
    return disputed.isEmpty() ? List.of() : List.of(disagreement(devices, witness, isolated));
  }

  /** Whether it answered, and the same. */
  public static boolean agrees(List<PciDevice> devices, Witness witness) {
    return witness instanceof Witness.Groups groups && disputed(devices, groups).isEmpty();
  }

  private static List<String> disputed(List<PciDevice> devices, Witness.Groups witness) {
    Map<String, Integer> seen = seen(devices);
    Map<String, Integer> all = new TreeMap<>(witness.byAddress());
    all.putAll(seen);
    return all.keySet().stream()
        .filter(
            address ->
                !String.valueOf(seen.get(address))
                    .equals(String.valueOf(witness.byAddress().get(address))))
        .toList();
  }

  private static Map<String, Integer> seen(List<PciDevice> devices) {
    Map<String, Integer> seen = new TreeMap<>();
    devices.forEach(device -> seen.put(device.address(), Math.max(-1, device.iommuGroup())));
    return seen;
  }

  private static Finding disagreement(
      List<PciDevice> devices, Witness witness, Collection<String> isolated) {
    Witness.Groups groups = (Witness.Groups) witness;
    Map<String, Integer> seen = seen(devices);
    List<String> disputed = new ArrayList<>(disputed(devices, groups));
    // Those that matter most come first.
    disputed.sort((one, two) -> Boolean.compare(isolated.contains(two), isolated.contains(one)));
    List<String> told =
        disputed.stream()
            .limit(TOLD)
            .map(
                address ->
                    IommuFindings.clean(address)
                        + " in "
                        + group(groups.byAddress().get(address))
                        + ", sysfs in "
                        + group(seen.get(address)))
            .toList();
    int more = disputed.size() - told.size();
    boolean matters = disputed.stream().anyMatch(isolated::contains);
    return IommuCode.WITNESS_DISAGREES.of(
        matters ? Severity.ERROR : Severity.WARNING,
        "Proxmox VE and sysfs tell different groups: pvesh has "
            + String.join("; ", told)
            + (more > 0 ? "; and " + more + " more" : "")
            + ".",
        IommuCode.WITNESS_DISAGREES.row().remedy());
  }

  private static String group(@Nullable Integer group) {
    if (group == null) {
      return "no list of its devices";
    }
    return group < 0 ? "no group" : "group " + group;
  }
}
