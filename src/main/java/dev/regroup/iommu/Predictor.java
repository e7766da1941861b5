package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.host.PciDevice;
import dev.regroup.kernel.CommandLine;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells the groups of one host under any command line and kernel. Reads the topology once; pure and
 * thread-safe.
 */
public final class Predictor {
  private final Machine machine;
  private final Topology topology;

  /** A predictor for that host. */
  public Predictor(Machine machine) {
    this.machine = machine;
    this.topology = Topology.of(machine.devices());
  }

  /** The host's devices as a tree. */
  public Topology topology() {
    return topology;
  }

  public Machine machine() {
    return machine;
  }

  /** The kernel's own groups, as they are in the present boot. */
  public Prediction observed() {
    Map<String, Integer> groups = new TreeMap<>();
    for (PciFunction function : topology.functions()) {
      groups.put(function.name(), Math.max(-1, function.device().iommuGroup()));
    }
    List<Finding> findings = new ArrayList<>(topology.findings());
    mismatch().ifPresent(findings::add);
    return new Prediction(groups, Basis.OBSERVED, machine.iommuPresent(), findings);
  }

  /** The groups under another command line and the present kernel. */
  public Prediction predict(CommandLine wanted) {
    return predict(new Boot(wanted, machine.boot().kernel(), machine.boot().overridePatch()));
  }

  /** The groups in another boot. */
  public Prediction predict(Boot boot) {
    Conditions conditions = conditions(boot);
    List<Finding> findings = new ArrayList<>(topology.findings());
    findings.addAll(conditions.findings);
    if (!conditions.on) {
      if (Boolean.FALSE.equals(machine.firmwareTable())) {
        findings.add(IommuFindings.noFirmwareTable(machine.vendor()));
      }
      return new Prediction(groups(new int[0]), Basis.PREDICTED, false, findings);
    }
    boolean assumed = !machine.iommuPresent();
    if (assumed) {
      findings.add(IommuFindings.assumed());
    } else {
      List<String> ports = unknownControls(conditions.acs);
      assumed = !ports.isEmpty();
      if (assumed) {
        findings.add(IommuFindings.controlAssumed(ports));
      }
    }
    if (IommuSwitch.restsOnDefault(boot.commandLine(), machine)) {
      findings.add(IommuFindings.restsOnDefault(boot.kernel()));
      assumed = true;
    }
    Map<String, Integer> groups = groups(form(boot, conditions.acs));
    return new Prediction(groups, assumed ? Basis.ASSUMED : Basis.PREDICTED, true, findings);
  }

  /**
   * The groups of a boot to come: those that are seen, where nothing changes that groups hang on;
   * what the kernel did counts for more than what the algorithm says. Else predicted ones.
   */
  public Prediction expect(Boot boot) {
    return formsAsNow(boot) ? observed() : predict(boot);
  }

  /**
   * Whether that boot forms the groups that are seen: it runs the present kernel with nothing else
   * on its command line that groups hang on.
   */
  boolean formsAsNow(Boot boot) {
    Boot present = machine.boot();
    KernelRelease kernel = KernelRelease.parse(boot.kernel());
    AcsOptions seen = AcsOptions.of(present.commandLine(), kernel, new ArrayList<>());
    AcsOptions wanted = AcsOptions.of(boot.commandLine(), kernel, new ArrayList<>());
    return machine.iommuPresent()
        && IommuSwitch.isOn(boot.commandLine(), machine)
        && !IommuSwitch.restsOnDefault(boot.commandLine(), machine)
        && present.kernel().equals(boot.kernel())
        && seen.equals(wanted)
        && (Boolean.FALSE.equals(boot.overridePatch())
            || AcsOverride.of(present.commandLine()).sameAs(AcsOverride.of(boot.commandLine())));
  }

  /** Why a boot in which the IOMMU is off has it off. */
  public Finding whyOff() {
    return Boolean.FALSE.equals(machine.firmwareTable())
        ? IommuFindings.noFirmwareTable(machine.vendor())
        : IommuFindings.iommuOff();
  }

