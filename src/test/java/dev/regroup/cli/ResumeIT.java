package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.testing.Commands;
import dev.regroup.testing.HeldRefresh;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A controller that is killed, and one that goes on: two hosts, each behind an sshd of its own. */
@Tag("sshd")
class ResumeIT {
  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private EngineHost engine;
  private EngineHost other;
  private Sysroot first;
  private Sysroot second;
  private Path playbook = Path.of("");
  private Path inventory = Path.of("");
  private Path knownHosts = Path.of("");
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    engine = new EngineHost(Files.createDirectory(folder.resolve("one")));
    other = new EngineHost(Files.createDirectory(folder.resolve("two")));
    first = engine.host;
    second = other.host;
    // Another machine: with one boot id they would be two names of one.
    second.write("/proc/sys/kernel/random/boot_id", "22222222-2222-4222-8222-222222222222\n");
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 1s, timeout: 60s, shutdown_timeout: 50s}");
    inventory = folder.resolve("both.yml");
    String of2 = Files.readString(other.inventory());
    String two = of2.substring(of2.indexOf("    pve1:")).replace("pve1", "pve2");
    Files.writeString(inventory, Files.readString(engine.inventory()) + two);
    knownHosts = folder.resolve("known");
    Files.writeString(
        knownHosts, Files.readString(engine.knownHosts()) + Files.readString(other.knownHosts()));
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    engine.close();
    other.close();
  }

  /** An apply in a process of its own, so that it can be killed. */
  private Process apply() throws IOException {
    return start("apply", playbook.toString());
  }

  private Process start(String... command) throws IOException {
    List<String> line = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of(command));
    line.addAll(List.of("-y", "-i", "both.yml"));
    line.addAll(List.of("--known-hosts", "known"));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().put("XDG_STATE_HOME", engine.state().toString());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
  }

  private boolean said(String text) {
    try {
      return Files.readString(folder.resolve("err")).contains(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** No inventory, no known hosts, no playbook: all of it is kept. */
  private Outcome resume(String... more) {
    List<String> line = new ArrayList<>(List.of("resume", "-y", "--output", "json"));
    line.addAll(List.of(more));
    return engine.regroup(line);
  }

  /** A command of the playbook over both hosts. */
  private List<String> line(String command, String... more) {
    List<String> line = new ArrayList<>(List.of(command, playbook.toString(), "--output", "json"));
    line.addAll(List.of("-i", inventory.toString(), "--known-hosts", knownHosts.toString()));
    line.addAll(List.of(more));
    return line;
  }

  private static void healthy(Sysroot host, int status) {
    host.write("/usr/local/bin/healthy", "#!/bin/sh\nexit " + status + "\n");
    assertTrue(host.at("/usr/local/bin/healthy").toFile().setExecutable(true));
  }

  private static Map<String, String> statuses(Outcome outcome) {
    Map<String, String> statuses = new LinkedHashMap<>();
    for (Object host : (List<?>) outcome.json().getOrDefault("hosts", List.of())) {
      Map<?, ?> map = (Map<?, ?>) host;
      statuses.put(String.valueOf(map.get("host")), String.valueOf(map.get("status")));
    }
    return statuses;
  }

  private static void assertWell(Sysroot host, Outcome outcome) {
    assertTrue(host.read("/proc/cmdline").contains(" iommu=pt"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    HostState.assertTidy(host, outcome);
  }

  @Test
  void killed_while_a_host_goes_down_it_is_awaited_and_the_next_gets_its_turn() throws Exception {
    first.write("/sim/stuck", "");
    Process process = apply();
    EngineHost.await("the wait", () -> said("pve1 wait     ..."));
    EngineHost.await("the reboot", () -> Files.exists(first.at("/sim/reboots")));
    kill(process);

    CountDownLatch waiting = new CountDownLatch(1);
    engine.watch(
        line -> {
          if (line.contains("still up in the old boot")) {
            waiting.countDown();
          }
        });
    CompletableFuture<Outcome> resumed = CompletableFuture.supplyAsync(this::resume);
    assertTrue(waiting.await(60, TimeUnit.SECONDS), "it did not wait for the reboot");
    first.delete("/sim/stuck");
    first.delete("/sim/reboots");
    Commands.run(first.at("/usr/sbin/reboot").toString());
    Outcome outcome = resumed.get(120, TimeUnit.SECONDS);

    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("{pve1=ok, pve2=changed}", statuses(outcome).toString(), outcome::toString);
    assertTrue(outcome.err().contains("1 in flight, 1 never reached"), outcome::toString);
    assertWell(first, outcome);
    assertWell(second, outcome);
    outcome.assertNoJava();

    Outcome again = engine.regroup(List.of("resume", "-y"));
    assertEquals(0, again.exit(), again::toString);
    assertTrue(again.err().contains("no run left anything to go on with"), again::toString);
  }

  /** Ids of the runs that are kept, the first one first. */
  private List<String> runs() throws IOException {
    try (Stream<Path> runs = Files.list(engine.state().resolve("regroup/runs"))) {
      return runs.map(run -> run.getFileName().toString()).sorted().toList();
    }
  }

  /** One that does not know of the other's slots has no business beside it. */
  @Test
  void a_run_that_another_goes_on_with_is_left_to_that_one() throws Exception {
    first.write("/sim/stuck", "");
    Process killed = apply();
    EngineHost.await("the reboot", () -> Files.exists(first.at("/sim/reboots")));
    EngineHost.await("the wait", () -> said("pve1 wait     ..."));
    String run = runs().get(0);
    kill(killed);
    Process goesOn = start("resume", run);
    EngineHost.await("the wait for it", () -> said("still up in the old boot"));
    String later = runs().get(1);

    Outcome beside = resume(run);
    assertEquals(7, beside.exit(), beside::toString);
    assertTrue(
        beside.err().contains("run " + later + " goes on with run " + run), beside::toString);
    beside.assertNoJava();
    assertFalse(Files.exists(second.at("/var/lib/regroup")), "it went on beside the other");

    kill(goesOn);
    bootsAtLast(first);
    Outcome outcome = resume(run);
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("{pve1=ok, pve2=changed}", statuses(outcome).toString(), outcome::toString);
    assertTrue(outcome.err().contains("going on with run " + later), outcome::toString);
    assertWell(first, outcome);
    assertWell(second, outcome);

    HostState after = HostState.of(second);
    Outcome again = resume(run);
    assertEquals(0, again.exit(), again::toString);
    assertTrue(again.err().contains("left nothing to go on with"), again::toString);
    after.assertUnchanged(second, again);
  }

  @Test
  void killed_in_the_refresh_the_work_is_awaited_and_the_host_brought_to_its_end()
      throws Exception {
    HeldRefresh refresh = new HeldRefresh(first);
    Process process = apply();
    EngineHost.await("the refresh", refresh::hasBegun);
    kill(process);

    engine.watch(
        line -> {
          if (line.contains("still goes on here")) {
            refresh.letGo();
          }
        });
    Outcome outcome = resume();
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("{pve1=changed, pve2=changed}", statuses(outcome).toString());
    assertWell(first, outcome);
    assertWell(second, outcome);
  }

  @Test
  void after_a_halt_only_the_hosts_that_were_never_reached_get_a_turn() throws IOException {
    healthy(first, 1);
    healthy(second, 0);
    engine.playbook(
        "kernel_parameters:",
        "  present: [\"iommu=pt\"]",
        "reboot:",
        "  verify_timeout: 1s",
        "  test_command: [/usr/local/bin/healthy]");
    List<String> line = line("apply", "-y");
    Outcome halted = engine.regroup(line);
    assertEquals("{pve1=failed, pve2=not_attempted}", statuses(halted).toString());
    String run = String.valueOf(halted.json().get("run"));
    assertTrue(halted.out().contains("regroup resume"), halted::toString);

    Outcome outcome = resume(run);
    assertEquals("{pve2=changed}", statuses(outcome).toString(), outcome::toString);
    assertWell(second, outcome);
    assertEquals("reboot\n", first.read("/sim/reboots"));
  }

  private static String reboots(Sysroot host) {
    return Files.exists(host.at("/sim/reboots")) ? host.read("/sim/reboots") : "";
  }

  /** The reboot that hangs on that host comes to its end. */
  private static void bootsAtLast(Sysroot host) {
    host.delete("/sim/stuck");
    String reboots = host.read("/sim/reboots");
    Commands.run(host.at("/usr/sbin/reboot").toString());
    host.write("/sim/reboots", reboots);
  }

  /** Killed while it waits for a host that comes back with a test command that says no. */
  private void killedInTheReboot(String verifyTimeout, String onFailure) throws Exception {
    healthy(second, 0);
    first.program(
        "/usr/local/bin/healthy",
        """
        #!/bin/sh
        R=${0%/usr/*}
        grep -q iommu=pt "$R/proc/cmdline" || exit 0
        echo asked >>"$R/sim/asked"
        [ -e "$R/sim/well" ] || exit 1
        [ "$(wc -l <"$R/sim/asked")" -gt 1 ]
        """);
    engine.playbook(
        "kernel_parameters:",
        "  present: [\"iommu=pt\"]",
        "reboot:",
        "  verify_timeout: " + verifyTimeout,
        "  timeout: 60s",
        "  test_command: [/usr/local/bin/healthy]",
        "rollout: {on_failure: " + onFailure + "}");
    first.write("/sim/stuck", "");
    Process process = apply();
    EngineHost.await("the wait", () -> said("pve1 wait     ..."));
    EngineHost.await("the reboot", () -> Files.exists(first.at("/sim/reboots")));
    kill(process);
    bootsAtLast(first);
  }

  @Test
  void a_host_that_comes_back_and_fails_its_test_command_is_not_well_by_resume() throws Exception {
    killedInTheReboot("1s", "hold");
    Outcome outcome = resume();
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("{pve1=failed, pve2=not_attempted}", statuses(outcome).toString());
    assertEquals("rebooted", outcome.host("left"), outcome::toString);
    assertEquals("false", outcome.host("verified"), outcome::toString);
    assertTrue(outcome.codes().contains("RG-HEALTH-05"), outcome::toString);
    assertTrue(outcome.codes().contains("RG-HEALTH-07"), outcome::toString);
    assertTrue(Files.exists(first.at("/sim/asked")), "it was never asked");
    assertEquals("reboot\n", first.read("/sim/reboots"));
    HostState.assertTidy(first, outcome);
    outcome.assertNoJava();

    Outcome rest = resume();
    assertEquals("{pve2=changed}", statuses(rest).toString(), rest::toString);
  }

  @Test
  void such_a_host_is_rolled_back_by_resume_where_the_play_wants_it() throws Exception {
    HostState before = HostState.of(first);
    killedInTheReboot("1s", "rollback");
    Outcome outcome = resume();
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("{pve1=rolled_back, pve2=not_attempted}", statuses(outcome).toString());
    assertTrue(
        outcome.codes().containsAll(List.of("RG-HEALTH-05", "RG-ROLLBACK-05")), outcome::toString);
    assertEquals("as_found", outcome.host("left"), outcome::toString);
    assertFalse(first.read("/proc/cmdline").contains("iommu=pt"), outcome::toString);
    assertEquals("reboot\nreboot\n", first.read("/sim/reboots"), outcome::toString);
    before.assertUnchanged(first, outcome);
    HostState.assertTidy(first, outcome);
  }

  /** Nobody may take it for well before that, nor give up before its time is over. */
  @Test
  void a_host_that_needs_a_while_is_waited_for_as_by_the_run_that_rebooted_it() throws Exception {
    killedInTheReboot("60s", "rollback");
    first.write("/sim/well", "");
    Outcome outcome = resume();
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("{pve1=ok, pve2=changed}", statuses(outcome).toString(), outcome::toString);
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertTrue(outcome.codes().contains("RG-HEALTH-07"), outcome::toString);
    assertEquals("asked\nasked\n", first.read("/sim/asked"), outcome::toString);
    assertTrue(first.read("/var/lib/regroup/history").contains(" verify "), outcome::toString);
    assertWell(first, outcome);
  }

  @Test
  void a_resume_that_is_killed_as_it_proves_a_host_leaves_that_to_the_next() throws Exception {
    killedInTheReboot("60s", "hold");
    Process process = start("resume");
    EngineHost.await("the proof", () -> said("not yet: the test command"));
    kill(process);
    first.write("/sim/well", "");
    Outcome outcome = resume();
    assertEquals("{pve1=ok, pve2=changed}", statuses(outcome).toString(), outcome::toString);
  }

  /** Given up while it hung in its shutdown, and back an hour later. */
  @Test
  void a_host_that_the_run_gave_up_is_awaited_and_proven_by_resume() throws Exception {
    engine.playbook(
        "kernel_parameters:",
        "  present: [\"iommu=pt\"]",
        "reboot: {verify_timeout: 1s, timeout: 60s, shutdown_timeout: 10s}");
    first.write("/sim/stuck", "");
    Outcome lost = engine.regroup(line("apply", "-y"));
    assertEquals("{pve1=failed, pve2=not_attempted}", statuses(lost).toString());
    assertTrue(lost.codes().containsAll(List.of("RG-REBOOT-02", "RG-LOCK-02")), lost::toString);
    EngineHost.await("the reboot", () -> !reboots(first).isEmpty());
    bootsAtLast(first);

    Outcome outcome = resume();
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("{pve1=ok, pve2=changed}", statuses(outcome).toString(), outcome::toString);
    assertTrue(outcome.err().contains("1 in flight, 1 never reached"), outcome::toString);
    assertWell(first, outcome);
    assertWell(second, outcome);
    Outcome again = engine.regroup(List.of("resume", "-y"));
    assertTrue(again.err().contains("no run left anything to go on with"), again::toString);
  }

  @Test
  void killed_while_it_rolls_back_a_failed_host_its_way_stays_the_way_back() throws Exception {
    healthy(second, 0);
    first.write(
        "/usr/local/bin/healthy",
        """
        #!/bin/sh
        R=${0%/usr/*}
        grep -q iommu=pt $R/proc/cmdline || exit 0
        : >$R/sim/stuck
        exit 1
        """);
    assertTrue(first.at("/usr/local/bin/healthy").toFile().setExecutable(true));
    HostState before = HostState.of(first);
    engine.playbook(
        "kernel_parameters:",
        "  present: [\"iommu=pt\"]",
        "reboot: {verify_timeout: 1s, timeout: 60s, test_command: [/usr/local/bin/healthy]}",
        "rollout: {on_failure: rollback}");
    Process process = apply();
    EngineHost.await("the reboot back", () -> reboots(first).equals("reboot\nreboot\n"));
    kill(process);
    bootsAtLast(first);

    Outcome outcome = resume();
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("{pve1=rolled_back, pve2=not_attempted}", statuses(outcome).toString());
    assertFalse(first.read("/proc/cmdline").contains("iommu=pt"), outcome::toString);
    assertEquals("reboot\nreboot\n", first.read("/sim/reboots"), outcome::toString);
    before.assertUnchanged(first, outcome);
    HostState.assertTidy(first, outcome);
    outcome.assertNoJava();

    Outcome rest = resume();
    assertEquals("{pve2=changed}", statuses(rest).toString(), rest::toString);
    assertWell(second, rest);
  }

  @Test
  void a_rollback_that_was_killed_is_gone_on_with_and_goes_no_further_back() throws Exception {
    String policy = "reboot: {verify_timeout: 1s, timeout: 60s, shutdown_timeout: 50s}";
    engine.playbook("kernel_parameters:", "  present: [nosmt]", "reboot: never");
    assertEquals(0, engine.regroup(line("apply", "-y")).exit());
    HostState between = HostState.of(first);
    HostState other = HostState.of(second);
    engine.playbook("kernel_parameters:", "  present: [\"iommu=pt\"]", policy);
    assertEquals(0, engine.regroup(line("apply", "-y")).exit());
    first.write("/sim/stuck", "");

    Process process = start("rollback", "pve1:pve2", "--reboot");
    EngineHost.await("the reboot back", () -> reboots(first).equals("reboot\nreboot\n"));
    kill(process);
    HostState forward = HostState.of(second);
    Outcome limited = resume("--limit", "pve2");
    assertEquals("{pve2=not_attempted}", statuses(limited).toString(), limited::toString);
    assertTrue(limited.err().contains("left out by --limit: pve1."), limited::toString);
    forward.assertUnchanged(second, limited);
    bootsAtLast(first);
    Outcome outcome = resume();
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("{pve1=ok, pve2=changed}", statuses(outcome).toString(), outcome::toString);
    between.assertUnchanged(first, outcome);
    other.assertUnchanged(second, outcome);
    for (Sysroot host : List.of(first, second)) {
      assertFalse(host.read("/proc/cmdline").contains("iommu=pt"), outcome::toString);
      assertEquals("reboot\nreboot\n", host.read("/sim/reboots"), outcome::toString);
      HostState.assertTidy(host, outcome);
    }
    Outcome again = engine.regroup(List.of("resume", "-y"));
    assertTrue(again.err().contains("no run left anything to go on with"), again::toString);
  }

  @Test
  void what_is_not_as_it_was_then_is_not_gone_on_with() throws IOException {
    List<String> line = line("apply", "-y", "--max-hosts", "1");
    Outcome declined = engine.regroup(line);
    assertEquals("{pve1=not_attempted, pve2=not_attempted}", statuses(declined).toString());
    String run = String.valueOf(declined.json().get("run"));
    Outcome none = resume();
    assertEquals(0, none.exit(), none::toString);
    assertTrue(none.err().contains("no run left anything to go on with"), none::toString);

    String text = Files.readString(playbook);
    Files.writeString(playbook, "\n", StandardOpenOption.APPEND);
    Outcome changed = resume(run);
    assertEquals(6, changed.exit(), changed::toString);
    assertTrue(changed.err().contains("changed since run " + run), changed::toString);
    Files.writeString(playbook, text);

    Files.writeString(inventory, Files.readString(inventory).replace("pve2:", "pve3:"));
    Outcome gone = resume(run);
    assertEquals(5, gone.exit(), gone::toString);
    assertTrue(gone.err().contains("no longer have pve2"), gone::toString);
    assertEquals("{pve1=changed}", statuses(resume(run, "--limit", "pve1")).toString());
    assertFalse(Files.exists(second.at("/var/lib/regroup")));

    Outcome unknown = resume("20200101-000000-aaaa");
    assertEquals(5, unknown.exit(), unknown::toString);
    Path checked = engine.state().resolve("regroup/runs");
    Outcome check = engine.regroup(line("check", "--limit", "pve1"));
    Outcome other = resume(String.valueOf(check.json().get("run")));
    assertEquals(5, other.exit(), other::toString);
    assertTrue(other.err().contains("is no apply"), other::toString);

    Files.writeString(checked.resolve(run).resolve("request.json"), "{\"playbook\": ");
    Outcome half = resume(run);
    assertEquals(6, half.exit(), half::toString);
    assertTrue(half.err().contains("no whole request"), half::toString);
    half.assertNoJava();
  }

  @Test
  void passwords_of_the_command_line_are_not_kept() throws IOException {
    List<String> line =
        line(
            "apply",
            "-y",
            "--max-hosts",
            "1",
            "-e",
            "ansible_become_password=geheim",
            "-e",
            "site=9");
    String run = String.valueOf(engine.regroup(line).json().get("run"));
    Path kept = engine.state().resolve("regroup/runs/" + run);
    Map<String, Object> request = JSON.std.mapFrom(Files.readString(kept.resolve("request.json")));
    assertEquals(List.of("site=9"), request.get("extra_vars"));
    assertFalse(Files.readString(kept.resolve("request.json")).contains("geheim"));
    Outcome without = resume(run);
    assertEquals(5, without.exit(), without::toString);
    assertTrue(without.err().contains("Give it again with -e"), without::toString);
    Outcome with = resume(run, "-e", "ansible_become_password=geheim");
    assertEquals("{pve1=changed, pve2=changed}", statuses(with).toString(), with::toString);
  }
}
