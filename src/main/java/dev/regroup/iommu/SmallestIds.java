package dev.regroup.iommu;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the smallest set of ids that isolates. It rests on one property of group formation: one
 * more override never merges groups that were apart, so that what isolates still does with more
 * ids. Then an id without which all the others do not isolate is in every solution. Used once.
 */
final class SmallestIds {
  /** Bounds the time of the search: trials times functions. */
  private static final long WORK = 1_000_000;

  private final Trial trial;
  private long trials;

  /**
   * A set of ids that isolates.
   *
   * @param ids in order
   * @param smallest whether every smaller set was tried or ruled out
   */
  record Result(List<PciId> ids, boolean smallest) {
    /** Whether the kernel takes so many. */
    boolean fits() {
      return ids.size() <= AcsOverride.MOST_IDS;
    }
  }

  private SmallestIds(Trial trial) {
    this.trial = trial;
    this.trials = Math.max(50, WORK / (trial.size() + 1));
  }

  /**
   * The smallest set; empty where none isolates. Where it does not {@link Result#fits() fit} and is
   * the smallest, no set that fits isolates.
   */
  static Optional<Result> find(Trial trial) {
    return new SmallestIds(trial).find();
  }

  private Optional<Result> find() {
    List<PciId> all = trial.candidates();
    if (all.isEmpty() || !isolates(all)) {
      return Optional.empty();
    }
    List<PciId> needed = all.stream().filter(id -> !isolates(without(all, id))).toList();
    if (isolates(needed)) {
      return Optional.of(new Result(needed, true));
    }
    List<PciId> others = all.stream().filter(id -> !needed.contains(id)).toList();
    for (int more = 1; needed.size() + more <= AcsOverride.MOST_IDS; more++) {
      List<Set<PciId>> solutions = new ArrayList<>();
      if (more > others.size() || !combine(needed, others, 0, more, solutions)) {
        return Optional.of(new Result(thinned(all), false));
      }
      if (!solutions.isEmpty()) {
        return Optional.of(new Result(List.copyOf(best(solutions)), true));
      }
    }
    // Every set that fits was tried.
    return Optional.of(new Result(all, true));
  }

  private static List<PciId> without(List<PciId> ids, PciId id) {
    return ids.stream().filter(other -> !other.equals(id)).toList();
  }

  /** Adds every way to add so many of the others; false when the bound was reached. */
  private boolean combine(
      List<PciId> chosen, List<PciId> others, int from, int more, List<Set<PciId>> solutions) {
    if (more == 0) {
      if (trials-- <= 0) {
        return false;
      }
      if (isolates(chosen)) {
        solutions.add(new TreeSet<>(chosen));
      }
      return true;
    }
    for (int at = from; at <= others.size() - more; at++) {
      List<PciId> next = new ArrayList<>(chosen);
      next.add(others.get(at));
      if (!combine(next, others, at + 1, more - 1, solutions)) {
        return false;
      }
    }
    return true;
  }

  /** Of equal size: what changes the fewest functions, then the lowest ids. */
  private Set<PciId> best(List<Set<PciId>> solutions) {
    return solutions.stream()
        .min(Comparator.comparingLong(trial::reach).thenComparing(Set::toString))
        .orElseThrow();
  }

  /** All ids, less each that can be done without. */
  private List<PciId> thinned(List<PciId> all) {
    List<PciId> ids = all;
    for (PciId id : all) {
      List<PciId> fewer = without(ids, id);
      if (isolates(fewer)) {
        ids = fewer;
      }
    }
    return ids;
  }

  private boolean isolates(List<PciId> ids) {
    return trial.isolatesAll(new AcsOverride(false, false, ids));
  }
}
