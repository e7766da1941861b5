package dev.regroup.export;

import dev.regroup.finding.Finding;
import dev.regroup.host.Essentials;
import dev.regroup.iommu.ExpressType;
import dev.regroup.iommu.GroupView;
import dev.regroup.iommu.PciFunction;
import dev.regroup.plan.EssentialDevices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Chooses the devices of one host that are handed on. Used once. */
final class HostDevices {
  private final ExportHost host;
  private final GroupView view;
  private final EssentialDevices essentials;
  private final List<Finding> findings = new ArrayList<>();

  /** Each device that is chosen, in order of address, with the name of its mapping. */
  private final Map<PciFunction, String> chosen = new LinkedHashMap<>();

  HostDevices(ExportHost host) {
    this.host = host;
    view = new GroupView(host.topology(), host.groups());
    essentials =
        new EssentialDevices(
            new Essentials(
                host.essentials() == null ? List.of() : host.essentials(),
                host.topology().functions().stream().map(PciFunction::device).toList()));
  }

  /** All that a guest can have, and that the host can do without. */
  void chooseAll() {
    for (PciFunction function : inOrder()) {
      if (isEndpoint(function) && view.verdict(function) == GroupView.Verdict.ISOLATED) {
        List<Finding> against =
            essentials.against(List.of(function.name()), host.topology(), host.groups()).stream()
                .filter(Finding::isError)
                .toList();
        if (against.isEmpty()) {
          chosen.put(function, derived(function));
        } else {
          String why = against.get(0).message();
          findings.add(ExportCode.LEFT_OUT.of(function.name() + " is left out: " + why));
        }
      }
    }
    tell();
  }

  /** Those that are named; one that cannot be handed on is an error. */
  void choose(List<DeviceRequest> requests) {
    for (PciFunction function : inOrder()) {
      DeviceRequest request = request(function, requests);
      if (request != null) {
        chosen.put(function, request.mapping() == null ? derived(function) : request.mapping());
        check(function);
      }
    }
    tell();
  }

  /** An address says more than an id does. */
  private static @Nullable DeviceRequest request(
      PciFunction function, List<DeviceRequest> requests) {
    return requests.stream()
        .filter(request -> request.names(function))
        .min(Comparator.comparing(request -> request.address() == null))
        .orElse(null);
  }

  private void check(PciFunction function) {
    if (!isEndpoint(function)) {
      findings.add(ExportCode.NO_ENDPOINT.of(function.name() + " is no device for a guest"));
      return;
    }
    switch (view.verdict(function)) {
      case ISOLATED -> {
        // A guest can have it.
      }
      case SHARED ->
          findings.add(
              ExportCode.SHARED.of(
                  "%s shares IOMMU group %d with %s"
                      .formatted(
                          function.name(), view.group(function), names(view.sharers(function)))));
      case UNKNOWN ->
          findings.add(
              ExportCode.GROUP_UNKNOWN.of(
                  "whether "
                      + function.name()
                      + " shares its IOMMU group is not known: the capture lacks groups"));
      default ->
          findings.add(
              ExportCode.NO_GROUP.of(
                  function.name()
                      + " is in no IOMMU group"
                      + (host.groups().iommu() ? "" : ", the IOMMU is off in this boot")));
    }
  }

  /** What is worth telling of all that is chosen. */
  private void tell() {
    if (chosen.isEmpty()) {
      return;
    }
    List<String> names = chosen.keySet().stream().map(PciFunction::name).toList();
    findings.addAll(essentials.against(names, host.topology(), host.groups()));
    if (host.essentials() == null) {
      findings.add(
          ExportCode.ESSENTIALS_UNKNOWN.of(
              "whether one of these devices holds the host's own disk or network is not known: a"
                  + " capture does not say"));
    }
    Map<Integer, String> cards = new TreeMap<>();
    for (PciFunction function : chosen.keySet()) {
      List<String> together = together(function);
      if (!together.isEmpty()) {
        cards.putIfAbsent(
            view.group(function),
            "%s shares IOMMU group %d with %s of its own card%s"
                .formatted(
                    function.name(),
                    view.group(function),
                    String.join(", ", together),
                    wholeCard(function) == null ? "" : ", which is one device of its mapping"));
      }
      if (ConfigBytes.subsystem(function) == null) {
        findings.add(
            ExportCode.NO_SUBSYSTEM.of("the subsystem of " + function.name() + " is not known"));
      }
    }
    cards.values().forEach(card -> findings.add(ExportCode.TOGETHER.of(card)));
  }

  /** Functions of its card in its group, which make it no less isolated. */
  private List<String> together(PciFunction function) {
    return host.topology().inSlot(function).stream()
        .filter(other -> other.index() != function.index() && !GroupView.isBridge(other))
        .filter(other -> view.group(function) >= 0 && view.group(other) == view.group(function))
        .sorted(Comparator.comparing(PciFunction::address))
        .map(PciFunction::name)
        .toList();
  }

  private List<PciFunction> inOrder() {
    return host.topology().functions().stream()
        .sorted(Comparator.comparing(PciFunction::address))
        .toList();
  }

  /** Class 0806 is an IOMMU: AMD's shows itself as a function. */
  private static boolean isEndpoint(PciFunction function) {
    return !GroupView.isBridge(function)
        && !function.is(ExpressType.ROOT_COMPLEX_EVENT_COLLECTOR)
        && !function.device().classCode().startsWith("0806");
  }

  private static String names(List<PciFunction> functions) {
    return String.join(", ", functions.stream().map(PciFunction::name).toList());
  }

  /** Names of the mappings with the devices of this host in them. */
  Map<String, List<MappedDevice>> byMapping() {
    Map<String, List<MappedDevice>> mappings = new TreeMap<>();
    Set<String> cards = new HashSet<>();
    chosen.forEach(
        (function, mapping) -> {
          PciFunction first = wholeCard(function);
          if (first == null || cards.add(function.device().slot())) {
            PciFunction named = first == null ? function : first;
            mappings
                .computeIfAbsent(chosen.getOrDefault(named, mapping), name -> new ArrayList<>())
                .add(
                    new MappedDevice(
                        host.node(),
                        named,
                        view.group(named),
                        ConfigBytes.subsystem(named),
                        together(named),
                        first != null));
          }
        });
    return mappings;
  }

  /**
   * Function 0 of a card that is handed on as one: all of its functions would be in one mapping, of
   * whose devices a guest gets one, and are in one group, which no two guests can share. Null for
   * others.
   */
  private @Nullable PciFunction wholeCard(PciFunction function) {
    List<PciFunction> card = host.topology().inSlot(function);
    boolean oneGroup =
        card.stream()
            .allMatch(
                mate ->
                    view.group(mate) >= 0
                        && view.group(mate) == view.group(function)
                        && isEndpoint(mate));
    List<String> names = card.stream().map(chosen::get).filter(Objects::nonNull).toList();
    boolean alternatives =
        card.size() > 1 && names.size() == card.size() && Set.copyOf(names).size() == 1;
    boolean alike = card.stream().map(Express::of).distinct().count() == 1;
    return oneGroup && alternatives && alike
        ? card.stream().filter(mate -> mate.address().function() == 0).findFirst().orElse(null)
        : null;
  }

  /** The same on each host and in each run: devices of one id serve equally well. */
  private static String derived(PciFunction function) {
    return "pci_" + function.id().toString().replace(':', '_');
  }

  List<Finding> findings() {
    return findings;
  }
}
