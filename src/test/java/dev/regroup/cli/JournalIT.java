package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.regroup.run.ExitStatus;
import dev.regroup.testing.Sysroot;
import dev.regroup.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is on the controller's disk before anything is sent, and so is each thing it hears. */
@Tag("sshd")
class JournalIT {
  /** Not in memory: what is asked is when it reaches a disk. */
  @TempDir Path folder = Path.of("");

  private EngineHost engine;
  private Sysroot host;
  private Path playbook = Path.of("");
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void start() {
    engine = new EngineHost(folder);
    host = engine.host;
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 1s, timeout: 60s, shutdown_timeout: 50s}");
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    engine.close();
  }

  /** {@code regroup apply} in a process of its own, behind the words of a wrapper. */
  private Outcome apply(String... wrapper) throws Exception {
    List<String> line = new ArrayList<>(List.of(wrapper));
    line.add(System.getProperty("java.home") + "/bin/java");
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of("apply", playbook.toString(), "-i", engine.inventory().toString()));
    line.addAll(List.of("--known-hosts", engine.knownHosts().toString(), "-y"));
    // Pipes: what a limit on files does to these is not asked.
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("XDG_STATE_HOME", engine.state().toString());
    Process process = builder.start();
    started.add(process);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      fail("it did not end: " + said);
    }
    return new Outcome(process.exitValue(), "", said);
  }

  /** As a full disk does, files take no more than so many blocks. */
  private Outcome withFilesOf(int blocks) throws Exception {
    return apply("bash", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "bash");
  }

  private Path run() throws IOException {
    try (Stream<Path> runs = Files.list(engine.state().resolve("regroup/runs"))) {
      return runs.findFirst().orElseThrow();
    }
  }

  @Test
  void it_is_synced_names_and_all_before_the_first_connection() throws Exception {
    String strace = Tools.require("strace", "strace").toString();
    Path trace = folder.resolve("trace");
    String calls = "trace=fsync,fdatasync,connect";
    Outcome outcome =
        apply(strace, "-f", "-qq", "-y", "-e", calls, "-e", "signal=none", "-o", trace.toString());
    assertEquals(ExitStatus.OK, outcome.exit(), outcome::toString);
    List<String> lines = Files.readAllLines(trace);
    int connected =
        first(lines, "connect(", "sin_port=htons(" + engine.server.port() + ")", "sin6_port");
    String run = run().toString();
    for (String synced :
        List.of(
            "<" + run + "/events.jsonl>",
            "<" + run + "/.request.json.half>",
            "<" + run + ">",
            "<" + run().getParent() + ">")) {
      int at = first(lines, "sync(", synced, synced);
      assertTrue(at < connected, () -> synced + " at " + at + " of " + connected);
    }
  }

  /** The first line that holds the one and one of the others. */
  private static int first(List<String> lines, String one, String other, String orThat) {
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      if (line.contains(one) && (line.contains(other) || line.contains(orThat))) {
        return at;
      }
    }
    return fail("no line with " + one + " and " + other + " in " + lines);
  }

  /** The refresh waits until the controller's disk holds that it began, and what it printed. */
  @Test
  void a_frame_is_kept_while_the_work_goes_on() throws Exception {
    String tool = host.read("/usr/sbin/update-grub");
    host.write(
        "/usr/sbin/update-grub",
        tool.replace(
            "set -e\n",
            "set -e\nR=${0%/usr/*}\nEVENTS=$(echo "
                + engine.state()
                + "/regroup/runs/*/events.jsonl)\necho 'first words'\nn=0\n"
                + "until grep -q 'first words' \"$EVENTS\"; do\n"
                + "sleep 0.1; n=$((n + 1)); [ $n -lt 200 ] || exit 9; done\n"
                + "cp \"$EVENTS\" $R/sim/kept\n"));
    assertTrue(host.at("/usr/sbin/update-grub").toFile().setExecutable(true));
    Outcome outcome = apply();
    assertEquals(ExitStatus.OK, outcome.exit(), outcome::toString);
    List<String> kept = host.read("/sim/kept").lines().toList();
    for (String step : List.of("lock", "backup", "patch", "refresh")) {
      String begun = "\"event\":\"step_started\",\"host\":\"pve1\",\"step\":\"" + step + "\"";
      assertTrue(kept.stream().anyMatch(line -> line.contains(begun)), () -> step + ": " + kept);
    }
  }

  @Test
  void a_run_that_cannot_be_kept_reaches_no_host() throws Exception {
    HostState before = HostState.of(host);
    long connections = connections();
    Outcome outcome = withFilesOf(0);
    assertEquals(ExitStatus.FAULT, outcome.exit(), outcome::toString);
    assertTrue(outcome.err().contains("regroup: the run cannot be kept in "), outcome::toString);
    assertEquals(connections, connections(), engine.server.log());
    before.assertUnchanged(host, outcome);
  }

  private long connections() {
    return engine.server.log().lines().filter(line -> line.contains("Connection from")).count();
  }

  /** It is said, the host comes to its end, and the next run knows what there is to know. */
  @Test
  void a_disk_that_fills_up_meanwhile_is_told_and_no_line_is_torn() throws Exception {
    Outcome outcome = withFilesOf(3);
    assertEquals(ExitStatus.OK, outcome.exit(), outcome::toString);
    String said = outcome.err();
    assertTrue(said.contains("regroup: events can no longer be kept in "), said);
    assertTrue(said.contains("regroup: the report could not be kept in "), said);
    outcome.assertNoJava();
    assertTrue(host.read("/proc/cmdline").contains("iommu=pt"));
    HostState.assertTidy(host, outcome);
    assertFalse(Files.exists(run().resolve("report.json")));

    Outcome again = engine.run("apply", playbook.toString(), "--output", "json", "-y");
    again.endedWell("ok");
  }
}
