package dev.regroup.report;

import dev.regroup.finding.Finding;
import dev.regroup.kernel.Change;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.Status;
import dev.regroup.run.StepRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The shape {@code regroup.run/1} as maps; {@code docs/exit-codes.md} describes it. Keys are added,
 * never changed in meaning. A key is always there; null means not known.
 */
final class RunJson {
  static final String SCHEMA = "regroup.run/1";

  private RunJson() {}

  static Map<String, @Nullable Object> document(RunView run) {
    return document(run.head(), run.hosts());
  }

  /**
   * @param hosts gone through once; each is made as it is written
   */
  static Map<String, @Nullable Object> document(RunHead run, Iterable<HostView> hosts) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("schema", SCHEMA);
    map.put("run", run.run().text());
    map.put("mode", Shown.word(run.mode()));
    map.put("playbook", Json.shownOrNull(run.playbook()));
    map.put("playbook_sha256", run.playbookSha256());
    map.put("exit", run.exit());
    map.put("summary", summary(run.hosts(), run.counts()));
    Iterable<Map<String, @Nullable Object>> maps =
        () -> StreamSupport.stream(hosts.spliterator(), false).map(RunJson::host).iterator();
    map.put("hosts", maps);
    return map;
  }

  /** What a host is at, of a run that goes on. */
  static Map<String, @Nullable Object> work(String host, InFlight.Work work) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("host", Shown.line(host));
    map.put("step", Shown.word(work.step()));
    map.put("since", work.since().toString());
    map.put("state", Json.shownOrNull(work.state()));
    map.put("state_since", work.state().isEmpty() ? null : work.stateSince().toString());
    return map;
  }

  static Map<String, @Nullable Object> summary(int hosts, ToLongFunction<Status> count) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("hosts", hosts);
    for (Status status : SUMMARY_ORDER) {
      map.put(Shown.word(status), count.applyAsLong(status));
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

  static Map<String, @Nullable Object> host(HostView view) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("host", Shown.line(view.host()));
    map.put("status", Shown.word(view.status()));
    map.put("left", Shown.word(view.left()));
    map.put("wave", view.wave() == 0 ? null : view.wave());
    map.put("simulated", !view.sysroot().isEmpty());
    map.put("sysroot", Json.shownOrNull(view.sysroot()));
    map.put("plan_digest", view.planDigest());
    map.putAll(plan(view.plan()));
    map.put("reboot", Shown.word(view.reboot()));
    map.put("verified", view.verified());
    map.put("isolation", isolation(view.isolation()));
    map.put("after", view.after() == null ? null : after(view.after()));
    map.put("findings", findings(view.findings()));
    map.put("steps", view.steps().stream().map(RunJson::step).toList());
    return map;
  }

  /** What the plan says of layers and changes; the same keys where there is none. */
  static Map<String, @Nullable Object> plan(HostView.@Nullable Plan plan) {
    Map<String, @Nullable Object> layout = new LinkedHashMap<>();
    layout.put("id", plan == null ? null : plan.layout());
    layout.put("proven", (plan == null || plan.layout() == null) ? null : plan.proven());
    layout.put("evidence", plan == null ? List.of() : Json.shown(plan.evidence()));
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("layout", layout);
    map.put("command_line", commandLine(plan == null ? null : plan.layers()));
    map.put("next", next(plan == null ? null : plan.layers().next()));
    map.put("changes", plan == null ? List.of() : changes(plan.changes()));
    map.put("diff", plan == null ? null : Shown.text(plan.diff()));
    map.put("refresh", plan == null ? null : Json.shown(plan.refresh()));
    map.put("reason", plan == null ? null : Json.shown(plan.reason()));
    return map;
  }

  private static Map<String, @Nullable Object> commandLine(HostView.@Nullable Layers layers) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("configured", layers == null ? null : Json.shown(layers.configured()));
    map.put("staged", layers == null ? List.of() : Json.shown(layers.staged()));
    map.put("running", layers == null ? null : Json.shown(layers.running()));
    map.put("desired", layers == null ? null : Json.shown(layers.desired()));
    return map;
  }

  private static Map<String, @Nullable Object> next(HostView.@Nullable Next next) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("entry", next == null ? null : Json.shown(next.entry()));
    map.put("kernel", next == null ? null : Json.shownOrNull(next.kernel()));
    map.put("doubt", next == null ? null : Json.shown(next.doubt()));
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
  static List<Map<String, @Nullable Object>> isolation(List<HostPlan.Isolation> devices) {
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (HostPlan.Isolation device : devices) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("device", Json.shown(device.device()));
      map.put("group", device.group());
      map.put("shared_with", Json.shown(device.sharedWith()));
      map.put("predicted_group", device.predictedGroup());
      map.put("isolated", device.isolated());
      map.put("name", Json.shown(device.name()));
      map.put("sharers", device.sharers().stream().map(RunJson::sharer).toList());
      list.add(map);
    }
    return list;
  }

  private static Map<String, @Nullable Object> sharer(HostPlan.Sharer sharer) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("device", Json.shown(sharer.device()));
    map.put("name", Json.shown(sharer.name()));
    map.put("holds", Json.shown(sharer.holds()));
    return map;
  }

  private static Map<String, @Nullable Object> after(HostView.Layers after) {
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
