package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Commands;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed run left on the controller is damaged, or is asked for by another command. */
@Tag("sshd")
class CutRunIT {
  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private EngineHost engine;
  private EngineHost other;
  private Sysroot first;
  private Sysroot second;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    engine = new EngineHost(Files.createDirectory(folder.resolve("one")));
    other = new EngineHost(Files.createDirectory(folder.resolve("two")));
    first = engine.host;
    second = other.host;
    // Another machine: with one boot id they would be two names of one.
    second.write("/proc/sys/kernel/random/boot_id", "22222222-2222-4222-8222-222222222222\n");
    engine.playbook(
        "kernel_parameters:",
        "  present: [\"iommu=pt\"]",
        "reboot: {verify_timeout: 1s, timeout: 60s, shutdown_timeout: 50s}");
    String of2 = Files.readString(other.inventory());
    String two = of2.substring(of2.indexOf("    pve1:")).replace("pve1", "pve2");
    Files.writeString(both(), Files.readString(engine.inventory()) + two);
    Files.writeString(
        known(), Files.readString(engine.knownHosts()) + Files.readString(other.knownHosts()));
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    engine.close();
    other.close();
  }

  private Path both() {
    return folder.resolve("both.yml");
  }

  private Path known() {
    return folder.resolve("known");
  }

  /** An apply over both hosts, killed in the reboot of this one, which comes to its end later. */
  private String killedInTheRebootOf(String name, Sysroot host) throws Exception {
    host.write("/sim/stuck", "");
    List<String> line = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of("apply", engine.folder.resolve("playbook.yml").toString(), "-y"));
    line.addAll(List.of("-i", both().toString(), "--known-hosts", known().toString()));
    Path said = folder.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("XDG_STATE_HOME", engine.state().toString());
    Process process = builder.start();
    started.add(process);
    EngineHost.await("the wait", () -> read(said).contains(name + " wait     ..."));
    EngineHost.await("the reboot", () -> Files.exists(host.at("/sim/reboots")));
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    try (Stream<Path> runs = Files.list(runs())) {
      return runs.map(run -> run.getFileName().toString()).max(String::compareTo).orElseThrow();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Path runs() {
    return engine.state().resolve("regroup/runs");
  }

  private Path events(String run) {
    return runs().resolve(run).resolve("events.jsonl");
  }

  /** As a disk breaks it: of the first line the end is another's. */
  private void breakFirstLine(String run) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(events(run)));
    assertTrue(lines.get(0).contains("\"run_started\""), lines.get(0));
    lines.set(0, lines.get(0).substring(0, 40) + "\u0000".repeat(30));
    Files.write(events(run), lines);
  }

  private static void bootsAtLast(Sysroot host) {
    host.delete("/sim/stuck");
    String reboots = host.read("/sim/reboots");
    Commands.run(host.at("/usr/sbin/reboot").toString());
    host.write("/sim/reboots", reboots);
  }

  private Outcome resume(String... more) {
    List<String> line = new ArrayList<>(List.of("resume", "-y", "--output", "json"));
    line.addAll(List.of(more));
    return engine.regroup(line);
  }

  private Outcome rollback(String run, String... more) {
    List<String> line = new ArrayList<>(List.of("rollback", run, "-y", "--output", "json"));
    line.addAll(List.of("-i", both().toString(), "--known-hosts", known().toString()));
    line.addAll(List.of(more));
    return engine.regroup(line);
  }

  private static String statuses(Outcome outcome) {
    Map<String, String> statuses = new LinkedHashMap<>();
    for (Object host : (List<?>) outcome.json().getOrDefault("hosts", List.of())) {
      Map<?, ?> map = (Map<?, ?>) host;
      statuses.put(String.valueOf(map.get("host")), String.valueOf(map.get("status")));
    }
    return statuses.toString();
  }

  private static void assertWell(Sysroot host, Outcome outcome) {
    assertTrue(host.read("/proc/cmdline").contains(" iommu=pt"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    HostState.assertTidy(host, outcome);
  }

  @Test
  void a_broken_beginning_of_its_events_is_said_and_costs_no_host() throws Exception {
    String run = killedInTheRebootOf("pve1", first);
    breakFirstLine(run);
    bootsAtLast(first);
    Outcome runs = engine.regroup(List.of("runs", run, "--output", "json"));
    assertEquals("{pve1=unfinished, pve2=not_attempted}", statuses(runs), runs::toString);
    assertTrue(runs.err().contains("1 of its events cannot be read"), runs::toString);

    Outcome outcome = resume();
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("{pve1=ok, pve2=changed}", statuses(outcome), outcome::toString);
    assertTrue(outcome.err().contains("1 in flight, 1 never reached"), outcome::toString);
    assertTrue(outcome.err().contains("the beginning of its events cannot be read"), outcome.err());
    assertWell(first, outcome);
    assertWell(second, outcome);
    outcome.assertNoJava();

    Outcome named = resume(run);
    assertEquals(0, named.exit(), named::toString);
    assertTrue(named.err().contains("run " + run + " left nothing to go on with"), named.err());
  }

  @Test
  void where_no_event_tells_of_a_host_it_stops_and_says_what_to_do() throws Exception {
    String run = killedInTheRebootOf("pve1", first);
    Files.writeString(events(run), "\u0000".repeat(5000));
    for (Outcome outcome : List.of(resume(), resume(run))) {
      assertEquals(6, outcome.exit(), outcome::toString);
      assertEquals("", outcome.out());
      assertTrue(outcome.err().contains("run " + run), outcome::toString);
      assertTrue(outcome.err().contains("cannot be read"), outcome::toString);
      assertTrue(outcome.err().contains("Give its command again"), outcome::toString);
      outcome.assertNoJava();
    }
    Outcome back = rollback(run);
    assertEquals(5, back.exit(), back::toString);
    assertTrue(back.err().contains("was cut off and cannot be told"), back::toString);
    assertTrue(back.err().contains("Name the host instead"), back::toString);
  }

  @Test
  void a_run_that_was_cut_off_is_put_back_on_the_hosts_that_it_came_to() throws Exception {
    HostState before = HostState.of(first);
    HostState untouched = HostState.of(second);
    String run = killedInTheRebootOf("pve1", first);
    breakFirstLine(run);
    bootsAtLast(first);
    Outcome outcome = rollback(run, "--reboot");
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("{pve1=changed}", statuses(outcome), outcome::toString);
    assertTrue(outcome.err().contains("run " + run + " was cut off"), outcome::toString);
    assertTrue(outcome.err().contains("1 cannot be read"), outcome::toString);
    before.assertUnchanged(first, outcome);
    assertFalse(first.read("/proc/cmdline").contains("iommu=pt"), outcome::toString);
    assertEquals("reboot\nreboot\n", first.read("/sim/reboots"), outcome::toString);
    HostState.assertTidy(first, outcome);
    untouched.assertUnchanged(second, outcome);
    outcome.assertNoJava();
  }

  /** Down because of that run is down: the other one does not follow it. */
  @Test
  void as_long_as_a_host_of_it_is_down_no_other_is_put_back() throws Exception {
    String run = killedInTheRebootOf("pve2", second);
    HostState applied = HostState.of(first);
    String hosts = Files.readString(both());
    Files.writeString(both(), hosts.replace(": " + other.server.port() + "\n", ": 1\n"));
    Outcome outcome = rollback(run, "--reboot");
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("{pve1=not_attempted, pve2=unfinished}", statuses(outcome), outcome::toString);
    assertTrue(outcome.out().contains("RG-RUN-06"), outcome::toString);
    applied.assertUnchanged(first, outcome);
    assertWell(first, outcome);

    Outcome without = rollback(run, "--limit", "pve1");
    assertEquals("{pve1=changed}", statuses(without), without::toString);
  }
}
