package dev.regroup.iommu;

import dev.regroup.playbook.IsolatedDevice.Together;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How every function of a host fares with given groups, by the measure of {@link Isolation}:
 * functions of one slot may stay together, bridges are no sharers. Immutable.
 */
public final class GroupView {
  /** What can be said of a function. */
  public enum Verdict {
    /** Leads to another bus or is of class 06: never handed to a guest. */
    BRIDGE,
    /** In no group: no IOMMU translates for it. */
    NO_GROUP,
    /** No other device is in its group. */
    ISOLATED,
    /** Other devices are in its group. */
    SHARED,
    /** Its group was worked out from what could not be read whole, or a capture lacks groups. */
    UNKNOWN
  }

  private final Topology topology;
  private final Prediction prediction;
  private final Map<Integer, List<PciFunction>> members = new HashMap<>();

  /** The view of these groups. */
  public GroupView(Topology topology, Prediction prediction) {
    this.topology = topology;
    this.prediction = prediction;
    topology.functions().stream()
        .filter(function -> group(function) >= 0)
        .sorted(Comparator.comparing(PciFunction::address))
        .forEach(
            function ->
                members.computeIfAbsent(group(function), key -> new ArrayList<>()).add(function));
  }

  /** Its group, -1 for none. */
  public int group(PciFunction function) {
    return prediction.group(function.name());
  }

  /** The devices that share its group with it, in order of address. */
  public List<PciFunction> sharers(PciFunction function) {
    return members.getOrDefault(group(function), List.of()).stream()
        .filter(other -> Isolations.shares(function, other, Together.SLOT))
        .toList();
  }

  /** Whether it is one of those that are never handed to a guest and never count as sharers. */
  public static boolean isBridge(PciFunction function) {
    return function.bridge() || function.device().isBridge();
  }

  /** What its group means for it. */
  public Verdict verdict(PciFunction function) {
    boolean observed = prediction.basis() == Basis.OBSERVED;
    boolean unseen = prediction.iommu() && Isolations.isGroupUnknown(function);
    if (!prediction.iommu() || (group(function) < 0 && !unseen)) {
      return Verdict.NO_GROUP;
    }
    if (isBridge(function)) {
      return Verdict.BRIDGE;
    }
    if (observed ? unseen : topology.unsure(function).isPresent()) {
      return Verdict.UNKNOWN;
    }
    boolean alone =
        members.getOrDefault(group(function), List.of()).stream()
            .noneMatch(other -> Isolations.shares(function, other, Together.SLOT));
    if (!alone) {
      return Verdict.SHARED;
    }
    return observed && Isolations.mayShareUnseen(topology, function, Together.SLOT)
        ? Verdict.UNKNOWN
        : Verdict.ISOLATED;
  }
}
