package dev.regroup.report;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.Change;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.StepRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** The part of the page below a host's name. Used once. */
final class HtmlHost {
  private final Html page;
  private final Mode mode;

  HtmlHost(Html page, Mode mode) {
    this.page = page;
    this.mode = mode;
  }

  void write(HostView host) throws XMLStreamException {
    findings(host.findings());
    HostView.Plan plan = host.plan();
    if (plan != null) {
      layers(plan, host.after());
      changes(plan);
    }
    outcome(host);
    groups(host.isolation());
    if (plan != null && !plan.diff().isEmpty()) {
      diff(plan.diff());
    }
    steps(host.steps());
  }

  private void findings(List<Finding> findings) throws XMLStreamException {
    if (findings.isEmpty()) {
      return;
    }
    page.leaf("h3", "Findings").start("ul", "class", "findings");
    List<Finding> sorted = new ArrayList<>(findings);
    sorted.sort(Comparator.comparing(Finding::severity).reversed());
    for (Finding finding : sorted) {
      String severity = Shown.word(finding.severity());
      page.start("li");
      page.leaf("b", severity, "class", severity).leaf("code", finding.code());
      page.text(" " + finding.message());
      if (!finding.remedy().isEmpty()) {
        page.leaf("p", finding.remedy(), "class", "remedy");
      }
      page.end();
    }
    page.end();
  }

  private void layers(HostView.Plan plan, HostView.@Nullable Layers after)
      throws XMLStreamException {
    HostView.Layers layers = plan.layers();
    page.leaf("h3", "Command line").start("dl");
    entry("layout", HostView.named(plan.layout(), plan.proven()));
    for (String seen : plan.evidence()) {
      page.leaf("dd", seen, "class", "small");
    }
    code("configured", known(layers.configured()));
    page.leaf("dt", "staged");
    for (String line : layers.staged()) {
      page.start("dd").leaf("code", line).end();
    }
    if (layers.staged().isEmpty()) {
      page.leaf("dd", "none");
    }
    code("running", layers.running());
    code("desired", known(layers.desired()));
    if (after != null && !after.running().equals(layers.running())) {
      code("now running", after.running());
    }
    HostView.Next next = layers.next();
    entry("next boot", next == null ? "unknown" : Shown.again(HostText.entry(next)));
    page.end();
  }

  private void changes(HostView.Plan plan) throws XMLStreamException {
    if (!plan.changes().isEmpty()) {
      page.leaf("h3", "Changes").start("ul", "class", "changes");
      for (Change change : plan.changes()) {
        page.start("li").leaf("b", Shown.word(change.action()));
        if (change.was() != null) {
          page.leaf("code", change.was(), "class", "del").text(" by ");
        }
        page.leaf("code", change.parameter()).end();
      }
      page.end();
    }
    page.start("dl");
    if (plan.refresh() != null) {
      code("refresh", plan.refresh());
    }
    if (plan.reason() != null) {
      entry("no changes", plan.reason());
    }
    page.end();
  }

  private void outcome(HostView host) throws XMLStreamException {
    page.start("dl");
    entry("reboot", Words.reboot(host.reboot()));
    if (host.verified() != null) {
      entry("verified", Words.known(host.verified()));
    }
    boolean told = host.left() != Left.AS_FOUND && !Boolean.TRUE.equals(host.verified());
    if (told && mode != Mode.CHECK) {
      entry("left", Shown.word(host.left()));
    }
    page.end();
  }

  /** A list of groups, in each the devices that were asked for and those that share it. */
  private void groups(List<HostPlan.Isolation> devices) throws XMLStreamException {
    if (devices.isEmpty()) {
      return;
    }
    Map<Integer, List<HostPlan.Isolation>> groups = new TreeMap<>();
    devices.forEach(
        device -> groups.computeIfAbsent(device.group(), k -> new ArrayList<>()).add(device));
    page.leaf("h3", "IOMMU groups").start("ul");
    for (Map.Entry<Integer, List<HostPlan.Isolation>> group : groups.entrySet()) {
      page.start("li").text(group.getKey() < 0 ? "in no group" : "group " + group.getKey());
      page.start("ul");
      for (HostPlan.Isolation device : group.getValue()) {
        device(device);
      }
      page.end().end();
    }
    page.end();
  }

  private void device(HostPlan.Isolation device) throws XMLStreamException {
    Boolean isolated = device.isolated();
    String verdict =
        isolated == null ? "isolation unknown" : isolated ? "isolated" : "not isolated";
    String style = isolated == null ? "note" : isolated ? "ok" : "warning";
    page.start("li").leaf("code", device.device()).leaf("b", verdict, "class", style);
    name(device.name());
    Integer predicted = device.predictedGroup();
    if (predicted != null) {
      page.text(predicted < 0 ? " predicted in no group" : " predicted group " + predicted);
    }
    if (!device.sharers().isEmpty()) {
      page.start("ul");
      for (HostPlan.Sharer other : device.sharers()) {
        sharer(other);
      }
      page.end();
    }
    page.end();
  }

  private void sharer(HostPlan.Sharer other) throws XMLStreamException {
    page.start("li").text("shared with ").leaf("code", other.device());
    if (!other.holds().isEmpty()) {
      String held = "holds " + String.join(", ", other.holds()) + ": the host itself needs it";
      page.leaf("b", held, "class", "warning");
    }
    name(other.name());
    page.end();
  }

  private void name(@Nullable String said) throws XMLStreamException {
    if (said != null) {
      page.text(" ").leaf("span", said, "class", "small");
    }
  }

  private void diff(String diff) throws XMLStreamException {
    page.leaf("h3", "Diff").start("pre", "class", "diff");
    for (String line : diff.lines().toList()) {
      page.inline("span", "class", kind(line)).line(line).end();
    }
    page.end();
  }

  private static String kind(String line) {
    if (line.isEmpty()) {
      return "same";
    }
    if (line.startsWith("--- ") || line.startsWith("+++ ")) {
      return "file";
    }
    return switch (line.charAt(0)) {
      case '+' -> "add";
      case '-' -> "del";
      case '@' -> "at";
      default -> "same";
    };
  }

  private void steps(List<StepRecord> steps) throws XMLStreamException {
    if (steps.isEmpty()) {
      return;
    }
    page.leaf("h3", "Steps").start("table", "class", "steps").start("tbody");
    for (StepRecord step : steps) {
      String status = Shown.word(step.status());
      page.start("tr").leaf("th", Shown.word(step.step()), "scope", "row");
      page.leaf("td", status, "class", status).leaf("td", Words.seconds(step.took()));
      page.leaf("td", step.detail()).end();
    }
    page.end().end();
  }

  private void entry(String name, String value) throws XMLStreamException {
    page.leaf("dt", name).leaf("dd", value);
  }

  private void code(String name, String value) throws XMLStreamException {
    page.leaf("dt", name).start("dd").leaf("code", value).end();
  }

  private static String known(@Nullable String said) {
    return said == null ? "unknown" : said;
  }
}
