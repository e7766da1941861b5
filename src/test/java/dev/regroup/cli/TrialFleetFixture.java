package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.demo.Fleet;
import dev.regroup.demo.FleetOptions;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A trial boot on a host of the embedded fleet, whose simulated loader uses up its one-shot before
 * it boots it, and whose simulated kernel panics, hangs or loses its network. What they have in
 * common whatever the loader is.
 */
abstract class TrialFleetFixture {
  private final String name;
  private final String config;
  private final int hosts;

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private Fleet fleet;
  private Sysroot host;
  private HostState before;
  private String line;
  private Path playbook;
  private final List<Process> started = new ArrayList<>();

  /**
   * @param name of the host
   * @param config the file that its parameters are in
   * @param hosts of the fleet, of which it is one
   */
  TrialFleetFixture(String name, String config, int hosts) {
    this.name = name;
    this.config = config;
    this.hosts = hosts;
  }

  /** Whether something in the loader's menu, or in what it boots once, is Regroup's. */
  abstract boolean hasEntry(Sysroot of);

  /** Whether the loader was told to boot something once. */
  abstract boolean bootsOnce(Sysroot of);

  @BeforeEach
  void start() throws IOException {
    FleetOptions one =
        new FleetOptions(
            Files.createDirectory(folder.resolve("fleet")),
            hosts,
            1,
            Duration.ofMillis(300),
            Duration.ofSeconds(20));
    fleet = Fleet.start(one, Clock.systemUTC());
    host = Sysroot.empty(fleet.files().root(name));
    before = HostState.of(host);
    line = host.read("/proc/cmdline");
    wants("iommu=pt", "40s");
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    fleet.close();
  }

  private void wants(String parameters, String timeout) throws IOException {
    playbook =
        Files.writeString(
            folder.resolve("playbook.yml"),
            """
            - name: tried first
              hosts: %s
              kernel_parameters: {present: [%s]}
              reboot: {trial: required, timeout: %s, shutdown_timeout: 2s, verify_timeout: 2s}
              confirm_timeout: 5s
            """
                .formatted(name, parameters, timeout));
  }

  private Outcome regroup(String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--output", "json"));
    if (!words[0].equals("resume")) {
      arguments.addAll(List.of("-i", fleet.files().inventory().toString()));
    }
    return Terminal.quick(
        folder,
        Map.of("XDG_STATE_HOME", folder.resolve("state").toString()),
        arguments.toArray(new String[0]));
  }

  private Outcome apply() {
    return regroup("apply", playbook.toString(), "-y");
  }

  /** Nothing is left of a trial, nor of the rescue that it was given. */
  private void assertNothingLeft(Outcome outcome) {
    assertFalse(hasEntry(host) || bootsOnce(host), outcome::toString);
    assertFalse(Files.exists(host.at("/var/lib/regroup/rescue")), outcome::toString);
    assertFalse(
        Files.exists(host.at("/etc/systemd/system/regroup-rescue.service")), outcome::toString);
    HostState.assertTidy(host, outcome);
  }

  private void assertPermanent(Outcome outcome) {
    assertTrue(host.read(config).contains(" iommu=pt"), outcome::toString);
    assertTrue(host.read("/proc/cmdline").endsWith(" iommu=pt panic=30\n"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertNothingLeft(outcome);
  }

  private void assertOldState(Outcome outcome) {
    assertEquals(line, host.read("/proc/cmdline"), outcome::toString);
    before.assertUnchanged(host, outcome);
    assertNothingLeft(outcome);
  }

  @Test
  void a_good_trial_is_made_permanent_and_a_second_apply_does_nothing() {
    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertPermanent(outcome);
    assertEquals("[]", apply().endedWell("ok").codes().toString());
    assertPermanent(outcome);
  }

  @Test
  void a_kernel_that_panics_comes_back_by_itself_as_it_was() throws IOException {
    wants("init=/nonexistent, panic=5", "40s");
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "as_found", "RG-TRIAL-05");
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertOldState(outcome);
    apply().failedWith(7, "refused", "as_found", "RG-PLAN-07");
    assertOldState(outcome);
  }

  @Test
  void a_host_that_is_cut_off_in_its_trial_rescues_itself_once() throws IOException {
    host.write("/sim/loses-network", "iommu=pt\n");
    wants("iommu=pt", "60s");
    Outcome outcome = apply();
    outcome.failedWith(2, "rescued", "as_found", "RG-RESCUE-06");
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"), outcome::toString);
    assertOldState(outcome);
  }

  /**
   * Named with what is left; a power cycle brings the old line, and then all of it is taken away.
   */
  @ParameterizedTest
  @ValueSource(strings = {"rollback", "resume"})
  void a_kernel_that_hangs_is_back_as_it_was_once_its_power_was_cycled(String command)
      throws IOException {
    host.write("/sim/hangs", "iommu=pt\n");
    wants("iommu=pt", "3s");
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "unknown", "RG-REBOOT-05");
    assertTrue(outcome.codes().contains("RG-TRIAL-11"), outcome::toString);
    assertTrue(hasEntry(host), outcome::toString);
    assertFalse(bootsOnce(host), "the loader uses it up before it boots");

    host.write("/sim/power-cycle", "");
    EngineHost.await("the old boot", () -> regroup("facts", name).exit() == 0);
    assertEquals(line, host.read("/proc/cmdline"));
    Outcome check = regroup("check", playbook.toString());
    check.failedWith(7, "refused", "as_found", "RG-PLAN-07");
    assertTrue(check.codes().contains("RG-TRIAL-08"), check::toString);
    if (command.equals("rollback")) {
      assertOldState(regroup("rollback", name, "-y").endedWell("changed"));
      return;
    }
    Outcome back = regroup("resume", "-y");
    back.failedWith(2, "failed", "as_found", "RG-TRIAL-05");
    assertOldState(back);
  }

