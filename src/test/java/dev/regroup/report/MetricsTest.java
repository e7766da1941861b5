package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import dev.regroup.testing.Pages;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector reads in the file of {@code --metrics}, by a reader of its own. */
class MetricsTest {
  private static final Instant END = Samples.START.plusMillis(83_042);

  @TempDir Path folder = Path.of("");

  @Test
  void every_status_is_counted_and_the_run_has_its_time() throws IOException {
    PrometheusText read = PrometheusText.read(text(Samples.everyStatus(Mode.CHECK)));
    assertTrue(read.families().values().stream().allMatch("gauge"::equals));
    assertEquals(83.042, read.value("regroup_last_run_duration_seconds", of(Mode.CHECK)));
    double end = END.toEpochMilli() / 1000.0;
    assertEquals(end, read.value("regroup_last_run_timestamp_seconds", of(Mode.CHECK)));
    assertEquals(2, read.value("regroup_last_run_exit_status", of(Mode.CHECK)));
    assertEquals(1, read.value("regroup_reboot_pending_hosts", of(Mode.CHECK)));
    for (Status status : Status.values()) {
      Map<String, String> labels = of(Mode.CHECK, "status", Shown.word(status));
      int hosts = status == Status.OK ? 2 : 1;
      assertEquals(hosts, read.value("regroup_hosts", labels), status.name());
    }
    assertEquals(10, read.of("regroup_host_status", "host", 1).size());
    assertEquals(
        1,
        read.value("regroup_host_status", with(of(Mode.CHECK, "status", "unreachable"), "down1")));
  }

  @Test
  void the_page_has_a_row_for_each_metric_and_no_other() throws IOException {
    Set<String> rows = new TreeSet<>();
    Pages.of(Path.of("docs", "hooks.md")).rows("Metrics").forEach(row -> rows.addAll(row.names()));
    String text = text(Samples.everyStatus(Mode.APPLY));
    assertEquals(new TreeSet<>(PrometheusText.read(text).families().keySet()), rows);
  }

  @Test
  void drift_is_told_where_it_is_known_host_by_host() throws IOException {
    PrometheusText check = PrometheusText.read(text(Samples.everyStatus(Mode.CHECK)));
    assertEquals(List.of("ok1"), check.of("regroup_host_drift", "host", 0));
    Set<String> drifting = Set.of("pve1", "pve2", "failed1", "back1", "rescued1");
    assertEquals(drifting, Set.copyOf(check.of("regroup_host_drift", "host", 1)));
    assertEquals(5, check.value("regroup_drift_hosts", of(Mode.CHECK)));
    PrometheusText apply = PrometheusText.read(text(Samples.everyStatus(Mode.APPLY)));
    assertEquals(List.of("ok1", "pve1"), apply.of("regroup_host_drift", "host", 0));
  }

  @Test
  void a_host_that_waits_for_a_reboot_that_is_forbidden_drifts() throws IOException {
    HostResult written =
        Samples.result(
            "pve1",
            Status.CHANGED,
            Left.STAGED,
            Samples.plan(),
            HostResult.Reboot.PENDING,
            null,
            List.of());
    RunResult run = new RunResult(Samples.RUN, Mode.APPLY, Samples.PLAYBOOK, 0, List.of(written));
    PrometheusText read = PrometheusText.read(text(run));
    assertEquals(List.of("pve1"), read.of("regroup_host_drift", "host", 1));
    assertEquals(1, read.value("regroup_drift_hosts", of(Mode.APPLY)));
  }

  @Test
  void a_host_that_would_have_changed_drifts_when_its_turn_never_came() throws IOException {
    HostResult planned =
        Samples.result(
            "pve1",
            Status.CHANGED,
            Left.AS_FOUND,
            Samples.plan(),
            HostResult.Reboot.NEEDED,
            null,
            List.of());
    HostResult halted = HostResult.notAttempted(planned, Samples.LOST);
    RunResult run = new RunResult(Samples.RUN, Mode.APPLY, Samples.PLAYBOOK, 7, List.of(halted));
    PrometheusText read = PrometheusText.read(text(run));
    assertEquals(List.of("pve1"), read.of("regroup_host_drift", "host", 1));
  }

