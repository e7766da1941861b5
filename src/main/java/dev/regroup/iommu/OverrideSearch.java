package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Token;
import dev.regroup.playbook.IsolatedDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the least {@code pcie_acs_override} that isolates what is listed: none; the smallest set
 * of ids, drawn from the functions of each device's slot and of the slots of the ports above it;
 * {@code downstream}; {@code multifunction}; both. Pure and stateless.
 */
public final class OverrideSearch {
  private static final List<AcsOverride> WIDE =
      List.of(
          new AcsOverride(true, false, List.of()),
          new AcsOverride(false, true, List.of()),
          new AcsOverride(true, true, List.of()));

  private OverrideSearch() {}

  /**
   * The least option for that boot.
   *
   * @param boot the boot to choose for; what its command line says of the override is left out
   */
  public static OverrideChoice search(
      Predictor predictor, Boot boot, List<IsolatedDevice> requests) {
    Boot plain = with(boot, AcsOverride.NONE);
    Isolations isolations = new Isolations(predictor.topology(), requests);
    Prediction before = predictor.predict(plain);
    Isolation.Report now = isolations.judge(before);
    List<Finding> errors = new ArrayList<>(now.findings());
    errors.addAll(doubts(predictor, isolations, before));
    if (errors.stream().anyMatch(Finding::isError)) {
      return new OverrideChoice.Impossible(now, errors);
    }
    // What the kernel did counts for more than what the algorithm says that it would do.
    if (predictor.formsAsNow(plain)) {
      Prediction seen = predictor.observed();
      Isolation.Report real = isolations.judge(seen);
      if (real.complete()) {
        return chosen(predictor, plain, AcsOverride.NONE, seen, isolations, true);
      }
      List<Finding> unforeseen = unforeseen(now, real, boot.kernel());
      if (!unforeseen.isEmpty()) {
        return new OverrideChoice.Impossible(real, unforeseen);
      }
    }
    if (now.complete()) {
      return chosen(predictor, plain, AcsOverride.NONE, isolations, true);
    }
    Trial trial = new Trial(predictor, plain, isolations);
    return Boolean.FALSE.equals(boot.overridePatch())
        ? withoutPatch(predictor, plain, isolations, trial, now)
        : least(predictor, plain, isolations, trial);
  }

  /** The first that isolates: the fewest ids, then the wide options. */
  private static OverrideChoice least(
      Predictor predictor, Boot plain, Isolations isolations, Trial trial) {
    Optional<SmallestIds.Result> ids = SmallestIds.find(trial);
    if (ids.isPresent() && ids.get().fits()) {
      AcsOverride override = new AcsOverride(false, false, ids.get().ids());
      return chosen(predictor, plain, override, isolations, ids.get().smallest());
    }
    boolean ruledOut = ids.isEmpty() || ids.get().smallest();
    for (AcsOverride wide : WIDE) {
      if (trial.isolatesAll(wide)) {
        return chosen(predictor, plain, wide, isolations, ruledOut);
      }
    }
    return impossible(predictor, plain, isolations, trial);
  }

  /**
   * What the override on a boot's command line does, in sentences: what is split, what stays
   * together, what isolation is given up; where there is none, what comes together that one of the
   * present boot keeps apart. Empty without an IOMMU.
   */
  public static List<String> effects(
      Predictor predictor, Boot boot, List<IsolatedDevice> requests) {
    AcsOverride override = AcsOverride.of(boot.commandLine());
    Boot plain = with(boot, AcsOverride.NONE);
    Prediction after = predictor.predict(boot);
    Isolations isolations = new Isolations(predictor.topology(), requests);
    if (!after.iommu()) {
      return List.of();
    }
    OverrideEffects effects = new OverrideEffects(predictor, plain, isolations);
    return override.isNone() ? effects.joins(after) : effects.changes(override, after);
  }

  /** Why nothing can be said of the devices, whatever the option. */
  private static List<Finding> doubts(
      Predictor predictor, Isolations isolations, Prediction before) {
    List<Finding> doubts = new ArrayList<>();
    if (!before.iommu() && !isolations.functions().isEmpty()) {
      doubts.add(predictor.whyOff());
    }
    for (PciFunction function : isolations.functions()) {
      predictor
          .topology()
          .unsure(function)
          .ifPresent(why -> doubts.add(IommuFindings.cannotTell(function.name(), why)));
    }
    return doubts;
  }

