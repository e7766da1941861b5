package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.demo.Fleet;
import dev.regroup.demo.FleetOptions;
import dev.regroup.testing.LoopbackWeb;
import dev.regroup.testing.MemoryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks, the webhook and metrics of whole runs, by what they leave outside of Regroup. */
@Tag("sshd")
class NoticesIT {
  private static final String TURNS = "run_started wave_ended run_halted wave_ended run_ended";

  @TempDir(factory = MemoryFolder.class)
  static Path folder = Path.of("");

  private static Fleet fleet;

  private final Map<String, String> environment = new HashMap<>();
  private LoopbackWeb web;
  private String url = "";
  private Path place = Path.of("");

  @BeforeAll
  static void startFleet() throws IOException {
    Path files = Files.createDirectories(folder.resolve("fleet")).toRealPath();
    Duration down = Duration.ofSeconds(3);
    fleet =
        Fleet.start(
            new FleetOptions(files, 13, 1, down, Duration.ofSeconds(10)), Clock.systemUTC());
  }

  @AfterAll
  static void stopFleet() {
    fleet.close();
  }

  @BeforeEach
  void start() throws IOException {
    place = Files.createTempDirectory(folder, "test");
    environment.put("XDG_STATE_HOME", place.resolve("state").toString());
    web = new LoopbackWeb();
    url = "http://me:s3cret@" + web.address() + "/s3cret/x?token=s3cret";
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void all_are_told_of_a_run_that_halts_with_the_lines_of_its_journal() throws IOException {
    web.answers.addAll(List.of(503, 500));
    Path playbook = playbook("grub-intel:lying-refresh:not-refreshed");
    List<String> line = new ArrayList<>(List.of("-y", "--webhook", url));
    for (String event : List.of("run_started", "wave_ended", "run_halted", "run_ended")) {
      line.add("--hook");
      line.add(event + "=cat >>'" + place + "/told'");
    }
    Outcome ended = regroup("apply", playbook, line.toArray(String[]::new));
    assertEquals(2, ended.exit(), ended::toString);
    List<String> kept = journal();
    assertEquals(TURNS, events(kept));
    assertEquals(kept, Files.readAllLines(place.resolve("told")));
    List<String> arrived = web.bodies.stream().map(String::strip).toList();
    assertEquals(Collections.nCopies(3, kept.get(0)), arrived.subList(0, 3), "failed twice");
    assertEquals(kept, arrived.subList(2, arrived.size()));
    assertTrue(kept.get(1).contains("\"changed\":1,"), kept::toString);
    assertTrue(kept.get(1).endsWith("\"waiting\":2}"), kept::toString);
    assertTrue(kept.get(4).contains("\"exit\":2,"), kept::toString);
    assertNoSecret(ended);
  }

  @Test
  void a_hook_of_the_start_that_fails_keeps_the_run_from_any_host() throws IOException {
    Path playbook = playbook("grub-amd");
    Outcome ended =
        regroup(
            "apply",
            playbook,
            "-y",
            "--output",
            "json",
            "--hook",
            "run_started=echo s3cret; echo change CHG-4711 is not open; exit 9",
            "--hook",
            "run_started=touch '" + place + "/second'",
            "--hook",
            "run_ended=cat >'" + place + "/told'",
            "--webhook",
            url);
    assertEquals(7, ended.exit(), ended::toString);
    assertTrue(
        ended.err().contains("hook 1 of run_started ended with 9: change CHG-4711 is not open"),
        ended::toString);
    assertEquals("not_attempted", ended.host("status"));
    assertEquals(List.of("RG-RUN-07"), ended.codes());
    assertFalse(Files.exists(place.resolve("second")), "the first that fails is the last");
    assertTrue(Files.readString(place.resolve("told")).contains("\"exit\":7,"));
    assertEquals("run_started run_ended", events(journal()));
    assertEquals(2, web.bodies.size(), web.bodies::toString);
    try (Stream<String> lines = Files.lines(run().resolve("events.jsonl"))) {
      assertFalse(lines.anyMatch(event -> event.contains("step_started")), "no host was reached");
    }
    assertNoSecret(ended);
    Outcome resumed = regroup("resume", null);
    assertTrue(resumed.err().contains("no run left anything"), resumed::toString);
  }

  @Test
  void hooks_that_fail_or_hang_are_warnings_and_the_run_ends_as_it_would() throws IOException {
    Outcome ended =
        regroup(
            "check",
            playbook("as-desired"),
            "--hook-timeout",
            "1",
            "--hook",
            "run_started=sleep 20 & echo goes on",
            "--hook",
            "run_ended=echo no mail here; exit 4",
            "--hook",
            "run_ended=exec sleep 60");
    assertEquals(0, ended.exit(), ended::toString);
    assertTrue(
        ended.err().contains("regroup: hook 1 of run_ended ended with 4: no mail here\n"),
        ended::toString);
    assertTrue(
        ended.err().contains("regroup: hook 2 of run_ended did not end within 1 s and was ended."),
        ended::toString);
    assertFalse(ended.err().contains("goes on"), ended::toString);
  }

  @Test
  void a_webhook_that_is_down_or_never_answers_costs_a_message_and_a_bounded_time()
      throws IOException {
    web.answers.addAll(Collections.nCopies(9, LoopbackWeb.SILENCE));
    environment.put("REGROUP_WEBHOOK", url);
    Outcome silent = regroup("check", playbook("as-desired"), "--hook-timeout", "1");
    assertEquals(0, silent.exit(), silent::toString);
    assertTrue(silent.err().contains("/… was not told of run_ended: it did not"), silent::toString);
    assertNoSecret(silent);
    web.close();
    Outcome down = regroup("check", playbook("as-desired"), "--hook-timeout", "1");
    assertEquals(0, down.exit(), down::toString);
    assertTrue(down.err().contains("/… was not told of run_ended: it cannot be reached"));
    assertNoSecret(down);
  }

  @Test
  void metrics_of_a_check_name_the_hosts_that_would_change() throws IOException {
    Path file = place.resolve("regroup.prom");
    Path playbook = playbook("as-desired:not-rebooted:firmware-off");
    Outcome ended = regroup("check", playbook, "--metrics", file.toString());
    assertEquals(7, ended.exit(), ended::toString);
    List<String> lines = Files.readAllLines(file);
    String of = "{mode=\"check\",playbook=\"" + playbook + "\"";
    assertTrue(lines.contains("regroup_drift_hosts" + of + "} 1"), lines::toString);
    for (String host : List.of("as-desired\"} 0", "not-rebooted\"} 1")) {
      assertTrue(lines.contains("regroup_host_drift" + of + ",host=\"" + host), lines::toString);
    }
    assertTrue(lines.contains("regroup_hosts" + of + ",status=\"refused\"} 1"), lines::toString);
    assertTrue(lines.contains("regroup_last_run_exit_status" + of + "} 7"), lines::toString);
    assertFalse(
        lines.stream().anyMatch(line -> line.matches("regroup_host_drift.*firmware-off.*")));
    try (Stream<Path> all = Files.list(place)) {
      assertEquals(
          List.of(file, playbook), all.filter(Files::isRegularFile).sorted().toList(), "no other");
    }
  }

  @Test
  void a_place_for_metrics_that_is_none_is_told_before_and_one_that_goes_away_behind()
      throws IOException {
    Path gone = Files.createDirectory(place.resolve("gone"));
    Path playbook = playbook("as-desired");
    String[] flags = {"--metrics", gone + "/x/regroup.prom", "--hook", "run_started=exit 1"};
    Outcome refused = regroup("check", playbook, flags);
    assertEquals(5, refused.exit(), refused::toString);
    assertTrue(refused.err().contains("x/regroup.prom: its folder does not exist."));
    assertFalse(Files.exists(place.resolve("state")), "no run was begun");
    flags[1] = gone + "/regroup.prom";
    flags[3] = "run_started=rmdir '" + gone + "'";
    Outcome late = regroup("check", playbook, flags);
    assertEquals(0, late.exit(), late::toString);
    assertTrue(late.err().contains("regroup.prom could not be written: its folder is not there"));
    assertTrue(Files.exists(run().resolve("report.json")));
  }

  // --- what was run -----------------------------------------------------------------------------

  private Path playbook(String hosts) throws IOException {
    return Files.writeString(
        place.resolve("site.yml"),
        """
        - name: test
          hosts: %s
          iommu: enabled
          kernel_parameters: {present: ["iommu=pt"]}
          reboot: {timeout: 10s, shutdown_timeout: 10s, verify_timeout: 5s}
          rollout: {serial: 1, canary: none}
        """
            .formatted(hosts));
  }

  private Outcome regroup(String command, @Nullable Path playbook, String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Controller controller =
        new Controller(
            new PrintWriter(out),
            new PrintWriter(err),
            environment,
            Clock.systemUTC(),
            place,
            "tester",
            null,
            "",
            EngineHost.QUICK);
    List<String> line = new ArrayList<>(List.of(command));
    if (playbook != null) {
      line.addAll(List.of(playbook.toString(), "-i", fleet.files().inventory().toString()));
    }
    line.addAll(List.of(more));
    int exit = Regroup.commandLine(controller).execute(line.toArray(String[]::new));
    Outcome outcome = new Outcome(exit, out.toString(), err.toString());
    outcome.assertNoJava();
    return outcome;
  }

  /** The folder of the latest run. */
  private Path run() throws IOException {
    try (Stream<Path> all = Files.list(place.resolve("state/regroup/runs"))) {
      return all.max(Path::compareTo).orElseThrow();
    }
  }

  /** The lines of the turning points in the journal. */
  private List<String> journal() throws IOException {
    try (Stream<String> lines = Files.lines(run().resolve("events.jsonl"))) {
      return lines
          .filter(
              line ->
                  line.matches(".*\"event\":\"(run_started|wave_ended|run_halted|run_ended)\".*"))
          .toList();
    }
  }

  private static String events(List<String> lines) {
    return String.join(
        " ",
        lines.stream().map(line -> line.replaceAll(".*\"event\":\"(\\w+)\".*", "$1")).toList());
  }

  /** Not in what was printed but by the operator's own command, and in no file that is kept. */
  private void assertNoSecret(Outcome ended) throws IOException {
    assertFalse(ended.out().contains("s3cret"), ended::toString);
    assertFalse(ended.err().contains("s3cret"), ended::toString);
    try (Stream<Path> all = Files.walk(place.resolve("state"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        assertFalse(Files.readString(file).contains("s3cret"), file::toString);
        assertFalse(Files.readString(file).contains("CHG-4711"), file::toString);
      }
    }
  }
}
