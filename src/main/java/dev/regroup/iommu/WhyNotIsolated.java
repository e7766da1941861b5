package dev.regroup.iommu;

import dev.regroup.host.HostFacts;
import dev.regroup.kernel.CommandLine;
import dev.regroup.playbook.IsolatedDevice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a device that was to be isolated is not, in the boot that is running: what of the way from
 * firmware to groups did not come about. Pure; immutable.
 */
public final class WhyNotIsolated {
  private final HostFacts facts;
  private final Predictor predictor;

  /** For a host as it was read after its boot. */
  public WhyNotIsolated(HostFacts facts) {
    this.facts = facts;
    predictor = new Predictor(Machine.of(facts));
  }

  /**
   * The reason, a sentence part.
   *
   * @param address of the device
   * @param group its group as the kernel formed it, -1 for none
   * @param requests what the play asks, for who may share
   */
  public String reason(String address, int group, List<IsolatedDevice> requests) {
    Boot boot = predictor.machine().boot();
    if (facts.iommus().isEmpty()) {
      return facts.acpiTables().isEmpty()
          ? "the firmware offers no IOMMU (no DMAR, IVRS or IORT table)"
          : "the kernel uses no IOMMU in this boot";
    }
    if (group < 0) {
      return "no IOMMU translates for it";
    }
    CommandLine line = boot.commandLine();
    if (!line.tokens(AcsOverride.KEY).isEmpty()) {
      if (Boolean.FALSE.equals(boot.overridePatch())) {
        return "kernel " + boot.kernel() + " does not carry the ACS override patch";
      }
      if (AcsOverride.of(line).isNone()) {
        return "the kernel knows none of the words of " + line.tokens(AcsOverride.KEY).get(0);
      }
      if (Boolean.FALSE.equals(overrideTaken(facts))) {
        return "the kernel's log does not say that the ACS override is on";
      }
    }
    return isolates(address, requests)
        ? "kernel " + boot.kernel() + " formed other groups by itself than it should for this line"
        : "nothing on the running command line splits the group";
  }

  /** Whether the algorithm isolates the device for the line that is running. */
  private boolean isolates(String address, List<IsolatedDevice> requests) {
    return new Isolations(predictor.topology(), requests)
        .judge(predictor.predict(predictor.machine().boot())).devices().stream()
            .filter(device -> device.device().equals(address))
            .anyMatch(device -> Boolean.TRUE.equals(device.isolated()));
  }

  /**
   * Whether the kernel said that it took the override: its patch says so once it knows a word. Null
   * where the running line asks for none, or the log reaches not back to the start of the boot.
   */
  public static @Nullable Boolean overrideTaken(HostFacts facts) {
    if (AcsOverride.of(CommandLine.parse(facts.running())).isNone()) {
      return null;
    }
    if (facts.kernelLog().stream().anyMatch(line -> line.contains(Machine.OVERRIDE_ON))) {
      return true;
    }
    return facts.kernelLogWhole() ? false : null;
  }
}
