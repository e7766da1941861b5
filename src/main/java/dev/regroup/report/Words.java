package dev.regroup.report;

import dev.regroup.host.Essential;
import dev.regroup.host.Essentials;
import dev.regroup.iommu.GroupView;
import dev.regroup.iommu.Machine;
import dev.regroup.iommu.PciFunction;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.run.Status;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Phrases that several reports share. */
final class Words {
  private Words() {}

  /** A host as it is named everywhere: one line, and whether it is a real one. */
  static String host(String name, String sysroot) {
    return Shown.line(name) + (sysroot.isEmpty() ? "" : " (simulated)");
  }

  static String host(HostView host) {
    return host(host.host(), host.sysroot());
  }

  /** {@code true}, {@code false}, or {@code unknown} where JSON has null. */
  static String known(@Nullable Boolean value) {
    return value == null ? "unknown" : value.toString();
  }

  /** How it ended, or in check mode would end. */
  static String outcome(Status status, Mode mode) {
    String word = Shown.word(status);
    boolean wouldBe = mode == Mode.CHECK && (status == Status.CHANGED || status == Status.REFUSED);
    return wouldBe ? "would be " + word : word;
  }

  /** Whether a kernel carries the ACS override patch, to stand behind its release. */
  static String override(@Nullable Boolean patch) {
    return patch == null
        ? ", ACS override unknown"
        : patch ? ", with ACS override" : ", without ACS override";
  }

  static String reboot(HostResult.Reboot reboot) {
    return switch (reboot) {
      case NONE -> "none";
      case NEEDED -> "needed";
      case PENDING -> "pending: the host needs one and the play says never";
      case DONE -> "done";
    };
  }

  /** A device's group, with an arrow to another that is predicted. */
  static String group(HostPlan.Isolation device) {
    String group = device.group() < 0 ? "none" : String.valueOf(device.group());
    Integer predicted = device.predictedGroup();
    if (predicted == null || predicted == device.group()) {
      return group;
    }
    return group + " -> " + (predicted < 0 ? "none" : predicted);
  }

  /** What a host stands on, nothing where that is not known. */
  static Essentials essentials(Machine machine) {
    List<Essential> known = machine.essentials();
    return new Essentials(known == null ? List.of() : known, machine.devices());
  }

  /** What the host needs a device for, each once; nothing for a bridge, which no guest gets. */
  static List<String> held(Essentials essentials, PciFunction function) {
    return GroupView.isBridge(function)
        ? List.of()
        : essentials.heldBy(function.name()).stream().map(Essential::holds).distinct().toList();
  }

  static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.2f s", took.toMillis() / 1000.0);
  }

  /** {@code 4 hosts}, or how many of them have ended where not all have. */
  static String hosts(long ended, long all) {
    String have = ended == 1 ? " has ended" : " have ended";
    return ended < all ? ended + " of " + hosts(all) + have : hosts(all);
  }

  static String hosts(long count) {
    return count + (count == 1 ? " host" : " hosts");
  }
}
