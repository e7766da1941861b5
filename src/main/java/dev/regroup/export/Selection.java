package dev.regroup.export;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.report.Shown;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is handed on of some hosts, whole or not at all. Immutable.
 *
 * @param hosts those that were asked for
 * @param mappings by name; empty where something speaks against it
 * @param findings by host, whose name is empty where it is about all of them
 */
public record Selection(
    List<ExportHost> hosts, List<Mapping> mappings, Map<String, List<Finding>> findings) {

  public Selection {
    hosts = List.copyOf(hosts);
    mappings = List.copyOf(mappings);
    Map<String, List<Finding>> copies = new LinkedHashMap<>();
    findings.forEach((host, all) -> copies.put(host, List.copyOf(all)));
    findings = Collections.unmodifiableMap(copies);
  }

  /**
   * Chooses.
   *
   * @param requests devices by name; empty for every isolated endpoint that its host can do without
   */
  public static Selection of(List<ExportHost> hosts, List<DeviceRequest> requests) {
    Map<String, List<Finding>> findings = new LinkedHashMap<>();
    Map<String, List<MappedDevice>> byMapping = new TreeMap<>();
    Map<DeviceRequest, List<String>> lacking = new LinkedHashMap<>();
    Map<String, String> nodes = new HashMap<>();
    for (ExportHost host : hosts) {
      List<Finding> told = findings.computeIfAbsent(host.host(), name -> new ArrayList<>());
      node(host, nodes, told);
      HostDevices devices = new HostDevices(host);
      if (requests.isEmpty()) {
        devices.chooseAll();
      } else {
        devices.choose(requests);
      }
      told.addAll(devices.findings());
      devices
          .byMapping()
          .forEach(
              (name, some) -> byMapping.computeIfAbsent(name, n -> new ArrayList<>()).addAll(some));
      for (DeviceRequest request : requests) {
        if (host.topology().functions().stream().noneMatch(request::names)) {
          lacking.computeIfAbsent(request, one -> new ArrayList<>()).add(host.host());
        }
      }
    }
    List<Finding> general = findings.computeIfAbsent("", all -> new ArrayList<>());
    lacking.forEach((request, names) -> general.add(notThere(request, names, hosts.size())));
    if (byMapping.isEmpty() && requests.isEmpty()) {
      general.add(ExportCode.NOTHING.of("no isolated device that its host can do without"));
    }
    boolean refused = findings.values().stream().flatMap(List::stream).anyMatch(Finding::isError);
    List<Mapping> mappings = new ArrayList<>();
    byMapping.forEach((name, devices) -> mappings.add(new Mapping(name, devices)));
    findings.values().removeIf(List::isEmpty);
    return new Selection(hosts, refused ? List.of() : mappings, findings);
  }

  private static void node(ExportHost host, Map<String, String> nodes, List<Finding> told) {
    String node = host.node();
    if (!NodeName.isOne(node)) {
      told.add(
          ExportCode.NO_NODE_NAME.of(
              "it calls itself '" + Shown.line(node) + "', and no Proxmox VE node is called so"));
    }
    String other = nodes.putIfAbsent(node, host.host());
    if (other != null) {
      told.add(
          ExportCode.SAME_NODE.of(
              "it calls itself '" + Shown.line(node) + "', as " + Shown.line(other) + " does"));
    }
  }

  private static Finding notThere(DeviceRequest request, List<String> lacking, int hosts) {
    if (lacking.size() == hosts) {
      return ExportCode.NOT_THERE.of("no host has " + request.label());
    }
    int most = Math.min(lacking.size(), 6);
    String more = lacking.size() > most ? " and " + (lacking.size() - most) + " more" : "";
    String names =
        String.join(", ", lacking.subList(0, most).stream().map(Shown::line).toList()) + more;
    return ExportCode.NOT_THERE.of(Severity.NOTE, request.label() + " is not on " + names, "");
  }

  /** Whether something speaks against it. */
  public boolean refused() {
    return mappings.isEmpty();
  }
}
