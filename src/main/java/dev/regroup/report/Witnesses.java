package dev.regroup.report;

import dev.regroup.host.PciDevice;
import dev.regroup.host.Witness;
import dev.regroup.iommu.SecondWitness;
import java.util.List;

/** What became of the second witness of a host's groups, for people and for programs. Stateless. */
final class Witnesses {
  private Witnesses() {}

  /** For programs. */
  static String word(Witness witness, List<PciDevice> devices) {
    if (witness instanceof Witness.Groups) {
      return SecondWitness.agrees(devices, witness) ? "agrees" : "disagrees";
    }
    return witness instanceof Witness.Silent ? "silent" : "absent";
  }

  /** For people. */
  static String words(Witness witness, List<PciDevice> devices) {
    if (witness instanceof Witness.Absent absent) {
      return "none: " + Shown.line(absent.why());
    }
    return switch (word(witness, devices)) {
      case "agrees" -> "Proxmox VE tells the same groups";
      case "disagrees" -> "Proxmox VE tells other groups, see RG-IOMMU-32";
      default -> "Proxmox VE did not answer, see RG-IOMMU-33";
    };
  }
}
