package dev.regroup.plan;

import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.Essential;
import dev.regroup.host.Essentials;
import dev.regroup.host.HostFacts;
import dev.regroup.host.InstalledKernel;
import dev.regroup.host.PciDevice;
import dev.regroup.iommu.AcsOverride;
import dev.regroup.iommu.Boot;
import dev.regroup.iommu.DirectRegions;
import dev.regroup.iommu.IommuFindings;
import dev.regroup.iommu.Isolation;
import dev.regroup.iommu.Isolations;
import dev.regroup.iommu.Machine;
import dev.regroup.iommu.Prediction;
import dev.regroup.iommu.Predictor;
import dev.regroup.iommu.Topology;
import dev.regroup.kernel.CommandLine;
import dev.regroup.playbook.DesiredState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The devices that are to be isolated: their groups now, and as they will be once the plan is
 * carried out. A goal that the next boot would not reach is refused before anyone reboots.
 *
 * @param devices one entry a device
 * @param essential addresses of the devices that the host itself stands on
 * @param findings errors where a device would not be isolated
 */
record IsolationPlan(
    List<HostPlan.Isolation> devices, List<String> essential, List<Finding> findings) {

  /**
   * Judges the present groups, and the groups of the boot to come.
   *
   * @param predictor null where nothing is asked of groups
   * @param told whether it is known elsewhere why devices would not be isolated
   * @param boot the boot to come; null where there will be none, and the present groups must do
   */
  static IsolationPlan of(
      HostFacts facts,
      @Nullable Predictor predictor,
      DesiredState desired,
      boolean told,
      @Nullable Boot boot) {
    if (predictor == null || desired.isolate().isEmpty()) {
      return new IsolationPlan(List.of(), List.of(), List.of());
    }
    Isolations isolations = new Isolations(predictor.topology(), desired.isolate());
    Boot judged = boot == null ? predictor.machine().boot() : boot;
    Set<String> patched = isolatedWithPatch(predictor, isolations, judged);
    List<String> unpatched = new ArrayList<>();
    Prediction now = predictor.observed();
    Prediction then = boot == null ? now : predictor.expect(boot);
    Isolation.Report present = isolations.judge(now);
    Isolation.Report future = isolations.judge(then);
    List<Finding> findings = new ArrayList<>();
    if (!told) {
      findings.addAll(future.findings());
      findings.addAll(then.findings());
    }
    Essentials essentials = new Essentials(facts.essentials(), facts.devices());
    Map<String, String> names = names(facts);
    List<HostPlan.Isolation> devices = new ArrayList<>();
    for (int i = 0; i < present.devices().size(); i++) {
      Isolation device = present.devices().get(i);
      Isolation after = future.devices().get(i);
      devices.add(
          new HostPlan.Isolation(
              device.device(),
              names.get(device.device()),
              device.group(),
              device.sharedWith().stream().map(each -> sharer(each, names, essentials)).toList(),
              boot == null ? null : Integer.valueOf(after.group()),
              device.isolated()));
      if (!told && !Boolean.TRUE.equals(after.isolated())) {
        if (patched.contains(after.device())) {
          unpatched.add(after.device());
        } else {
          findings.add(notReached(after, then, predictor, boot != null));
        }
      }
    }
    if (!unpatched.isEmpty()) {
      findings.add(IommuFindings.patchNeededBy(judged.kernel(), unpatched));
    }
    findings.addAll(DirectRegions.check(predictor, judged, desired.isolate()));
    EssentialDevices essential = new EssentialDevices(essentials);
    List<String> handed = devices.stream().map(HostPlan.Isolation::device).toList();
    findings.addAll(essential.against(handed, predictor.topology(), then));
    return new IsolationPlan(devices, essential.addresses(), findings);
  }

  /**
   * What the override on the line would isolate on a kernel that carries its patch, where this one
   * is known not to.
   */
  private static Set<String> isolatedWithPatch(
      Predictor predictor, Isolations isolations, Boot boot) {
    if (!Boolean.FALSE.equals(boot.overridePatch())
        || AcsOverride.of(boot.commandLine()).isNone()) {
      return Set.of();
    }
    Boot patched = new Boot(boot.commandLine(), boot.kernel(), true);
    return isolations.judge(predictor.predict(patched)).devices().stream()
        .filter(device -> Boolean.TRUE.equals(device.isolated()))
        .map(Isolation::device)
        .collect(Collectors.toSet());
  }

  private static Map<String, String> names(HostFacts facts) {
    Map<String, String> names = new HashMap<>();
    for (PciDevice device : facts.devices()) {
      String name = device.name();
      if (name != null) {
        names.put(device.address(), name);
      }
    }
    return names;
  }

  private static HostPlan.Sharer sharer(
      String address, Map<String, String> names, Essentials essentials) {
    return new HostPlan.Sharer(
        address,
        names.get(address),
        essentials.heldBy(address).stream().map(Essential::holds).distinct().toList());
  }

  /** The boot to come. */
  static Boot boot(HostFacts facts, CommandLine wanted, @Nullable StagedEntry next) {
    String kernel = next == null || next.kernel().isEmpty() ? facts.kernel() : next.kernel();
    Boolean patch =
        kernel.equals(facts.kernel()) ? Machine.overridePatch(facts) : installed(facts, kernel);
    return new Boot(wanted, kernel, patch);
  }

  private static @Nullable Boolean installed(HostFacts facts, String kernel) {
    return facts.kernels().stream()
        .filter(installed -> installed.release().equals(kernel))
        .map(InstalledKernel::acsOverride)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static Finding notReached(
      Isolation device, Prediction groups, Predictor predictor, boolean reboots) {
    if (!groups.iommu()) {
      return predictor.whyOff();
    }
    if (device.group() < 0) {
      return IommuFindings.wouldNotBeIsolated(
          device.device(), List.of(), "it is in no group although the IOMMU is on");
    }
    if (device.isolated() == null) {
      return IommuFindings.cannotTell(device.device(), unsure(device, predictor.topology()));
    }
    return IommuFindings.wouldNotBeIsolated(
        device.device(),
        device.sharedWith(),
        (reboots ? "after the reboot they share" : "they share")
            + " IOMMU group "
            + device.group()
            + ", which these parameters do not split");
  }

  /** What of its surroundings could not be read. */
  private static String unsure(Isolation device, Topology topology) {
    return topology.functions().stream()
        .filter(function -> function.name().equals(device.device()))
        .flatMap(function -> topology.unsure(function).stream())
        .findFirst()
        .orElse("something above it could not be read");
  }
}
