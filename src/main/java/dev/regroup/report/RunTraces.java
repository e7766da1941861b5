package dev.regroup.report;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.journal.KeptRun;
import dev.regroup.kernel.Change;
import dev.regroup.plan.HostPlan;
import dev.regroup.report.RunJsonReader.Room;
import dev.regroup.run.Mode;
import dev.regroup.run.Status;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a kept run is compared with another: of each host a few texts, as it was last read in
 * that run. Immutable.
 */
public final class RunTraces {
  /** What is known of a host without a plan as well: why it ended so. */
  static final String FINDINGS = "findings";

  /** Bytes of memory that a text takes beside its letters, with its place in a map. */
  private static final int PER_TEXT = 100;

  private final KeptRun kept;
  private final RunHead head;
  private final Map<String, Trace> hosts;

  private RunTraces(KeptRun kept, RunHead head, Map<String, Trace> hosts) {
    this.kept = kept;
    this.head = head;
    this.hosts = hosts;
  }

  /**
   * A host of a run.
   *
   * @param planned whether it was reached and a plan was made: without one nothing is known of it
   * @param texts value by what it is, in the order of the report
   */
  record Trace(Status status, boolean planned, Map<String, String> texts) {}

  /** Of a kept run; of one that did not end, by its events. */
  public static KeptReport.Reading<RunTraces> of(KeptRun kept) {
    Map<String, Trace> hosts = new LinkedHashMap<>();
    Room room = Room.ofOneOfTwo(Runtime.getRuntime().maxMemory());
    return KeptReport.each(
        kept,
        host -> {
          Trace trace = trace(host);
          for (String text : trace.texts().values()) {
            room.take(PER_TEXT + text.length());
          }
          hosts.put(host.host(), trace);
        },
        (mode, playbook, exit, open) ->
            new RunTraces(kept, head(kept, mode, playbook, exit, open, hosts), hosts));
  }

  private static RunHead head(
      KeptRun kept,
      Mode mode,
      String playbook,
      @Nullable Integer exit,
      int open,
      Map<String, Trace> hosts) {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    hosts.values().forEach(trace -> counts.merge(trace.status(), 1, Integer::sum));
    return new RunHead(
        kept.run(),
        mode,
        playbook,
        null,
        exit,
        hosts.size() + open,
        status -> counts.getOrDefault(status, 0));
  }

  KeptRun kept() {
    return kept;
  }

  RunHead head() {
    return head;
  }

  /** By name, in the order of the run. */
  Map<String, Trace> hosts() {
    return hosts;
  }

  private static Trace trace(HostView host) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("reboot", Shown.word(host.reboot()));
    texts.put("verified", Words.known(host.verified()));
    HostView.Plan plan = host.plan();
    if (plan != null) {
      texts.put("layout", HostView.named(plan.layout(), plan.proven()));
      layers(host.after() == null ? plan.layers() : host.after(), texts);
      texts.put("changes", changes(plan.changes()));
      if (host.planDigest() != null) {
        texts.put("plan_digest", host.planDigest());
      }
      for (HostPlan.Isolation device : host.isolation()) {
        texts.put("group of " + device.device(), String.valueOf(device.group()));
        if (device.isolated() != null) {
          texts.put("isolated " + device.device(), Words.known(device.isolated()));
        }
      }
    }
    texts.put(FINDINGS, findings(host.findings()));
    return new Trace(host.status(), plan != null, texts);
  }

  private static void layers(HostView.Layers layers, Map<String, String> texts) {
    put(texts, "configured", layers.configured());
    texts.put("staged", layers.staged().stream().distinct().collect(Collectors.joining("\n")));
    texts.put("running", layers.running());
    put(texts, "desired", layers.desired());
    HostView.Next next = layers.next();
    if (next != null) {
      texts.put("next", next.entry() + (next.kernel().isEmpty() ? "" : ", " + next.kernel()));
    }
  }

  private static void put(Map<String, String> texts, String what, @Nullable String text) {
    if (text != null) {
      texts.put(what, text);
    }
  }

  private static String changes(List<Change> changes) {
    return changes.stream()
        .map(change -> Shown.word(change.action()) + " " + change.parameter())
        .collect(Collectors.joining(", "));
  }

  /** Notes are no news. */
  private static String findings(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.severity() != Severity.NOTE)
        .map(Finding::code)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
