package dev.regroup.iommu;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Tries overrides for one boot and one list of devices. Pure; immutable. */
final class Trial {
  private final Predictor predictor;
  private final Boot plain;
  private final AcsConditions conditions;
  private final Isolations isolations;
  private final Acs without;
  private final List<int[]> sharers = new ArrayList<>();
  private final List<PciFunction> wanted;

  Trial(Predictor predictor, Boot plain, Isolations isolations) {
    this.predictor = predictor;
    this.plain = plain;
    this.isolations = isolations;
    this.conditions = predictor.conditions(plain).acs();
    this.without = predictor.acs(conditions);
    this.wanted = isolations.functions();
    List<PciFunction> all = predictor.topology().functions();
    for (PciFunction function : wanted) {
      sharers.add(
          all.stream()
              .filter(
                  other ->
                      Isolations.shares(function, other, isolations.request(function).together()))
              .mapToInt(PciFunction::index)
              .toArray());
    }
  }

  /** How many functions a trial has to go through. */
  int size() {
    return predictor.topology().functions().size();
  }

  /**
   * Ids that could help: of the ports above each device, of the functions of its slot and of those
   * ports' slots, where the override would change something. In order.
   */
  List<PciId> candidates() {
    Set<PciFunction> near = new LinkedHashSet<>();
    for (PciFunction function : wanted) {
      near.addAll(predictor.topology().inSlot(function));
      for (PciFunction port : predictor.topology().path(function)) {
        // One that does not isolate groups its slot's functions, whichever of them is above.
        near.addAll(predictor.topology().inSlot(port));
      }
    }
    Set<PciId> ids = new TreeSet<>();
    for (PciFunction function : near) {
      if (gains(function)) {
        ids.add(function.id());
      }
    }
    return List.copyOf(ids);
  }

  /** Whether naming its id makes a function count as isolating that does not without. */
  private boolean gains(PciFunction function) {
    AcsOverride named = new AcsOverride(false, false, List.of(function.id()));
    return !without.isolates(function)
        && AcsQuirks.judge(function, conditions.with(named)) == AcsQuirks.Verdict.YES;
  }

  /** How many functions of the host gain by these ids. */
  long reach(Set<PciId> ids) {
    return predictor.topology().functions().stream()
        .filter(function -> ids.contains(function.id()) && gains(function))
        .count();
  }

  int[] groups(AcsOverride override) {
    return predictor.form(plain, conditions.with(override));
  }

  /** Whether every device is then in a group without sharers. */
  boolean isolatesAll(AcsOverride override) {
    int[] groups = groups(override);
    for (int at = 0; at < wanted.size(); at++) {
      int group = groups[wanted.get(at).index()];
      if (group < 0) {
        return false;
      }
      for (int other : sharers.get(at)) {
        if (groups[other] == group) {
          return false;
        }
      }
    }
    return true;
  }

  Isolation.Report judge(AcsOverride override) {
    return isolations.judge(
        new Prediction(predictor.groups(groups(override)), Basis.PREDICTED, true, List.of()));
  }
}
