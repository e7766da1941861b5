package dev.regroup.report;

import dev.regroup.finding.Finding;
import dev.regroup.host.Essential;
import dev.regroup.host.Essentials;
import dev.regroup.host.Witness;
import dev.regroup.iommu.Boot;
import dev.regroup.iommu.GroupChanges;
import dev.regroup.iommu.GroupComparison;
import dev.regroup.iommu.GroupView;
import dev.regroup.iommu.PciFunction;
import dev.regroup.iommu.Prediction;
import dev.regroup.iommu.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One host's or capture's groups as text, below its heading. Immutable. */
final class GroupsText {
  /** Of a part of a group this many members are named. */
  private static final int NAMED = 6;

  private final Palette palette;

  GroupsText(Palette palette) {
    this.palette = palette;
  }

  String body(@Nullable GroupComparison groups, @Nullable Witness witness, List<Finding> findings) {
    Labelled text = new Labelled(palette);
    if (groups != null) {
      boots(text, groups);
      if (witness != null) {
        text.line("witness", Witnesses.words(witness, groups.machine().devices()));
      }
      text.append("\n" + new GroupsTree(palette, groups).text() + "\n");
      standsOn(text, groups);
      if (groups.then() != null) {
        changes(text, groups, groups.then());
      }
    }
    text.findings(findings);
    return text.toString().stripTrailing() + "\n";
  }

  private static void boots(Labelled text, GroupComparison groups) {
    Boot boot = groups.machine().boot();
    text.line("kernel", Shown.line(boot.kernel()) + Words.override(boot.overridePatch()));
    text.line("running", Shown.line(boot.commandLine().text()));
    text.line("now", state(groups, groups.now()));
    if (groups.line() != null && groups.then() != null) {
      text.line("would run", Shown.line(groups.line().text()));
      text.line("then", state(groups, groups.then()));
    }
    text.line("basis", basis(groups.asked()));
  }

  /** What the tree cannot show: that which no device of it is known to hold. */
  private static void standsOn(Labelled text, GroupComparison groups) {
    List<Essential> essentials = groups.machine().essentials();
    if (essentials == null) {
      text.line("stands on", "not known: this capture does not say what the host itself needs");
      return;
    }
    text.lines(
        "stands on",
        new Essentials(essentials, List.of())
            .unknown().stream().map(held -> Shown.line(held) + ": not known").toList());
  }

  private static String state(GroupComparison groups, Prediction prediction) {
    if (!prediction.iommu()) {
      return "IOMMU off, no groups";
    }
    GroupView view = new GroupView(groups.topology(), prediction);
    Set<Integer> numbers = new HashSet<>(prediction.groups().values());
    numbers.remove(-1);
    int devices = 0;
    int isolated = 0;
    for (PciFunction function : groups.topology().functions()) {
      GroupView.Verdict verdict = view.verdict(function);
      devices += verdict == GroupView.Verdict.BRIDGE ? 0 : 1;
      isolated += verdict == GroupView.Verdict.ISOLATED ? 1 : 0;
    }
    return (numbers.size() == 1 ? "1 group" : numbers.size() + " groups")
        + ", "
        + isolated
        + " of "
        + (devices == 1 ? "1 device" : devices + " devices")
        + " isolated";
  }

  private static String basis(Prediction prediction) {
    return switch (prediction.basis()) {
      case OBSERVED ->
          prediction.iommu()
              ? "observed: the groups that the kernel formed in this boot"
              : "observed: the IOMMU is off in this boot, so that no device is in a group";
      case PREDICTED ->
          prediction.iommu()
              ? "predicted: worked out from devices that were read with the IOMMU on"
              : "predicted: the IOMMU would be off, so that no device would be in a group";
      case ASSUMED ->
          "assumed: worked out, but some ACS control bits are taken to be set that were not seen so";
    };
  }

  private static void changes(Labelled text, GroupComparison groups, Prediction then) {
    Prediction now = groups.now();
    if (!now.iommu() || !then.iommu()) {
      text.line("changes", switched(now.iommu(), then.iommu()));
      return;
    }
    GroupChanges changes = GroupChanges.between(now, then);
    Topology topology = groups.topology();
    text.lines(
        "split",
        changes.splits().stream()
            .map(
                split ->
                    "group "
                        + split.group()
                        + " into "
                        + split.parts().size()
                        + ": "
                        + parts(topology, split))
            .toList());
    text.lines(
        "merged",
        changes.merges().stream()
            .map(
                merge ->
                    merge.parts().size()
                        + " groups into group "
                        + merge.group()
                        + ": "
                        + parts(topology, merge))
            .toList());
    if (changes.splits().isEmpty() && changes.merges().isEmpty()) {
      text.line("changes", "none: the same devices stay together");
    }
    if (!changes.renumbered().isEmpty()) {
      List<String> numbers = new ArrayList<>();
      changes.renumbered().forEach((from, to) -> numbers.add(from + " to " + to));
      text.line(
          "renumbered",
          String.join(", ", numbers) + "; Proxmox VE mappings that name a group must follow");
    }
  }

  private static String switched(boolean now, boolean then) {
    if (now) {
      return "all groups go: the IOMMU would be off";
    }
    return then
        ? "all groups are new: the IOMMU is off now"
        : "none: the IOMMU is off and would stay so";
  }

  /** {@code 4 (0000:01:00.0), 5 (0000:02:00.0, 0000:02:00.1), 2 of bridges alone}. */
  private static String parts(Topology topology, GroupChanges.Change change) {
    List<String> told = new ArrayList<>();
    int bridges = 0;
    for (Map.Entry<Integer, List<String>> part : change.parts().entrySet()) {
      List<String> devices =
          part.getValue().stream()
              .filter(name -> topology.function(name).filter(GroupView::isBridge).isEmpty())
              .toList();
      String number = part.getKey() < 0 ? "none" : part.getKey().toString();
      if (devices.isEmpty()) {
        bridges++;
      } else {
        told.add(number + " (" + some(devices) + ")");
      }
    }
    if (bridges > 0) {
      told.add(bridges + " of bridges alone");
    }
    return String.join(", ", told);
  }

  static String some(List<String> names) {
    List<String> shown = names.stream().limit(NAMED).map(Shown::line).toList();
    int more = names.size() - shown.size();
    return String.join(", ", shown) + (more > 0 ? " and " + more + " more" : "");
  }
}
