package dev.regroup.plan;

import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.HostFacts;
import dev.regroup.iommu.AcsOverride;
import dev.regroup.iommu.Boot;
import dev.regroup.iommu.DirectRegions;
import dev.regroup.iommu.Machine;
import dev.regroup.iommu.Predictor;
import dev.regroup.iommu.WhyNotIsolated;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.IommuGoal;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import dev.regroup.playbook.AcsOverride.Mode;
import dev.regroup.playbook.DesiredState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a host is as desired, in every layer and every group; pure. Nothing is believed because
 * it was written: the plan is made again from fresh facts and must have nothing left to do.
 */
public final class Proof {
  private static final String UNKNOWN_PARAMETERS = "Unknown kernel command line parameters";

  /** Keys that only the kernel acts on. */
  private static final Set<String> KERNELS_OWN =
      Set.of("pcie_acs_override", "intel_iommu", "amd_iommu", "iommu", "pci");

  private Proof() {}

  /**
   * What speaks against the host being as desired: it is proven where none is an error.
   *
   * @param facts fresh ones
   * @param plan made from them
   */
  public static List<Finding> against(HostFacts facts, DesiredState desired, HostPlan plan) {
    List<Finding> findings = new ArrayList<>(layers(plan));
    findings.addAll(iommu(facts, desired));
    findings.addAll(isolation(facts, desired, plan.isolation()));
    findings.addAll(handedOver(facts, desired, plan.isolation()));
    findings.addAll(kernelLog(facts, plan.requests()));
    if (Boolean.FALSE.equals(WhyNotIsolated.overrideTaken(facts)) && namesOverride(plan)) {
      findings.add(overrideNotTaken());
    }
    return findings;
  }

  /** Configured, staged and running, each by what would have to be done for it. */
  private static List<Finding> layers(HostPlan plan) {
    List<Finding> findings = new ArrayList<>();
    if (!plan.edits().isEmpty()) {
      findings.add(
          VerifyCode.SOURCE.of(
              "the source file does not hold the desired command line: "
                  + plan.changes().stream()
                      .map(
                          change ->
                              change.action().name().toLowerCase(Locale.ROOT)
                                  + " "
                                  + change.parameter())
                      .collect(Collectors.joining(", "))));
    } else if (plan.refresh() != null) {
      findings.add(
          VerifyCode.STAGED.of("the generated boot entries do not hold the desired command line"));
    }
    if (plan.reboot() != HostPlan.Reboot.NONE) {
      String message =
          "the running kernel was not booted with the desired command line: " + plan.running();
      findings.add(
          plan.findings().stream().anyMatch(PlanCode.SECOND_REBOOT::is)
              ? VerifyCode.RUNNING.of(
                  message,
                  "Look at what the boot loader really reads; 'regroup apply' refuses to reboot once"
                      + " more (RG-PLAN-07).")
              : VerifyCode.RUNNING.of(message));
    }
    return findings;
  }

  private static List<Finding> isolation(
      HostFacts facts, DesiredState desired, List<HostPlan.Isolation> devices) {
    List<HostPlan.Isolation> shared =
        devices.stream().filter(device -> !Boolean.TRUE.equals(device.isolated())).toList();
    if (shared.isEmpty()) {
      return List.of();
    }
    WhyNotIsolated why = new WhyNotIsolated(facts);
    return shared.stream()
        .map(
            device ->
                notIsolated(device, why.reason(device.device(), device.group(), desired.isolate())))
        .toList();
  }

  /**
   * What keeps the devices from a guest although they are isolated, and whether the groups are
   * those that they should be.
   */
  private static List<Finding> handedOver(
      HostFacts facts, DesiredState desired, List<HostPlan.Isolation> devices) {
    if (desired.isolate().isEmpty() && desired.acsOverride().mode() == Mode.UNMANAGED) {
      return List.of();
    }
    Predictor predictor = new Predictor(Machine.of(facts));
    List<Finding> findings = new ArrayList<>();
    predictor.mismatch().ifPresent(findings::add);
    Boot boot = predictor.machine().boot();
    findings.addAll(DirectRegions.check(predictor, boot, desired.isolate()));
    for (HostPlan.Isolation device : devices) {
      Set<String> group = DirectRegions.group(facts.devices(), device.device());
      facts.kernelLog().stream()
          .filter(line -> DirectRegions.refused(line, group))
          .findFirst()
          .ifPresent(line -> findings.add(notHandedOver(device.device(), line)));
    }
    return findings;
  }

