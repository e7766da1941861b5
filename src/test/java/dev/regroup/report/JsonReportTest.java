package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** JSON, read by the YAML parser: JSON is YAML, and it is not the library that wrote it. */
class JsonReportTest {
  /** Word for word the example of the design, its texts shortened. */
  private static final String EXAMPLE =
      """
      {"schema": "regroup.run/1", "run": "20261122-101500-k3f9", "mode": "check", "playbook": "p", "exit": 4,
       "summary": {"hosts": 4, "ok": 1, "changed": 2, "refused": 0, "failed": 0, "rolled_back": 0, "rescued": 0, "unreachable": 1, "unfinished": 0, "not_attempted": 0},
       "hosts": [{"host": "pve1", "status": "changed", "left": "as_found", "wave": 1, "plan_digest": "sha256:0",
         "layout": {"id": "proxmox-systemd-boot", "evidence": ["e"]},
         "command_line": {"configured": "c", "staged": ["s"], "running": "r", "desired": "d"},
         "next": {"entry": "proxmox-6.8.12-4-pve.conf", "kernel": "6.8.12-4-pve"},
         "changes": [{"parameter": "iommu=pt", "action": "add"}],
         "diff": "--- /etc/kernel/cmdline\\n+++ x",
         "reboot": "needed", "verified": null,
         "isolation": [{"device": "0000:03:00.0", "group": 12, "shared_with": ["0000:03:00.1"], "predicted_group": 15, "isolated": false}],
         "findings": [{"code": "RG-KERNEL-04", "severity": "note", "message": "m", "remedy": "r"}],
         "steps": [{"step": "facts", "status": "ok", "started": "t", "seconds": 0.21}]}]}
      """;

  @Test
  void every_status_in_check_and_apply() {
    Golden.check("check.json", document(Samples.everyStatus(Mode.CHECK)));
    Golden.check("apply.json", document(Samples.everyStatus(Mode.APPLY)));
  }

  @Test
  void every_key_of_the_design_is_there_in_every_host_with_the_type_it_has_there() {
    Map<String, Object> example = Read.map(EXAMPLE);
    Map<String, Object> document = Read.map(document(Samples.everyStatus(Mode.APPLY)));
    List<String> wrong = new ArrayList<>();
    covers(example, document, "", wrong);
    Map<String, Object> host = Read.map(Read.list(example.get("hosts")).get(0));
    for (Object each : Read.list(document.get("hosts"))) {
      covers(host, each, "hosts[]", wrong);
    }
    assertEquals(List.of(), wrong);
    assertEquals(
        Read.map(example.get("summary")).keySet(), Read.map(document.get("summary")).keySet());
  }

  /** A key may be null where it is not known, and a list may be empty, but the key is there. */
  private static void covers(
      @Nullable Object example, @Nullable Object seen, String where, List<String> wrong) {
    if (seen == null) {
      return;
    }
    if (example instanceof Map<?, ?> map) {
      if (!(seen instanceof Map<?, ?> other)) {
        wrong.add(where + " is no object");
        return;
      }
      map.forEach(
          (key, value) -> {
            if (!other.containsKey(key)) {
              wrong.add(where + "." + key + " is missing");
            }
            covers(value, other.get(key), where + "." + key, wrong);
          });
    } else if (example instanceof List<?> list) {
      Read.list(seen).forEach(each -> covers(list.get(0), each, where + "[]", wrong));
    } else if (example != null && !example.getClass().equals(seen.getClass())) {
      boolean numbers = example instanceof Number && seen instanceof Number;
      if (!numbers) {
        wrong.add(where + " is a " + seen.getClass().getSimpleName());
      }
    }
  }

  @Test
  void the_summary_counts_each_status() {
    Map<String, Object> summary =
        Read.map(Read.map(document(Samples.everyStatus(Mode.APPLY))).get("summary"));
    assertEquals(10, summary.remove("hosts"));
    assertEquals(2, summary.remove("ok"));
    assertEquals(Status.values().length - 1, summary.size());
    assertEquals(Set.of(1), Set.copyOf(summary.values()));
  }

  @Test
  void isolation_shows_groups_as_last_read_beside_those_predicted() {
    Map<String, Object> document = Read.map(document(Samples.everyStatus(Mode.APPLY)));
    Map<String, Object> device =
        Read.map(Read.list(Read.host(document, "pve1").get("isolation")).get(0));
    assertEquals(15, device.get("group"));
    assertEquals(15, device.get("predicted_group"));
    assertEquals(true, device.get("isolated"));
    Map<String, Object> failed =
        Read.map(Read.list(Read.host(document, "failed1").get("isolation")).get(0));
    assertEquals(12, failed.get("group"));
    assertEquals(List.of("0000:03:00.1"), failed.get("shared_with"));
    assertEquals(false, failed.get("isolated"));
  }

  @Test
  void nothing_known_is_null_and_nothing_is_printed_before_the_end() {
    StringWriter out = new StringWriter();
    JsonReport report = new JsonReport(new PrintWriter(out));
    List<RunEvent> events = Samples.events(Samples.everyStatus(Mode.APPLY));
    events.subList(0, events.size() - 1).forEach(report::on);
    assertEquals("", out.toString());
    report.on(events.get(events.size() - 1));
    Map<String, Object> down = Read.host(Read.map(out.toString()), "down1");
    assertNull(down.get("diff"));
    assertNull(down.get("plan_digest"));
    assertNull(down.get("verified"));
    assertNull(Read.map(down.get("layout")).get("id"));
    Map<String, Object> step = Read.map(Read.list(down.get("steps")).get(0));
    assertEquals(Samples.START, Instant.parse(String.valueOf(step.get("started"))));
    assertEquals(0.012, step.get("seconds"));
  }

  @Test
  void lines_are_objects_with_run_time_event_and_host() {
    StringWriter out = new StringWriter();
    JsonlReport report = new JsonlReport(new PrintWriter(out));
    List<RunEvent> events = Samples.events(Samples.everyStatus(Mode.APPLY));
    events.forEach(report::on);
    List<String> lines = out.toString().lines().toList();
    assertEquals(events.size(), lines.size());
    for (int i = 0; i < lines.size(); i++) {
      Map<String, Object> line = Read.map(lines.get(i));
      assertEquals(List.of("run", "at", "event", "host"), List.copyOf(line.keySet()).subList(0, 4));
      assertEquals("20261122-101500-k3f9", line.get("run"));
      assertEquals(events.get(i).at(), Instant.parse(String.valueOf(line.get("at"))));
      String name = events.get(i).getClass().getSimpleName();
      assertEquals(
          name.replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT), line.get("event"));
    }
    Golden.check("apply.jsonl", out.toString());
  }

  @Test
  void lines_of_many_threads_stay_whole() throws InterruptedException {
    StringWriter out = new StringWriter();
    JsonlReport report = new JsonlReport(new PrintWriter(out));
    List<RunEvent> events = Samples.events(Samples.everyStatus(Mode.APPLY));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(new Thread(() -> events.forEach(report::on)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    List<String> lines = out.toString().lines().toList();
    assertEquals(8 * events.size(), lines.size());
    lines.forEach(line -> assertEquals("20261122-101500-k3f9", Read.map(line).get("run")));
  }

  @Test
  void json_is_ascii_whatever_was_said() {
    RunResult hostile = Hostile.result();
    assertTrue(document(hostile).chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)));
  }

  private static String document(RunResult result) {
    return JsonReport.document(result);
  }
}
