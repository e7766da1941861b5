package dev.regroup.report;

import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.kernel.Change;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.HostResult;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import dev.regroup.run.StepRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shape {@code regroup.run/1} as maps; {@code docs/exit-codes.md} describes it. Keys are added,
 * never changed in meaning. A key is always there; null means not known.
 */
final class RunJson {
  static final String SCHEMA = "regroup.run/1";

  private RunJson() {}

  static Map<String, @Nullable Object> document(RunResult result) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("schema", SCHEMA);
    map.put("run", result.run().text());
    map.put("mode", Shown.word(result.mode()));
    map.put("playbook", Json.shownOrNull(result.playbook()));
    map.put("exit", result.exit());
    map.put("summary", summary(result));
    map.put("hosts", result.hosts().stream().map(RunJson::host).toList());
    return map;
  }

  static Map<String, @Nullable Object> summary(RunResult result) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("hosts", result.hosts().size());
    for (Status status : SUMMARY_ORDER) {
      map.put(Shown.word(status), result.count(status));
    }
    return map;
  }

  private static final List<Status> SUMMARY_ORDER =
      List.of(
          Status.OK,
          Status.CHANGED,
          Status.REFUSED,
          Status.FAILED,
          Status.ROLLED_BACK,
          Status.RESCUED,
          Status.UNREACHABLE,
          Status.UNFINISHED,
          Status.NOT_ATTEMPTED);

  static Map<String, @Nullable Object> host(HostResult result) {
    HostPlan plan = result.plan();
    HostPlan after = result.after();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("host", Shown.line(result.host()));
    map.put("status", Shown.word(result.status()));
    map.put("left", Shown.word(result.left()));
    map.put("wave", result.wave() == 0 ? null : result.wave());
    map.put("simulated", !result.simulated().isEmpty());
    map.put("sysroot", Json.shownOrNull(result.simulated()));
    map.put("plan_digest", result.planDigest());
    map.putAll(plan(plan));
    map.put("reboot", Shown.word(result.reboot()));
    map.put("verified", result.verified());
    map.put("isolation", isolation(plan, after));
    map.put("after", after == null ? null : after(after));
    map.put("findings", findings(result.findings()));
    map.put("steps", result.steps().stream().map(RunJson::step).toList());
    return map;
  }

  /** What the plan says of layers and changes; the same keys where there is none. */
  static Map<String, @Nullable Object> plan(@Nullable HostPlan plan) {
    Map<String, @Nullable Object> layout = new LinkedHashMap<>();
    layout.put("id", plan == null ? null : plan.layout());
    layout.put("evidence", plan == null ? List.of() : Json.shown(plan.evidence()));
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("layout", layout);
    map.put("command_line", commandLine(plan));
    map.put("next", next(plan == null ? null : plan.next()));
    map.put("changes", plan == null ? List.of() : changes(plan.changes()));
    map.put("diff", plan == null ? null : Diffs.unified(plan.edits()));
    map.put(
        "refresh",
        plan == null || plan.refresh() == null ? null : Json.shown(plan.refresh().command()));
    map.put("reason", plan == null ? null : Json.shown(plan.reason()));
    return map;
  }

  private static Map<String, @Nullable Object> commandLine(@Nullable HostPlan plan) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("configured", plan == null ? null : Json.shown(plan.configured()));
    map.put("staged", plan == null ? List.of() : Json.shown(plan.staged()));
    map.put("running", plan == null ? null : Json.shown(plan.running()));
    map.put("desired", plan == null ? null : Json.shown(plan.desired()));
    return map;
  }

  private static Map<String, @Nullable Object> next(@Nullable StagedEntry entry) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("entry", entry == null ? null : Json.shown(entry.id()));
    map.put("kernel", entry == null ? null : Json.shownOrNull(entry.kernel()));
    return map;
  }

  private static List<Map<String, @Nullable Object>> changes(List<Change> changes) {
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (Change change : changes) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("parameter", Json.shown(change.parameter()));
      map.put("action", Shown.word(change.action()));
      map.put("was", Json.shown(change.was()));
      list.add(map);
    }
    return list;
  }

  /** Groups as they were last read, beside what the plan had predicted for them. */
  static List<Map<String, @Nullable Object>> isolation(
      @Nullable HostPlan plan, @Nullable HostPlan after) {
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (HostPlan.Isolation device : Groups.latest(plan, after)) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("device", Json.shown(device.device()));
      map.put("group", device.group());
      map.put("shared_with", Json.shown(device.sharedWith()));
      map.put("predicted_group", device.predictedGroup());
      map.put("isolated", device.isolated());
      list.add(map);
    }
    return list;
  }

  private static Map<String, @Nullable Object> after(HostPlan after) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("command_line", commandLine(after));
    map.put("next", next(after.next()));
    return map;
  }

  static List<Map<String, @Nullable Object>> findings(List<Finding> findings) {
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (Finding finding : findings) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("code", Json.shown(finding.code()));
      map.put("severity", Shown.word(finding.severity()));
      map.put("message", Json.shown(finding.message()));
      map.put("remedy", Json.shown(finding.remedy()));
      list.add(map);
    }
    return list;
  }

  static Map<String, @Nullable Object> step(StepRecord step) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("step", Shown.word(step.step()));
    map.put("status", Shown.word(step.status()));
    map.put("detail", Json.shown(step.detail()));
    map.put("started", step.started().toString());
    map.put("seconds", step.took().toMillis() / 1000.0);
    return map;
  }
}
