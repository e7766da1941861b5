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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host that came back in its old line, and controllers that die one after the other while they
 * judge it and take away what is left: whoever goes on last brings it to its old state, and nothing
 * of Regroup stays.
 */
@Tag("sshd")
class CutChainIT {
  private static final String TRIED = "pve-intel";
  private static final String RESCUED = "grub-intel";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private Fleet fleet;
  private Sysroot host = Sysroot.empty(folder);
  private HostState before = new HostState(Map.of());
  private String line = "";
  private Path playbook = folder;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    Path place = Files.createDirectory(folder.resolve("fleet"));
    fleet =
        Fleet.start(
            new FleetOptions(place, 3, 1, Duration.ofMillis(300), Duration.ofSeconds(20)),
            Clock.systemUTC());
    tried();
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    fleet.close();
  }

  /** Its trial boot panics, and the old line comes up again. */
  private void tried() throws IOException {
    play(TRIED, "init=/nonexistent, panic=5", "trial: required, ");
  }

  /** It loses its network with the new line, and its rescue puts all back. */
  private void rescued() throws IOException {
    play(RESCUED, "iommu=pt", "");
    host.write("/sim/loses-network", "iommu=pt\n");
    before = HostState.of(host);
  }

  private void play(String name, String parameters, String trial) throws IOException {
    host = Sysroot.empty(fleet.files().root(name));
    before = HostState.of(host);
    line = host.read("/proc/cmdline");
    playbook =
        Files.writeString(
            folder.resolve("playbook.yml"),
            """
            - name: does not stay
              hosts: %s
              kernel_parameters: {present: [%s]}
              reboot: {%stimeout: 60s, shutdown_timeout: 20s, verify_timeout: 2s}
              confirm_timeout: 5s
            """
                .formatted(name, parameters, trial));
  }

  private Outcome resume() {
    return Terminal.quick(
        folder,
        Map.of("XDG_STATE_HOME", folder.resolve("state").toString()),
        "resume",
        "-y",
        "--output",
        "json");
  }

  private void applyDiesAt(String moment, int time) throws Exception {
    diesAt(
        moment,
        time,
        List.of("apply", playbook.toString(), "-y", "-i", fleet.files().inventory().toString()));
    assertEquals(line, host.read("/proc/cmdline"), "it has to be back in its old line");
    assertTrue(Files.exists(host.at("/sim/reboots")), "it has to be back from a reboot");
  }

  private void resumeDiesAt(String moment) throws Exception {
    diesAt(moment, 1, List.of("resume", "-y"));
  }

  /** Runs a command in a process that is killed at the moment. */
  private void diesAt(String moment, int time, List<String> words) throws Exception {
    Path reached = folder.resolve("reached-" + started.size());
    List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MatrixController.class.getName());
    command.addAll(List.of(reached.toString(), folder.resolve("state").toString()));
    command.addAll(List.of(moment, String.valueOf(time)));
    command.addAll(words);
    command.addAll(List.of("--output", "jsonl", "-vvv"));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    started.add(process);
    EngineHost.await("the moment", () -> Files.exists(reached) || !process.isAlive());
    assertTrue(Files.exists(reached), "the moment did not come");
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
  }

  /** As the host was, and the next to come finds nothing to go on with. */
  private void assertOldState(Outcome outcome) {
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("as_found", outcome.host("left"), outcome::toString);
    assertEquals(line, host.read("/proc/cmdline"), outcome::toString);
    before.assertUnchanged(host, outcome);
    assertFalse(Files.exists(host.at("/var/lib/regroup/rescue")), outcome::toString);
    HostState.assertTidy(host, outcome);
    Outcome again = resume();
    assertEquals(0, again.exit(), again::toString);
    assertTrue(again.err().contains("no run left anything to go on with"), again::toString);
  }

  /** Before anything is taken away it ends as in that run; after that as one being put back. */
  @ParameterizedTest
  @CsvSource({
    "sent facts.sh, 4, failed",
    "sent work.sh, 2, rolled_back",
    "begin unlock, 1, rolled_back",
    "end unlock, 1, rolled_back",
  })
  void a_failed_trial_whose_controller_dies_as_it_judges_it_is_taken_away(
      String moment, int time, String status) throws Exception {
    applyDiesAt(moment, time);
    Outcome outcome = resume();
    assertEquals(status, outcome.host("status"), outcome::toString);
    assertEquals(
        "failed".equals(status), outcome.codes().contains("RG-TRIAL-05"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertOldState(outcome);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sent unlock.sh", "sent lock.sh"})
  void a_resume_that_dies_as_it_takes_over_a_failed_trial_is_gone_on_with(String moment)
      throws Exception {
    applyDiesAt("begin verify", 1);
    resumeDiesAt(moment);
    Outcome outcome = resume();
    assertEquals("rolled_back", outcome.host("status"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertOldState(outcome);
  }

  /** Its own record of that goes with the lock, and with it what tells one from the other. */
  @ParameterizedTest
  @CsvSource({
    "sent facts.sh, 4, rescued",
    "begin unlock, 1, rolled_back",
    "end unlock, 1, rolled_back",
  })
  void a_rescued_host_whose_controller_dies_as_it_judges_it_is_proven(
      String moment, int time, String status) throws Exception {
    rescued();
    applyDiesAt(moment, time);
    Outcome outcome = resume();
    assertEquals(status, outcome.host("status"), outcome::toString);
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"), outcome::toString);
    assertOldState(outcome);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sent unlock.sh", "sent lock.sh", "begin verify", "end unlock"})
  void a_resume_that_dies_at_a_rescued_host_is_gone_on_with(String moment) throws Exception {
    rescued();
    applyDiesAt("begin verify", 1);
    resumeDiesAt(moment);
    Outcome outcome = resume();
    assertEquals("rolled_back", outcome.host("status"), outcome::toString);
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"), outcome::toString);
    assertOldState(outcome);
  }
}