  private static Finding notHandedOver(String device, String line) {
    return VerifyCode.NOT_HANDED_OVER.of(
        "the kernel refused in this boot to hand over " + device + " (its log: '" + line + "')");
  }

  private static Finding notIsolated(HostPlan.Isolation device, WhyNotIsolated.Reason reason) {
    return VerifyCode.NOT_ISOLATED.of(
        (device.group() < 0
                ? device.device() + " is in no IOMMU group"
                : device.device()
                    + " shares IOMMU group "
                    + device.group()
                    + " with "
                    + String.join(", ", device.sharedWith()))
            + ": "
            + reason.words(),
        reason.remedy());
  }

  private static boolean namesOverride(HostPlan plan) {
    return plan.requests().stream()
        .anyMatch(r -> r.key().equals(AcsOverride.KEY) && !(r instanceof Request.AbsentKey));
  }

  private static Finding overrideNotTaken() {
    return VerifyCode.OVERRIDE_NOT_TAKEN.of(
        "the kernel's log, which reaches back to the boot, does not say that the ACS override is"
            + " on");
  }

  /** Whether the reboot brought up the kernel that was to boot. */
  public static List<Finding> bootedEntry(HostFacts after, StagedEntry expected) {
    if (expected.kernel().isEmpty() || expected.kernel().equals(after.kernel())) {
      return List.of();
    }
    return List.of(
        VerifyCode.OTHER_KERNEL.of(
            "the host booted kernel " + after.kernel() + ", not " + expected.kernel()));
  }

  private static List<Finding> iommu(HostFacts facts, DesiredState desired) {
    if (desired.iommu() != IommuGoal.ENABLED || !facts.iommus().isEmpty()) {
      return List.of();
    }
    return List.of(
        VerifyCode.NO_IOMMU.of(
            facts.acpiTables().isEmpty()
                ? "the kernel uses no IOMMU: the firmware offers none (no DMAR or IVRS table)"
                : "the kernel uses no IOMMU although the firmware offers one"));
  }

  /**
   * A key of ours that the kernel says it does not know: without effect there. For a key that the
   * kernel itself must act on this is an error; others may be meant for init or the initrd.
   */
  private static List<Finding> kernelLog(HostFacts facts, List<Request> requests) {
    Set<String> keys =
        requests.stream()
            .filter(r -> r instanceof Request.Present || r instanceof Request.Append)
            .map(Request::key)
            .collect(Collectors.toSet());
    List<Finding> findings = new ArrayList<>();
    for (String line : facts.kernelLog()) {
      int at = line.indexOf(UNKNOWN_PARAMETERS);
      if (at < 0) {
        continue;
      }
      String listed = line.substring(at + UNKNOWN_PARAMETERS.length()).replace('"', ' ');
      for (Token token : CommandLine.parse(listed).tokens()) {
        if (keys.contains(token.key())) {
          findings.add(unknown(token));
        }
      }
    }
    return findings;
  }

  private static Finding unknown(Token token) {
    boolean kernelsOwn = KERNELS_OWN.contains(token.key());
    return VerifyCode.UNKNOWN_PARAMETER.of(
        kernelsOwn ? Severity.ERROR : Severity.WARNING,
        "the running kernel does not know "
            + token.text()
            + " (its log: '"
            + UNKNOWN_PARAMETERS
            + "')",
        token.key().equals("pcie_acs_override")
            ? "Boot a kernel that carries the ACS override patch, such as Proxmox VE's; this one lacks it."
            : VerifyCode.UNKNOWN_PARAMETER.row().remedy());
  }
}