  @Test
  void a_rollback_knows_of_no_desired_state() throws IOException {
    RunResult run = Samples.everyStatus(Mode.ROLLBACK);
    for (Mode mode : List.of(Mode.ROLLBACK, Mode.CHECK)) {
      String read = text(new RunResult(run.run(), mode, "", 0, run.hosts()));
      assertFalse(read.contains("drift"), read);
      assertTrue(PrometheusText.read(read).families().containsKey("regroup_hosts"));
    }
  }

  @Test
  void no_name_breaks_a_line_or_is_there_twice() throws IOException {
    List<HostResult> hosts = new ArrayList<>(Hostile.result().hosts());
    hosts.addAll(Hostile.result().hosts());
    hosts.addAll(Hostile.result("a\\b\"c\nd\re").hosts());
    RunResult run = new RunResult(Samples.RUN, Mode.VERIFY, Hostile.SAID, 2, hosts);
    PrometheusText read = PrometheusText.read(text(run));
    Set<String> names = Set.copyOf(read.of("regroup_host_drift", "host", 1));
    assertEquals(Set.of(Shown.line(Hostile.SAID), "a\\b\"c\\nd\\x0de"), names);
    assertEquals(List.of("verify"), read.of("regroup_drift_hosts", "mode", 3), "all are counted");
    String all = read.samples().keySet().toString();
    assertTrue(all.chars().noneMatch(Character::isISOControl), all);
  }

  @Test
  void the_reader_refuses_what_a_collector_refuses() {
    String family = "# HELP a A.\n# TYPE a gauge\n";
    PrometheusText.read(family + "a{b=\"c\"} 1\na 2\n");
    for (String wrong :
        List.of(
            "a 1\n",
            family + "a 1",
            family + "a 1\na 2\n",
            family + "a 1 1700000000\n",
            family + "a{b=\"\\x\"} 1\n",
            family + "a 1\n" + family,
            family + "b 1\n")) {
      assertThrows(IllegalArgumentException.class, () -> PrometheusText.read(wrong), wrong);
    }
  }

  @Test
  void the_file_is_whole_or_as_it_was_and_nothing_stays_beside_it() throws IOException {
    Path file = folder.resolve("regroup.prom");
    RunResult run = Samples.everyStatus(Mode.CHECK);
    Metrics.write(file, run, Samples.START, END);
    assertEquals(text(run), Files.readString(file, StandardCharsets.UTF_8));
    Files.createDirectory(folder.resolve(".regroup.prom." + run.run()));
    Files.writeString(folder.resolve(".regroup.prom." + run.run()).resolve("in the way"), "");
    Files.writeString(file, "as it was");
    assertThrows(IOException.class, () -> Metrics.write(file, run, Samples.START, END));
    assertEquals("as it was", Files.readString(file));
    try (Stream<Path> all = Files.list(folder)) {
      List<String> seen =
          all.map(path -> path.getFileName().toString())
              .filter(name -> name.endsWith(".prom"))
              .collect(Collectors.toList());
      assertEquals(List.of("regroup.prom"), seen, "a collector reads no other");
    }
  }

  private static Map<String, String> of(Mode mode, String... more) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("mode", Shown.word(mode));
    labels.put("playbook", Samples.PLAYBOOK);
    if (more.length > 0) {
      labels.put(more[0], more[1]);
    }
    return labels;
  }

  private static Map<String, String> with(Map<String, String> labels, String host) {
    labels.put("host", host);
    return labels;
  }

  private static String text(RunResult run) throws IOException {
    StringWriter out = new StringWriter();
    Metrics.write(run, Samples.START, END, out);
    return out.toString();
  }
}