  /** The controller dies as the host goes down for its trial, which comes up well. */
  @Test
  void a_trial_whose_controller_died_is_proven_by_resume_and_made_permanent() throws Exception {
    kill(applyInAProcess());
    EngineHost.await("the trial", () -> host.read("/proc/cmdline").contains(" panic=30"));
    assertFalse(host.read(config).contains("iommu=pt"));
    Outcome check = regroup("check", playbook.toString());
    assertTrue(check.codes().contains("RG-TRIAL-09"), check::toString);

    Outcome outcome = regroup("resume", "-y");
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("changed", outcome.host("status"), outcome::toString);
    assertPermanent(outcome);
    assertEquals(0, regroup("verify", playbook.toString()).exit());
    Outcome back = regroup("rollback", name, "-y").endedWell("changed");
    before.assertUnchanged(host, back);
  }

  /** The controller dies as the host goes down for its trial, which panics. */
  @Test
  void a_failed_trial_whose_controller_died_is_taken_away_by_resume() throws Exception {
    wants("init=/nonexistent, panic=5", "40s");
    trialFailsUnseen();
    assertTrue(hasEntry(host), "nobody was there to take it away");

    Outcome outcome = regroup("resume", "-y");
    outcome.failedWith(2, "failed", "as_found", "RG-TRIAL-05");
    assertTrue(outcome.err().contains("RG-TRIAL-08"), "the plan says it: " + outcome);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertOldState(outcome);
    assertEquals(0, regroup("resume", "-y").exit());
    apply().failedWith(7, "refused", "as_found", "RG-PLAN-07");
    assertOldState(outcome);
  }

  /** Whoever goes on with it dies as well: before it has put anything back, or when it has. */
  @ParameterizedTest
  @ValueSource(strings = {"begin patch", "end patch"})
  void a_resume_that_dies_while_it_takes_a_failed_trial_away_is_gone_on_with(String moment)
      throws Exception {
    wants("init=/nonexistent, panic=5", "40s");
    trialFailsUnseen();
    diesAt(moment, "resume", "-y", "--output", "jsonl");
    assertTrue(Files.exists(host.at("/var/lib/regroup/lock")), "it had begun");
    assertEquals(moment.startsWith("begin"), hasEntry(host));

    Outcome outcome = regroup("resume", "-y");
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("rolled_back", outcome.host("status"), outcome::toString);
    assertEquals("as_found", outcome.host("left"), outcome::toString);
    assertFalse(outcome.out().contains("by on_failure"), "the play does not say so: " + outcome);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertOldState(outcome);
    assertEquals(0, regroup("resume", "-y").exit());
    apply().failedWith(7, "refused", "as_found", "RG-PLAN-07");
    assertOldState(outcome);
  }

  /** Runs a command in a process that is killed at the moment. */
  private void diesAt(String moment, String... words) throws Exception {
    Path reached = folder.resolve("reached");
    List<String> command = new ArrayList<>(java(MatrixController.class));
    command.addAll(List.of(reached.toString(), folder.resolve("state").toString(), moment, "1"));
    command.addAll(List.of(words));
    Process process = started(new ProcessBuilder(command));
    EngineHost.await("the moment", () -> Files.exists(reached) || !process.isAlive());
    assertTrue(Files.exists(reached), "the moment did not come");
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
  }

  private static List<String> java(Class<?> main) {
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName());
  }

  private Process started(ProcessBuilder builder) throws IOException {
    Process process =
        builder
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    started.add(process);
    return process;
  }

  private Process applyInAProcess() throws IOException {
    List<String> words = new ArrayList<>(java(Main.class));
    words.addAll(List.of("apply", playbook.toString(), "-y"));
    words.addAll(List.of("-i", fleet.files().inventory().toString()));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    return started(builder);
  }

  /** The controller dies before the host is back in its old line. */
  private void trialFailsUnseen() throws Exception {
    String boot = host.read("/proc/sys/kernel/random/boot_id");
    kill(applyInAProcess());
    EngineHost.await(
        "the old boot", () -> !host.read("/proc/sys/kernel/random/boot_id").equals(boot));
  }

  private void kill(Process process) throws InterruptedException {
    EngineHost.await("the reboot", () -> Files.exists(host.at("/sim/reboots")));
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
  }
}
