package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import dev.regroup.host.PciDevice;
import dev.regroup.playbook.IsolatedDevice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges isolation. Pure; immutable. */
public final class Isolations {
  private final Topology topology;
  private final Map<PciFunction, IsolatedDevice> wanted = new LinkedHashMap<>();
  private final List<Finding> findings = new ArrayList<>();

  /** The devices of a host that are asked for; of two entries for one, the stricter counts. */
  public Isolations(Topology topology, List<IsolatedDevice> requests) {
    this.topology = topology;
    for (IsolatedDevice request : requests) {
      List<PciFunction> matches = matches(request);
      if (matches.isEmpty() && !request.optional()) {
        findings.add(IommuFindings.notThere(request.label()));
      }
      for (PciFunction function : matches) {
        if (function.bridge()) {
          findings.add(IommuFindings.isBridge(function.name()));
        } else {
          wanted.merge(function, request, Isolations::stricter);
        }
      }
    }
  }

  private static IsolatedDevice stricter(IsolatedDevice one, IsolatedDevice other) {
    return one.together() == IsolatedDevice.Together.FUNCTION ? one : other;
  }

  private List<PciFunction> matches(IsolatedDevice request) {
    return topology.functions().stream()
        .filter(
            function ->
                function.name().equals(request.address())
                    || function.device().id().equals(request.id()))
        .sorted(Comparator.comparing(PciFunction::address))
        .toList();
  }

  /** The functions that are asked for. */
  List<PciFunction> functions() {
    return List.copyOf(wanted.keySet());
  }

  IsolatedDevice request(PciFunction function) {
    IsolatedDevice request = wanted.get(function);
    if (request == null) {
      throw new IllegalArgumentException("Not asked for: " + function);
    }
    return request;
  }

  /** How each of them fares with these groups. */
  public Isolation.Report judge(Prediction prediction) {
    List<Isolation> devices = new ArrayList<>();
    wanted.forEach(
        (function, request) -> {
          int group = prediction.group(function.name());
          List<String> sharers = group < 0 ? List.of() : sharers(function, request, prediction);
          devices.add(
              new Isolation(
                  function.name(),
                  request,
                  group,
                  sharers,
                  isolated(function, group, sharers, prediction)));
        });
    return new Isolation.Report(devices, findings);
  }

  private List<String> sharers(
      PciFunction function, IsolatedDevice request, Prediction prediction) {
    int group = prediction.group(function.name());
    return topology.functions().stream()
        .filter(other -> prediction.group(other.name()) == group)
        .filter(other -> shares(function, other, request.together()))
        .sorted(Comparator.comparing(PciFunction::address))
        .map(PciFunction::name)
        .toList();
  }

  /** Whether one function in another's group counts as a sharer. */
  static boolean shares(PciFunction function, PciFunction other, IsolatedDevice.Together together) {
    boolean allowed = together == IsolatedDevice.Together.SLOT && function.sameSlot(other);
    return other.index() != function.index() && !GroupView.isBridge(other) && !allowed;
  }

  /** Whether a capture does not say which group it is in. */
  static boolean isGroupUnknown(PciFunction function) {
    return function.device().iommuGroup() == PciDevice.GROUP_UNKNOWN;
  }

  /** Whether some function that would be a sharer may be in its group: a capture does not say. */
  static boolean mayShareUnseen(
      Topology topology, PciFunction function, IsolatedDevice.Together together) {
    return topology.functions().stream()
        .anyMatch(other -> isGroupUnknown(other) && shares(function, other, together));
  }

  /** A kernel's own groups are certain; worked-out ones are as certain as what was read. */
  private @Nullable Boolean isolated(
      PciFunction function, int group, List<String> sharers, Prediction prediction) {
    if (!prediction.iommu()) {
      return false;
    }
    boolean observed = prediction.basis() == Basis.OBSERVED;
    boolean unseen = isGroupUnknown(function);
    if (group < 0 && !unseen) {
      return false;
    }
    if (observed ? unseen : topology.unsure(function).isPresent()) {
      return null;
    }
    boolean certain =
        !sharers.isEmpty()
            || !observed
            || !mayShareUnseen(topology, function, request(function).together());
    return certain ? (Boolean) sharers.isEmpty() : null;
  }
}
