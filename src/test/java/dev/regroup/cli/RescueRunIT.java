package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.demo.Fleet;
import dev.regroup.demo.FleetOptions;
import dev.regroup.testing.Commands;
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
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host of the embedded fleet that is given a rescue for its reboot: over SSH, with its own
 * scripts and a simulated boot that starts what the host's units say. A second takes it a tenth of
 * one.
 */
@Tag("sshd")
class RescueRunIT {
  private static final String HOST = "grub-intel";
  private static final String UNIT = "/etc/systemd/system/regroup-rescue.service";
  private static final String LINK =
      "/etc/systemd/system/emergency.target.wants/regroup-rescue.service";
  private static final String RESCUE = "/var/lib/regroup/rescue";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private Fleet fleet;
  private Sysroot host;
  private HostState before;
  private String line;
  private Path playbook;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    Path place = Files.createDirectory(folder.resolve("fleet"));
    FleetOptions one =
        new FleetOptions(place, 1, 1, Duration.ofMillis(300), Duration.ofSeconds(20));
    fleet = Fleet.start(one, Clock.systemUTC());
    host = Sysroot.empty(fleet.files().root(HOST));
    // What stands at the moment of the first reboot.
    String reboot = host.read("/usr/sbin/reboot");
    String look =
        "if [ ! -e \"$R/sim/then\" ]; then mkdir \"$R/sim/then\"; cp -a \"$R"
            + RESCUE
            + "\" \"$R/sim/then/\"; cp \"$R"
            + UNIT
            + "\" \"$R"
            + LINK
            + "\" \"$R/sim/then/\"; fi\n";
    host.program(
        "/usr/sbin/reboot",
        reboot.replace(
            "echo \"reboot\" >>", "(" + look + ") 2>/dev/null || :\necho \"reboot\" >>"));
    before = HostState.of(host);
    line = host.read("/proc/cmdline");
    play("");
  }

  @AfterEach
  void stop() {
    started.forEach(Process::destroyForcibly);
    fleet.close();
  }

  private void play(String more) throws IOException {
    playbook =
        Files.writeString(
            folder.resolve("playbook.yml"),
            """
            - name: one more parameter
              hosts: all
              kernel_parameters: {present: ["iommu=pt"]}
              reboot: {timeout: 40s, shutdown_timeout: 30s, verify_timeout: 2s}
              confirm_timeout: 5s
            """
                + more);
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

  private boolean there(String path) {
    return Files.exists(host.at(path)) || Files.isSymbolicLink(host.at(path));
  }

  private void assertNothingOfARescue(Outcome outcome) {
    assertFalse(there(UNIT) || there(LINK) || there(RESCUE), outcome::toString);
    HostState.assertTidy(host, outcome);
  }

  @Test
  void it_is_armed_as_the_host_reboots_and_gone_once_it_is_verified() {
    Outcome check = regroup("check", playbook.toString());
    assertTrue(check.codes().contains("RG-RESCUE-01"), check::toString);
    before.assertUnchanged(host, check);

    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertTrue(there("/sim/then/rescue/armed"), outcome::toString);
    assertTrue(there("/sim/then/rescue/rescue.sh"));
    assertTrue(there("/sim/then/regroup-rescue.service"));
    assertTrue(host.read("/sim/then/rescue/armed").contains("\nafter=5\n"));
    assertEquals("reboot\n", host.read("/sim/reboots"));
    assertTrue(host.read("/proc/cmdline").contains(" iommu=pt"));
    assertNothingOfARescue(outcome);
    Outcome again = apply().endedWell("ok");
    assertFalse(again.codes().toString().contains("RG-RESCUE"), again::toString);
  }

  @Test
  void a_host_that_loses_its_network_rescues_itself_once() {
    host.write("/sim/loses-network", "iommu=pt\n");
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "rescued", "as_found", "RG-RESCUE-06");
    assertTrue(message.contains("the default route is gone"), message);
    assertEquals("false", outcome.host("verified"));
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"));
    assertEquals(line, host.read("/proc/cmdline"));
    before.assertUnchanged(host, outcome);
    assertNothingOfARescue(outcome);

    // The next run would lose it again.
    apply().failedWith(7, "refused", "as_found", "RG-PLAN-07");
    before.assertUnchanged(host, outcome);
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"));
  }

  /** An earlier run of the same boot wrote what loses the network, and rebooted nothing. */
  @Test
  void a_host_goes_back_over_all_that_its_boot_wrote_to_what_it_was_booted_with()
      throws IOException {
    lostWithPendingLine();
    Outcome check = regroup("check", playbook.toString());
    assertTrue(check.codes().contains("RG-ROLLBACK-09"), check::toString);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "rescued", "as_found", "RG-RESCUE-06");
    assertTrue(message.contains("what this boot wrote from run "), message);
    assertBackOverBoth(outcome);
  }

  @Test
  void resume_proves_a_host_that_went_back_over_all_that_its_boot_wrote() throws Exception {
    lostWithPendingLine();
    kill(applyInAProcess());
    EngineHost.await("its own reboot", () -> host.read("/sim/reboots").lines().count() == 2);
    Outcome outcome = regroup("resume", "-y");
    outcome.failedWith(2, "rescued", "as_found", "RG-RESCUE-06");
    assertBackOverBoth(outcome);
  }

  private void lostWithPendingLine() throws IOException {
    String both = Files.readString(playbook);
    Files.writeString(
        playbook,
        both.replace("iommu=pt", "nomodeset").replace("reboot: {", "reboot: {policy: never, "));
    apply().endedWell("changed");
    Files.writeString(playbook, both.replace("iommu=pt", "nomodeset\", \"iommu=pt"));
    host.write("/sim/loses-network", "nomodeset\n");
  }

  private void assertBackOverBoth(Outcome outcome) {
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"));
    assertEquals(line, host.read("/proc/cmdline"));
    before.assertUnchanged(host, outcome);
    assertNothingOfARescue(outcome);
  }

  @Test
  void without_a_rescue_such_a_host_is_lost() throws IOException {
    play("  rescue: off\n");
    Files.writeString(playbook, Files.readString(playbook).replace("timeout: 40s", "timeout: 4s"));
    host.write("/sim/loses-network", "iommu=pt\n");
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "unknown", "RG-REBOOT-05");
    assertFalse(there("/sim/then/rescue"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"));
  }

  @Test
  void what_somebody_edits_meanwhile_is_not_touched_and_the_host_is_lost() throws IOException {
    Files.writeString(playbook, Files.readString(playbook).replace("timeout: 40s", "timeout: 3s"));
    host.write("/sim/loses-network", "iommu=pt\n");
    String reboot = host.read("/usr/sbin/reboot");
    host.program(
        "/usr/sbin/reboot",
        reboot.replace(
            "echo \"reboot\" >>", "echo '# theirs' >>\"$R/etc/default/grub\"\necho \"reboot\" >>"));
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "unknown", "RG-REBOOT-05");
    assertTrue(
        host.read("/etc/default/grub").endsWith("iommu=pt\"\nGRUB_CMDLINE_LINUX=\"\"\n# theirs\n"));
    assertTrue(host.read(RESCUE + "/kept").contains("/etc/default/grub has been changed"));
    assertEquals("reboot\n", host.read("/sim/reboots"));
  }

  @Test
  void where_it_cannot_be_left_on_the_host_nothing_reboots_and_all_is_put_back() {
    host.write("/etc/systemd/system", "no folder");
    before = HostState.of(host);
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "as_found", "RG-RESCUE-04");
    before.assertUnchanged(host, outcome);
    assertFalse(there("/sim/reboots"));
    assertFalse(there(RESCUE));
  }

  @Test
  void a_host_without_systemd_reboots_without_one_and_its_plan_says_so() {
    host.delete("/run/systemd/system/.keep").delete("/run/systemd/system");
    Outcome check = regroup("check", playbook.toString());
    assertTrue(check.codes().contains("RG-RESCUE-02"), check::toString);
    Outcome outcome = apply().endedWell("changed");
    assertFalse(there("/sim/then/rescue"), outcome::toString);
  }

  /** The controller dies as the host goes down, and comes back after the rescue's time. */
  @ParameterizedTest
  @ValueSource(strings = {"resume", "apply"})
  void a_host_that_is_well_stays_up_without_its_controller_until_that_proves_it(String command)
      throws Exception {
    kill(applyInAProcess());
    EngineHost.await("the rescue's time", () -> there(RESCUE + "/kept"));
    assertEquals("reboot\n", host.read("/sim/reboots"));
    assertTrue(host.read("/proc/cmdline").contains(" iommu=pt"));

    Outcome verify = regroup("verify", playbook.toString());
    assertEquals(2, verify.exit(), verify::toString);
    assertTrue(verify.codes().contains("RG-RESCUE-07"), verify::toString);
    Outcome check = regroup("check", playbook.toString());
    assertTrue(check.codes().contains("RG-RESCUE-07"), check::toString);
    assertTrue(there(RESCUE + "/kept"));

    Outcome outcome = command.equals("resume") ? regroup("resume", "-y") : apply();
    assertEquals(0, outcome.exit(), outcome::toString);
    assertEquals("ok", outcome.host("status"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"));
    assertNothingOfARescue(outcome);
    Outcome proven = regroup("verify", playbook.toString());
    assertEquals(0, proven.exit(), proven::toString);
  }

  /** What cut it off is not tried once more: only its old state is proven. */
  @Test
  void a_host_that_rescued_itself_without_its_controller_is_proven_by_resume() throws Exception {
    host.write("/sim/loses-network", "iommu=pt\n");
    kill(applyInAProcess());
    EngineHost.await("its own reboot", () -> host.read("/sim/reboots").lines().count() == 2);
    Outcome outcome = regroup("resume", "-y");
    String message = outcome.failedWith(2, "rescued", "as_found", "RG-RESCUE-06");
    assertTrue(message.contains("the default route is gone"), message);
    assertEquals("false", outcome.host("verified"));
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"));
    assertEquals(line, host.read("/proc/cmdline"));
    before.assertUnchanged(host, outcome);
    assertNothingOfARescue(outcome);
    Outcome again = regroup("resume", "-y");
    assertTrue(again.err().contains("no run left anything to go on with"), again::toString);
  }

  /** The run gives the host up, and only then its rescue has its say. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void after_a_run_that_gave_it_up_what_is_advised_for_a_rescued_host_is_true(int which)
      throws IOException {
    Files.writeString(playbook, Files.readString(playbook).replace("timeout: 40s", "timeout: 1s"));
    host.write("/sim/loses-network", "iommu=pt\n");
    String reboot = host.read("/usr/sbin/reboot");
    host.program(
        "/usr/sbin/reboot",
        reboot.replace(
            "echo \"reboot\" >>",
            """
            if [ -e "$R/sim/reboots" ]; then
              while [ ! -e "$R/sim/go" ] && [ -d "$R/sim" ]; do /bin/sleep 0.05; done
            fi
            echo "reboot" >>"""));
    Outcome lost = apply();
    lost.failedWith(2, "failed", "unknown", "RG-REBOOT-05");
    assertEquals(List.of("resume"), advised(lost, "RG-REBOOT-05"), lost::toString);
    host.write("/sim/go", "");
    EngineHost.await("its own reboot", () -> regroup("facts", "all").exit() == 0);

    Outcome check = regroup("check", playbook.toString());
    assertEquals(List.of("RG-RESCUE-07", "RG-LOCK-06"), check.codes(), check::toString);
    Outcome verify = regroup("verify", playbook.toString());
    List<String> advised = advised(verify, "RG-RESCUE-07");
    assertEquals(List.of("resume", "apply"), advised, verify::toString);
    Outcome outcome = advised.get(which).equals("apply") ? apply() : regroup("resume", "-y");
    outcome.failedWith(2, "rescued", "as_found", "RG-RESCUE-06");
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"));
    assertEquals(line, host.read("/proc/cmdline"));
    before.assertUnchanged(host, outcome);
    assertNothingOfARescue(outcome);
  }

  /** The commands that the remedy of a finding names. */
  private static List<String> advised(Outcome outcome, String code) {
    List<?> hosts = (List<?>) outcome.json().getOrDefault("hosts", List.of());
    Map<?, ?> host = (Map<?, ?>) hosts.get(0);
    return ((List<?>) Objects.requireNonNull(host.get("findings")))
        .stream()
            .<Map<?, ?>>map(finding -> (Map<?, ?>) finding)
            .filter(finding -> code.equals(finding.get("code")))
            .flatMap(
                finding ->
                    Pattern.compile("'regroup ([a-z]+)[^']*'")
                        .matcher(String.valueOf(finding.get("remedy")))
                        .results())
            .map(command -> command.group(1))
            .toList();
  }

  /** Its files were changed by other hands since: they stay, and that is told. */
  @Test
  void a_rescued_host_that_is_not_as_it_was_is_not_called_rescued() throws Exception {
    host.write("/sim/loses-network", "iommu=pt\n");
    kill(applyInAProcess());
    EngineHost.await("its own reboot", () -> host.read("/sim/reboots").lines().count() == 2);
    String theirs = host.read("/etc/default/grub") + "# theirs\n";
    host.write("/etc/default/grub", theirs);
    Outcome outcome = regroup("resume", "-y");
    assertEquals("failed", outcome.host("status"), outcome::toString);
    assertEquals(theirs, host.read("/etc/default/grub"));
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"));
  }

  /** Somebody took the lock away by hand: nothing but the rescue is left. */
  @Test
  void a_rescue_without_a_lock_is_removed_by_the_next_apply() throws Exception {
    kill(applyInAProcess());
    EngineHost.await("the rescue's time", () -> there(RESCUE + "/kept"));
    Commands.run("rm", "-r", host.at("/var/lib/regroup/lock").toString());
    Outcome outcome = apply().endedWell("ok");
    assertTrue(outcome.codes().contains("RG-RESCUE-07"), outcome::toString);
    assertFalse(there(UNIT) || there(LINK) || there(RESCUE), outcome::toString);
    assertFalse(there("/var/lib/regroup/lock"), outcome::toString);
  }

  private Process applyInAProcess() throws IOException {
    List<String> words = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    words.addAll(List.of("apply", playbook.toString(), "-y"));
    words.addAll(List.of("-i", fleet.files().inventory().toString()));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private void kill(Process process) throws InterruptedException {
    EngineHost.await("the reboot", () -> there("/sim/reboots"));
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
  }
}