  /**
   * Where the present boot's groups are not those that the algorithm gives for it. Of devices that
   * could not be read whole nothing is known: they are no mismatch.
   */
  public Optional<Finding> mismatch() {
    if (!machine.iommuPresent()) {
      return Optional.empty();
    }
    Boot boot = machine.boot();
    List<String> differing = Mismatch.between(topology, form(boot, conditions(boot).acs));
    return differing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            IommuFindings.mismatch(
                differing.size(), differing.subList(0, Math.min(3, differing.size()))));
  }

  /** The groups, by index, in a boot with the IOMMU on and another override. */
  int[] form(Boot boot, AcsConditions acs) {
    return GroupAlgorithm.of(KernelRelease.parse(boot.kernel()))
        .form(topology, new Acs(topology, acs), outside());
  }

  /** Whether functions isolate under these conditions. */
  Acs acs(AcsConditions conditions) {
    return new Acs(topology, conditions);
  }

  /** What decides in a boot. */
  record Conditions(boolean on, AcsConditions acs, List<Finding> findings) {}

  Conditions conditions(Boot boot) {
    List<Finding> findings = new ArrayList<>();
    KernelRelease kernel = KernelRelease.parse(boot.kernel());
    if (!kernel.known()) {
      findings.add(IommuFindings.unpredictable(boot.kernel()));
    }
    findings.addAll(AcsOverride.check(boot));
    AcsOverride override =
        Boolean.FALSE.equals(boot.overridePatch())
            ? AcsOverride.NONE
            : AcsOverride.of(boot.commandLine());
    Boot present = machine.boot();
    AcsOptions seen =
        AcsOptions.of(
            present.commandLine(), KernelRelease.parse(present.kernel()), new ArrayList<>());
    AcsOptions wanted = AcsOptions.of(boot.commandLine(), kernel, findings);
    findings.addAll(wanted.check(topology));
    // The same options under the same kernel leave what is seen now.
    boolean same = seen.equals(wanted) && present.kernel().equals(boot.kernel());
    AcsOptions none = new AcsOptions(null, null);
    boolean unchanged = same && machine.iommuPresent();
    ControlBits controls =
        new ControlBits(
            machine.iommuPresent(), unchanged ? none : seen, unchanged ? none : wanted, kernel);
    boolean workaround = workaround(boot, kernel, findings);
    boolean on = IommuSwitch.isOn(boot.commandLine(), machine);
    AcsConditions acs = new AcsConditions(override, controls, machine.ivrs(), workaround);
    topology.functions().stream()
        .filter(DmaAliases::isSwitchtec)
        .forEach(f -> findings.add(IommuFindings.aliasesUnknown(f.name())));
    return new Conditions(on, acs, findings);
  }

  /** Whether the kernel will turn on its workaround for Intel's root ports without ACS. */
  private boolean workaround(Boot boot, KernelRelease kernel, List<Finding> findings) {
    Boolean seen = machine.pchWorkaround();
    if (seen != null && machine.boot().kernel().equals(boot.kernel())) {
      return seen;
    }
    boolean expected = !kernel.forgetsPchWorkaround() && !Boolean.FALSE.equals(seen);
    List<String> ports =
        topology.functions().stream()
            .filter(f -> f.is(ExpressType.ROOT_PORT) && f.id().vendor() == 0x8086)
            .filter(f -> IntelIds.isPchPort(f.id().device()))
            .map(PciFunction::name)
            .toList();
    if (!ports.isEmpty()) {
      findings.add(IommuFindings.workaroundAssumed(ports, expected));
    }
    return expected;
  }

  private List<String> unknownControls(AcsConditions acs) {
    return topology.functions().stream()
        .filter(f -> f.acs() != null && acs.control(f).assumed())
        .map(PciFunction::name)
        .toList();
  }

  /**
   * Functions that no IOMMU translates for: those seen without a group while the IOMMU was on;
   * otherwise AMD's IOMMU itself, which the kernel keeps out.
   */
  private BitSet outside() {
    BitSet outside = new BitSet();
    for (PciFunction function : topology.functions()) {
      PciDevice device = function.device();
      if (machine.iommuPresent() ? device.iommuGroup() == -1 : Machine.isAmdIommu(device)) {
        outside.set(function.index());
      }
    }
    return outside;
  }

  /** Group numbers by address, from numbers by index; none where there are no numbers. */
  Map<String, Integer> groups(int[] byIndex) {
    Map<String, Integer> groups = new TreeMap<>();
    for (PciFunction function : topology.functions()) {
      groups.put(function.name(), byIndex.length == 0 ? -1 : byIndex[function.index()]);
    }
    return groups;
  }
}
