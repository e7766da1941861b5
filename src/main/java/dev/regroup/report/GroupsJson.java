package dev.regroup.report;

import dev.regroup.host.Essential;
import dev.regroup.host.Essentials;
import dev.regroup.host.PciDevice;
import dev.regroup.host.Witness;
import dev.regroup.iommu.GroupComparison;
import dev.regroup.iommu.GroupView;
import dev.regroup.iommu.PciFunction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hosts of {@code regroup.groups/1} as maps. A host without groups has every key. */
final class GroupsJson {
  private static final List<String> KEYS =
      List.of(
          "kernel",
          "command_line",
          "iommu",
          "basis",
          "groups",
          "now",
          "devices",
          "essentials",
          "witness");

  private GroupsJson() {}

  static Map<String, @Nullable Object> host(GroupsReport.Entry entry) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("host", Shown.line(entry.host()));
    map.put("status", Shown.word(entry.status()));
    map.put("simulated", !entry.sysroot().isEmpty());
    map.put("sysroot", Json.shownOrNull(entry.sysroot()));
    if (entry.groups() == null) {
      KEYS.forEach(key -> map.put(key, null));
    } else {
      groups(map, entry.groups());
      Witness witness = entry.witness();
      map.put(
          "witness",
          witness == null ? null : Witnesses.word(witness, entry.groups().machine().devices()));
    }
    map.put("findings", RunJson.findings(entry.allFindings()));
    return map;
  }

  private static void groups(Map<String, @Nullable Object> map, GroupComparison groups) {
    Map<String, @Nullable Object> lines = new LinkedHashMap<>();
    lines.put("running", Json.shown(groups.machine().boot().commandLine().text()));
    lines.put("predicted", groups.line() == null ? null : Json.shown(groups.line().text()));
    map.put("kernel", Json.shown(groups.machine().boot().kernel()));
    map.put("command_line", lines);
    map.put("iommu", groups.asked().iommu());
    map.put("basis", Shown.word(groups.asked().basis()));
    map.put("groups", groups.asked().groups());
    map.put("now", groups.then() == null ? null : groups.now().groups());
    GroupView view = new GroupView(groups.topology(), groups.asked());
    Essentials essentials = Words.essentials(groups.machine());
    map.put(
        "devices",
        groups.topology().functions().stream()
            .map(device -> device(device, view, essentials))
            .toList());
    List<Essential> all = groups.machine().essentials();
    map.put("essentials", all == null ? null : FactsJson.essentials(all));
  }

  private static Map<String, @Nullable Object> device(
      PciFunction function, GroupView view, Essentials essentials) {
    PciDevice device = function.device();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("address", Json.shown(device.address()));
    map.put("id", Json.shown(device.id()));
    map.put("vendor_name", Json.shown(device.vendorName()));
    map.put("device_name", Json.shown(device.deviceName()));
    map.put("class", Json.shown(device.classCode()));
    map.put("driver", Json.shown(device.driver()));
    map.put("parent", function.parent() == null ? null : Json.shown(function.parent().name()));
    map.put("group", view.group(function));
    map.put(
        "isolated",
        switch (view.verdict(function)) {
          case ISOLATED -> true;
          case SHARED, NO_GROUP -> false;
          case BRIDGE, UNKNOWN -> null;
        });
    map.put("holds", Json.shown(Words.held(essentials, function)));
    return map;
  }
}
