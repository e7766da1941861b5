package dev.regroup.iommu;

import dev.regroup.host.HostFacts;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import dev.regroup.playbook.IsolatedDevice;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a device that was to be isolated is not, in the boot that is running: what of the way from
 * firmware to groups did not come about. Pure; immutable.
 */
public final class WhyNotIsolated {
  private static final String SPELLING = "use downstream, multifunction or id:vvvv:dddd";

  private final HostFacts facts;
  private final Predictor predictor;

  /** For a host as it was read after its boot. */
  public WhyNotIsolated(HostFacts facts) {
    this.facts = facts;
    predictor = new Predictor(Machine.of(facts));
  }

  /**
   * One reason. Immutable.
   *
   * @param words a sentence part
   * @param remedy what now, one sentence
   */
  public record Reason(String words, String remedy) {}

  /**
   * The reason.
   *
   * @param address of the device
   * @param group its group as the kernel formed it, -1 for none
   * @param requests what the play asks, for who may share
   */
  public Reason reason(String address, int group, List<IsolatedDevice> requests) {
    if (facts.iommus().isEmpty()) {
      return noIommu();
    }
    if (group < 0) {
      return new Reason(
          "no IOMMU translates for it",
          "look in dmesg what DMAR or AMD-Vi say of it, or use another device");
    }
    Boot boot = predictor.machine().boot();
    Reason ignored = ignoredOverride(boot);
    if (ignored != null) {
      return ignored;
    }
    if (isolates(address, requests)) {
      return new Reason(
          "kernel " + boot.kernel() + " formed other groups by itself than it should for this line",
          "boot the kernel that was there before, and look for what changed in this one; 'regroup"
              + " groups' shows all groups of the host");
    }
    return asked(address, boot);
  }

  private Reason noIommu() {
    Machine machine = predictor.machine();
    if (Boolean.FALSE.equals(machine.firmwareTable())) {
      return new Reason(
          "the firmware offers no IOMMU (no DMAR, IVRS or IORT table)",
          "turn on VT-d, AMD-Vi or SMMU in the firmware setup; no kernel parameter does");
    }
    boolean on = IommuSwitch.asksFor(machine.boot().commandLine(), machine.vendor());
    return new Reason(
        "the kernel uses no IOMMU in this boot",
        on
            ? "look for DMAR or AMD-Vi in dmesg: the command line turns it on"
            : "set iommu: enabled in the play");
  }

  /** Where the kernel did not do what the override on its line asks for. */
  private @Nullable Reason ignoredOverride(Boot boot) {
    List<Token> tokens = boot.commandLine().tokens(AcsOverride.KEY);
    if (tokens.isEmpty()) {
      return null;
    }
    if (Boolean.FALSE.equals(boot.overridePatch())) {
      return new Reason(
          "kernel " + boot.kernel() + " does not carry the ACS override patch",
          "boot a kernel that carries it, such as Proxmox VE's, or use another slot");
    }
    if (AcsOverride.of(boot.commandLine()).isNone()) {
      return new Reason("the kernel knows none of the words of " + tokens.get(0), SPELLING);
    }
    return Boolean.FALSE.equals(overrideTaken(facts))
        ? new Reason(
            "the kernel's log does not say that the ACS override is on",
            "look for 'PCIe ACS overrides enabled' in dmesg; a kernel without the patch never says"
                + " it")
        : null;
  }

  /** What the line asks for was done, and it was not enough. */
  private Reason asked(String address, Boot boot) {
    List<String> skipped = AcsOverride.skipped(boot.commandLine());
    if (!skipped.isEmpty()) {
      return new Reason(
          "the kernel skips "
              + IommuFindings.some(skipped)
              + " of "
              + boot.commandLine().tokens(AcsOverride.KEY).get(0),
          SPELLING);
    }
    String nothing = "nothing on the running command line splits the group";
    return portThatStaysOff(address, boot)
        .map(
            port ->
                new Reason(
                    nothing
                        + ": "
                        + port
                        + " has an ACS capability whose bits are off, and no override reaches"
                        + " such ports",
                    "use another slot; or look whether pci=disable_acs_redir or config_acs turns"
                        + " them off"))
        .orElseGet(
            () ->
                new Reason(
                    nothing,
                    "use acs_override: minimal, which chooses the least override that isolates;"
                        + " 'regroup groups' shows all groups of the host"));
  }

  /** The function, or the nearest port above it, that could isolate and was not made to. */
  private Optional<PciFunction> portThatStaysOff(String address, Boot boot) {
    Topology topology = predictor.topology();
    Acs acs = predictor.acs(predictor.conditions(boot).acs());
    return topology
        .function(address)
        .flatMap(
            device ->
                Stream.concat(Stream.of(device), topology.path(device).stream())
                    .filter(at -> at.acs() != null && !acs.isolates(at))
                    .findFirst());
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
