package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.regroup.testing.Commands;
import dev.regroup.testing.HeldRefresh;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import dev.regroup.testing.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ^C and SIGTERM, sent to a process of its own. */
@Tag("sshd")
class InterruptIT {
  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

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

  /** A command line of Java and this class path; a parent may have SIGINT ignored. */
  private List<String> regroup(String... arguments) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("env", "--default-signal=INT", "--default-signal=TERM"));
    line.addAll(List.of(System.getProperty("java.home") + "/bin/java"));
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of("apply", playbook.toString(), "-i", engine.inventory().toString()));
    line.addAll(List.of("--known-hosts", engine.knownHosts().toString()));
    line.addAll(List.of(arguments));
    return line;
  }

  private Process run(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().put("XDG_STATE_HOME", engine.state().toString());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private Outcome end(Process process) throws Exception {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      fail("it did not end: " + read("out") + read("err"));
    }
    return new Outcome(process.exitValue(), read("out"), read("err"));
  }

  private String read(String name) {
    try {
      return Files.exists(folder.resolve(name)) ? Files.readString(folder.resolve(name)) : "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void signal(String signal, Process process) {
    Commands.run("kill", "-" + signal, Long.toString(process.pid()));
  }

  @Test
  void interrupted_while_the_host_reboots_the_lock_stays_and_it_is_said() throws Exception {
    host.write("/sim/stuck", "");
    Process process = run(regroup("--output", "json", "-y"));
    EngineHost.await("the wait", () -> read("err").contains(" wait     ..."));
    signal("INT", process);
    Outcome outcome = end(process);
    outcome.failedWith(130, "unfinished", "unknown", "RG-REBOOT-06");
    assertTrue(outcome.codes().contains("RG-LOCK-02"), outcome::toString);
    assertEquals(outcome.json().get("run"), host.read("/var/lib/regroup/lock/run").strip());

    EngineHost.await("the reboot", () -> Files.exists(host.at("/sim/reboots")));
    host.delete("/sim/stuck");
    Outcome next =
        engine.run("apply", playbook.toString(), "--output", "json", "-y").endedWell("changed");
    assertTrue(next.codes().contains("RG-LOCK-03"), next::toString);
    HostState.assertTidy(host, next);
  }

  @Test
  void interrupted_while_a_hook_holds_the_start_up_no_host_is_reached() throws Exception {
    HostState before = HostState.of(host);
    String gate = "run_started=echo $$ >'" + folder + "/hook'; sleep 300";
    String end = "run_ended=cat >'" + folder + "/told'";
    Process process = run(regroup("--output", "json", "-y", "--hook", gate, "--hook", end));
    EngineHost.await("the hook", () -> read("hook").endsWith("\n"));
    signal("TERM", process);
    Outcome outcome = end(process);
    assertEquals(130, outcome.exit(), outcome::toString);
    assertEquals("not_attempted", outcome.host("status"), outcome::toString);
    assertEquals(List.of("RG-RUN-07"), outcome.codes());
    assertTrue(read("told").contains("\"exit\":130,"), read("told"));
    long hook = Long.parseLong(read("hook").strip());
    assertFalse(ProcessHandle.of(hook).map(ProcessHandle::isAlive).orElse(false));
    before.assertUnchanged(host, outcome);
  }

  @Test
  void interrupted_on_the_way_back_of_a_failed_host_resume_goes_on_that_way() throws Exception {
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 1s, timeout: 60s, test_command: [/usr/local/bin/healthy]}",
            "rollout: {on_failure: rollback}");
    host.write("/usr/local/bin/healthy", "#!/bin/sh\n: >${0%/usr/*}/sim/stuck\nexit 1\n");
    assertTrue(host.at("/usr/local/bin/healthy").toFile().setExecutable(true));
    HostState before = HostState.of(host);
    Process process = run(regroup("--output", "json", "-y"));
    EngineHost.await(
        "the wait for the reboot back",
        () -> read("err").lines().filter(line -> line.endsWith(" wait     ...")).count() == 2);
    signal("INT", process);
    Outcome outcome = end(process);
    assertEquals(130, outcome.exit(), outcome::toString);
    assertEquals("unfinished", outcome.host("status"), outcome::toString);
    assertTrue(
        outcome.codes().containsAll(List.of("RG-HEALTH-05", "RG-REBOOT-06")), outcome::toString);

    EngineHost.await("the reboot back", () -> host.read("/sim/reboots").equals("reboot\nreboot\n"));
    host.delete("/sim/stuck");
    Commands.run(host.at("/usr/sbin/reboot").toString());
    Outcome resumed = engine.run("resume", "-y", "--output", "json");
    assertEquals(2, resumed.exit(), resumed::toString);
    assertEquals("rolled_back", resumed.host("status"), resumed::toString);
    assertEquals("as_found", resumed.host("left"), resumed::toString);
    assertFalse(host.read("/proc/cmdline").contains("iommu=pt"), resumed::toString);
    before.assertUnchanged(host, resumed);
    HostState.assertTidy(host, resumed);
  }

  @Test
  void terminated_while_it_proves_the_host_resume_proves_it_and_ends_as_the_run_would_have()
      throws Exception {
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 8s, timeout: 60s, test_command: [/usr/local/bin/healthy]}",
            "rollout: {on_failure: rollback}");
    host.program(
        "/usr/local/bin/healthy", "#!/bin/sh\n! grep -q iommu=pt \"${0%/usr/*}/proc/cmdline\"\n");
    HostState before = HostState.of(host);
    Process process = run(regroup("--output", "json", "-y"));
    EngineHost.await("the proof", () -> read("err").contains("not yet: the test command"));
    signal("TERM", process);
    Outcome outcome = end(process);
    outcome.failedWith(130, "unfinished", "rebooted", "RG-VERIFY-09");

    Outcome resumed = engine.run("resume", "-y", "--output", "json");
    assertEquals(2, resumed.exit(), resumed::toString);
    assertEquals("rolled_back", resumed.host("status"), resumed::toString);
    assertTrue(resumed.codes().contains("RG-HEALTH-05"), resumed::toString);
    assertFalse(host.read("/proc/cmdline").contains("iommu=pt"), resumed::toString);
    before.assertUnchanged(host, resumed);
    HostState.assertTidy(host, resumed);
  }

  @Test
  void terminated_while_it_writes_the_host_is_staged_and_not_rebooted() throws Exception {
    HeldRefresh refresh = new HeldRefresh(host);
    Process process = run(regroup("--output", "json", "-y"));
    EngineHost.await("the refresh", refresh::hasBegun);
    signal("TERM", process);
    assertFalse(process.waitFor(500, TimeUnit.MILLISECONDS), "it left the host alone");
    refresh.letGo();
    Outcome outcome = end(process);
    String message = outcome.failedWith(130, "unfinished", "staged", "RG-RUN-04");
    assertTrue(message.contains("before the reboot"), message);
    assertTrue(host.read("/boot/grub/grub.cfg").contains("quiet iommu=pt\n"));
    assertFalse(Files.exists(host.at("/sim/reboots")));
    HostState.assertTidy(host, outcome);
  }

  @Test
  void at_the_question_nothing_was_written_and_nobody_waits() throws Exception {
    String script = Tools.require("sshd", "script").toString();
    HostState before = HostState.of(host);
    String line = String.join(" ", regroup().stream().map(word -> "'" + word + "'").toList());
    Process process = run(List.of(script, "-q", "-e", "-c", line, "/dev/null"));
    EngineHost.await("the question", () -> read("out").contains("[y/N]"));
    OutputStream keys = Objects.requireNonNull(process.getOutputStream());
    keys.write("\u0003".getBytes(StandardCharsets.US_ASCII));
    keys.flush();
    Outcome outcome = end(process);
    assertEquals(130, outcome.exit(), outcome::toString);
    assertTrue(outcome.out().contains("1 not_attempted"), outcome::toString);
    outcome.assertNoJava();
    before.assertUnchanged(host, outcome);
    assertFalse(Files.exists(host.at("/var/lib/regroup")));
  }
}
