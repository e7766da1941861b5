package dev.regroup.iommu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Tells in sentences what an override does. Pure; immutable. */
final class OverrideEffects {
  /** So many of one group are named; a switch may have dozens below it. */
  private static final int MANY = 6;

  private final Predictor predictor;
  private final Boot plain;
  private final Isolations isolations;

  OverrideEffects(Predictor predictor, Boot plain, Isolations isolations) {
    this.predictor = predictor;
    this.plain = plain;
    this.isolations = isolations;
  }

  List<String> sentences(AcsOverride override, Prediction after) {
    List<String> sentences = new ArrayList<>();
    if (override.isNone()) {
      sentences.add(
          isolations.functions().isEmpty()
              ? "No override is needed: nothing is to be isolated."
              : "No override is needed: " + isolated(after) + " without one.");
      sentences.addAll(joins(after));
      return sentences;
    }
    sentences.add("With " + override.token().text() + ", " + isolated(after) + ".");
    sentences.addAll(changes(override, after));
    return sentences;
  }

  /** The same of an override that was not chosen for its devices. */
  List<String> changes(AcsOverride override, Prediction after) {
    List<String> sentences = new ArrayList<>(splits(predictor.predict(plain), after));
    if (sentences.isEmpty()) {
      sentences.add("No group is split.");
    }
    sentences.addAll(joins(after));
    sentences.add(price(override));
    return sentences;
  }

  /**
   * What an override of the present boot keeps apart and this one, or none, does not. Bridges are
   * left out. Empty where nothing comes together, or the IOMMU is off now.
   */
  List<String> joins(Prediction after) {
    List<String> together = new ArrayList<>();
    for (GroupChanges.Change merge : GroupChanges.between(predictor.observed(), after).merges()) {
      List<String> parts = new ArrayList<>();
      for (List<String> part : merge.parts().values()) {
        List<String> devices = part.stream().filter(member -> !isBridge(member)).toList();
        if (!devices.isEmpty()) {
          parts.add(IommuFindings.some(devices));
        }
      }
      if (parts.size() > 1) {
        together.add(togetherOf(parts));
      }
    }
    return together.isEmpty()
        ? List.of()
        : List.of(
            "Apart in the present boot and together then: " + IommuFindings.some(together) + ".");
  }

  private String isolated(Prediction after) {
    List<String> devices =
        isolations.judge(after).devices().stream().map(Isolation::device).toList();
    return devices.isEmpty()
        ? "there is nothing to isolate"
        : IommuFindings.some(devices) + (devices.size() == 1 ? " is" : " are") + " isolated";
  }

  /** One sentence for each group that falls apart, by the devices in it that are no bridges. */
  private List<String> splits(Prediction before, Prediction after) {
    List<String> sentences = new ArrayList<>();
    for (int group : new TreeSet<>(before.groups().values())) {
      List<String> members = group < 0 ? List.of() : before.members(group);
      Set<Integer> parts = new TreeSet<>();
      members.forEach(member -> parts.add(after.group(member)));
      if (parts.size() < 2) {
        continue;
      }
      List<String> together = new ArrayList<>();
      List<String> alone = new ArrayList<>();
      for (int part : parts) {
        List<String> devices =
            members.stream()
                .filter(member -> after.group(member) == part && !isBridge(member))
                .toList();
        if (devices.size() == 1) {
          alone.add(devices.get(0));
        } else if (devices.size() > 1) {
          together.add(togetherOf(devices));
        }
      }
      Collections.sort(alone);
      Collections.sort(together);
      if (alone.isEmpty() && together.isEmpty()) {
        sentences.add("Group " + group + " is split: only bridges part.");
        continue;
      }
      sentences.add(
          "Group "
              + group
              + " is split: "
              + (alone.isEmpty() ? "no device stands" : IommuFindings.some(alone) + " stand")
              + (alone.size() == 1 ? "s alone; " : " alone; ")
              + (together.isEmpty() ? "nothing" : IommuFindings.some(together))
              + (together.size() > 1 ? " stay together." : " stays together."));
    }
    return sentences;
  }

  private static String togetherOf(List<String> devices) {
    return devices.size() <= MANY
        ? String.join(" with ", devices)
        : String.join(" with ", devices.subList(0, MANY - 1))
            + " with "
            + (devices.size() - MANY + 1)
            + " more";
  }

  private boolean isBridge(String address) {
    return predictor.topology().function(address).stream()
        .anyMatch(function -> function.bridge() || function.device().isBridge());
  }

  private String price(AcsOverride override) {
    AcsConditions conditions = predictor.conditions(plain).acs();
    Acs without = predictor.acs(conditions);
    Acs with = predictor.acs(conditions.with(override));
    List<String> taken =
        predictor.topology().functions().stream()
            .filter(function -> with.isolates(function) && !without.isolates(function))
            .map(PciFunction::name)
            .toList();
    if (taken.isEmpty()) {
      return "No isolation is given up: no device without ACS is meant.";
    }
    return "Isolation given up: "
        + IommuFindings.some(taken)
        + (taken.size() == 1 ? " has" : " have")
        + " no ACS and the kernel takes "
        + (taken.size() == 1 ? "it" : "them")
        + " to have it, so that DMA between devices there may bypass the IOMMU.";
  }
}
