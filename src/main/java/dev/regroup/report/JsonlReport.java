package dev.regroup.report;

import dev.regroup.run.RunEvent;
import dev.regroup.run.RunId;
import dev.regroup.run.RunResult;
import dev.regroup.run.StepName;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code --output jsonl}: run events as they happen, one object a line, each flushed, each with
 * {@code run}, {@code at}, {@code event}, {@code host} (null for the run as a whole). What stands
 * beside them has the names and shapes of {@code regroup.run/1}. Thread-safe.
 */
public final class JsonlReport implements Reporter {
  private final PrintWriter out;
  private @Nullable RunId run;

  public JsonlReport(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void on(RunEvent event) {
    if (event instanceof RunEvent.RunStarted started) {
      run = started.run();
    } else if (event instanceof RunEvent.RunEnded ended) {
      run = ended.result().run();
    }
    out.print(Json.line(map(event)) + "\n");
    out.flush();
  }

  private Map<String, @Nullable Object> map(RunEvent event) {
    if (event instanceof RunEvent.RunStarted e) {
      return started(e);
    } else if (event instanceof RunEvent.StepStarted e) {
      return with(line(e.at(), "step_started", e.host()), "step", Shown.word(e.step()));
    } else if (event instanceof RunEvent.StepProgress e) {
      return with(
          said(e.at(), "step_progress", e.host(), e.step(), e.text()),
          "state",
          e.state().isEmpty() ? null : e.state());
    } else if (event instanceof RunEvent.StepOutput e) {
      return said(e.at(), "step_output", e.host(), e.step(), e.line());
    } else if (event instanceof RunEvent.StepEnded e) {
      Map<String, @Nullable Object> map = line(e.at(), "step_ended", e.host());
      map.putAll(RunJson.step(e.step()));
      return map;
    } else if (event instanceof RunEvent.Planned e) {
      return planned(e);
    } else if (event instanceof RunEvent.RollbackStarted e) {
      Map<String, @Nullable Object> map = line(e.at(), "rollback_started", e.host());
      map.put("backup", Json.shown(e.backup()));
      map.put("failed", e.failed());
      return map;
    } else if (event instanceof RunEvent.HostEnded e) {
      return with(
          line(e.at(), "host_ended", e.host()), "result", RunJson.host(HostView.of(e.result())));
    } else if (event instanceof RunEvent.WaveStarted e) {
      return wave(e);
    } else if (event instanceof RunEvent.WaveEnded e) {
      return waveEnded(e);
    } else if (event instanceof RunEvent.SlotTaken e) {
      return slot(e);
    } else if (event instanceof RunEvent.SlotsChanged e) {
      return slots(e);
    } else if (event instanceof RunEvent.RunWaits e) {
      return waits(e);
    } else if (event instanceof RunEvent.RunHalted e) {
      return halted(e);
    } else if (event instanceof RunEvent.RunEnded e) {
      return ended(e.at(), e.result());
    }
    throw new IllegalArgumentException("an event without a line, indicates a bug: " + event);
  }

  private Map<String, @Nullable Object> said(
      Instant at, String event, String host, StepName step, String text) {
    Map<String, @Nullable Object> map = line(at, event, host);
    map.put("step", Shown.word(step));
    map.put("text", Json.shown(text));
    return map;
  }

  private Map<String, @Nullable Object> wave(RunEvent.WaveStarted event) {
    Map<String, @Nullable Object> map = line(event.at(), "wave_started", null);
    map.put("wave", event.wave());
    map.put("play", event.play());
    map.put("name", Json.shownOrNull(event.name()));
    map.put("hosts", hosts(event.hosts()));
    return map;
  }

  private Map<String, @Nullable Object> waveEnded(RunEvent.WaveEnded event) {
    Map<String, @Nullable Object> map = line(event.at(), "wave_ended", null);
    map.put("wave", event.wave());
    map.put("play", event.play());
    map.put("name", Json.shownOrNull(event.name()));
    int hosts = event.ended().values().stream().mapToInt(Integer::intValue).sum();
    map.put("summary", RunJson.summary(hosts, status -> event.ended().getOrDefault(status, 0)));
    map.put("waiting", event.waiting());
    return map;
  }

  private Map<String, @Nullable Object> slot(RunEvent.SlotTaken event) {
    Map<String, @Nullable Object> map = line(event.at(), "slot_taken", event.host());
    map.put("wave", event.wave());
    Map<String, Object> shares = new TreeMap<>();
    event.shares().forEach((name, value) -> shares.put(Shown.line(name), Json.shown(value)));
    map.put("shares", shares);
    return map;
  }

  private Map<String, @Nullable Object> slots(RunEvent.SlotsChanged event) {
    Map<String, @Nullable Object> map = line(event.at(), "slots_changed", null);
    map.put("used", event.used());
    map.put("kept", event.kept());
    map.put("max_unavailable", event.maxUnavailable());
    map.put("failures", event.failures());
    map.put("max_failures", event.maxFailures());
    return map;
  }

  private Map<String, @Nullable Object> waits(RunEvent.RunWaits event) {
    Map<String, @Nullable Object> map = line(event.at(), "run_waits", null);
    Instant until = event.until();
    map.put("wave", event.wave());
    map.put("until", until == null ? null : until.toString());
    return map;
  }

  private Map<String, @Nullable Object> halted(RunEvent.RunHalted event) {
    Map<String, @Nullable Object> map = line(event.at(), "run_halted", null);
    map.put("cause", Shown.word(event.cause()));
    map.put("why", Json.shown(event.why()));
    map.put("not_attempted", hosts(event.notAttempted()));
    map.put("next", Json.shown(event.next()));
    return map;
  }

  private Map<String, @Nullable Object> started(RunEvent.RunStarted event) {
    Map<String, @Nullable Object> map = line(event.at(), "run_started", null);
    map.put("mode", Shown.word(event.mode()));
    map.put("playbook", Json.shownOrNull(event.playbook()));
    map.put("hosts", hosts(event.hosts()));
    return map;
  }

  private Map<String, @Nullable Object> planned(RunEvent.Planned event) {
    Map<String, @Nullable Object> map = line(event.at(), "planned", event.host());
    map.put("plan_digest", event.plan().digest());
    map.putAll(RunJson.plan(HostView.Plan.of(event.plan())));
    map.put("reboot", Shown.word(event.plan().reboot()));
    map.put("isolation", RunJson.isolation(event.plan().isolation()));
    map.put("findings", RunJson.findings(event.plan().findings()));
    return map;
  }

  /** Without the hosts: each had its own line, and a fleet's does not fit into one. */
  private Map<String, @Nullable Object> ended(Instant at, RunResult result) {
    Map<String, @Nullable Object> map = line(at, "run_ended", null);
    map.put("mode", Shown.word(result.mode()));
    map.put("exit", result.exit());
    map.put("summary", RunJson.summary(result.hosts().size(), result::count));
    return map;
  }

  private Map<String, @Nullable Object> line(Instant at, String event, @Nullable String host) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("run", run == null ? null : run.text());
    map.put("at", at.toString());
    map.put("event", event);
    map.put("host", host == null ? null : Shown.line(host));
    return map;
  }

  private static Map<String, @Nullable Object> with(
      Map<String, @Nullable Object> map, String key, @Nullable Object value) {
    map.put(key, value);
    return map;
  }

  private static List<String> hosts(List<String> names) {
    return names.stream().map(Shown::line).toList();
  }
}