  private static OverrideChoice chosen(
      Predictor predictor,
      Boot plain,
      AcsOverride override,
      Isolations isolations,
      boolean smallest) {
    return chosen(
        predictor, plain, override, predictor.predict(with(plain, override)), isolations, smallest);
  }

  private static OverrideChoice chosen(
      Predictor predictor,
      Boot plain,
      AcsOverride override,
      Prediction prediction,
      Isolations isolations,
      boolean smallest) {
    List<Finding> findings = new ArrayList<>();
    if (!smallest) {
      findings.add(
          override.ids().isEmpty() ? IommuFindings.idsNotTried() : IommuFindings.notSmallest());
    }
    List<String> sentences =
        new OverrideEffects(predictor, plain, isolations).sentences(override, prediction);
    return new OverrideChoice.Chosen(
        override, prediction, isolations.judge(prediction), sentences, smallest, findings);
  }

  /** Devices that this very kernel put together although the algorithm has them apart. */
  private static List<Finding> unforeseen(
      Isolation.Report expected, Isolation.Report real, String kernel) {
    List<Finding> findings = new ArrayList<>();
    for (int at = 0; at < real.devices().size(); at++) {
      Isolation device = real.devices().get(at);
      boolean apart = Boolean.TRUE.equals(expected.devices().get(at).isolated());
      if (apart && Boolean.FALSE.equals(device.isolated())) {
        findings.add(
            IommuFindings.formedOtherwise(
                device.device(), device.group(), device.sharedWith(), kernel));
      }
    }
    return findings;
  }

  /** A kernel with the patch is no remedy for what no override isolates. */
  private static OverrideChoice withoutPatch(
      Predictor predictor, Boot plain, Isolations isolations, Trial trial, Isolation.Report now) {
    Map<String, Finding> never = unsplittable(predictor, plain, isolations, trial);
    List<String> others =
        now.devices().stream()
            .filter(device -> !Boolean.TRUE.equals(device.isolated()))
            .map(Isolation::device)
            .filter(device -> !never.containsKey(device))
            .toList();
    List<Finding> findings = new ArrayList<>(never.values());
    if (!others.isEmpty()) {
      findings.add(IommuFindings.patchNeededBy(plain.kernel(), others));
    }
    return new OverrideChoice.Impossible(now, findings);
  }

  /** By address, why a device stays shared with all that an override can do. */
  private static Map<String, Finding> unsplittable(
      Predictor predictor, Boot plain, Isolations isolations, Trial trial) {
    AcsOverride most = new AcsOverride(true, true, trial.candidates());
    Acs acs = new Acs(predictor.topology(), predictor.conditions(plain).acs().with(most));
    int[] groups = trial.groups(most);
    Prediction best = new Prediction(predictor.groups(groups), Basis.PREDICTED, true, List.of());
    Map<String, Finding> findings = new LinkedHashMap<>();
    for (Isolation device : isolations.judge(best).devices()) {
      if (!Boolean.TRUE.equals(device.isolated())) {
        String reason = WhyShared.reason(predictor.topology(), acs, device);
        findings.put(
            device.device(),
            IommuFindings.cannotIsolate(device.device(), device.sharedWith(), reason));
      }
    }
    return findings;
  }

  private static OverrideChoice impossible(
      Predictor predictor, Boot plain, Isolations isolations, Trial trial) {
    List<Finding> findings =
        new ArrayList<>(unsplittable(predictor, plain, isolations, trial).values());
    if (findings.isEmpty()) {
      // Each could be isolated, but not with as many ids as the kernel takes and no wide option.
      for (Isolation device : trial.judge(WIDE.get(2)).devices()) {
        if (!Boolean.TRUE.equals(device.isolated())) {
          findings.add(
              IommuFindings.cannotIsolate(
                  device.device(),
                  device.sharedWith(),
                  "it would take more ids than the kernel's " + AcsOverride.MOST_IDS));
        }
      }
    }
    return new OverrideChoice.Impossible(trial.judge(WIDE.get(2)), findings);
  }

  /** The boot with that override and no other. */
  static Boot with(Boot boot, AcsOverride override) {
    CommandLine line = boot.commandLine();
    List<Token> tokens = new ArrayList<>();
    line.tokens().stream()
        .filter(token -> !token.key().equals(AcsOverride.KEY))
        .forEach(tokens::add);
    if (!override.isNone()) {
      tokens.add(override.token());
    }
    return new Boot(CommandLine.of(tokens, line.initTokens()), boot.kernel(), boot.overridePatch());
  }
}
