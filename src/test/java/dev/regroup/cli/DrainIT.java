package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.step.Limits;
import dev.regroup.testing.ClusterHosts;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests and HA services of a cluster node around its reboot, over real SSH, told by its files. */
@Tag("sshd")
class DrainIT {
  private static final String CALLS = "/sim/guest-calls";
  private static final String REBOOTS = "/sim/reboots";
  private static final String DRAINED = "/var/lib/regroup/drained";

  @TempDir(factory = MemoryFolder.class)
  static Path folder = Path.of("");

  static EngineHost engine;
  private Sysroot host = Sysroot.empty(folder);
  private Path playbook = Path.of("");

  @BeforeAll
  static void start() {
    engine = new EngineHost(folder, ClusterHosts::three);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @BeforeEach
  void build() {
    engine.rebuild();
    engine.watch(line -> {});
    host = engine.host;
    guest("qemu", 101, "name: web", "scsi0: shared:101/vm-101-disk-0.qcow2");
    guest("lxc", 102, "hostname: mail", "rootfs: shared:102/vm-102-disk-0.raw", "onboot: 1");
  }

  /** A guest that runs. */
  private void guest(String kind, int id, String... lines) {
    ClusterHosts.guest(host, kind, id, lines);
    ClusterHosts.running(host, kind, id);
  }

  private void asks(String... lines) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "kernel_parameters:",
                "  present: [\"iommu=pt\"]",
                "reboot: {verify_timeout: 2s, timeout: 30s, shutdown_timeout: 20s}"));
    all.addAll(List.of(lines));
    playbook = engine.playbook(all.toArray(String[]::new));
  }

  private Outcome apply() {
    return engine.run("apply", playbook.toString(), "-y", "--output", "json");
  }

  private List<String> calls() {
    return Files.exists(host.at(CALLS)) ? host.read(CALLS).lines().toList() : List.of();
  }

  private int reboots() {
    return Files.exists(host.at(REBOOTS)) ? (int) host.read(REBOOTS).lines().count() : 0;
  }

  /** What runs here, and what starts with the node: {@code 101 102+}. */
  private Set<String> guests() {
    Set<String> found = new TreeSet<>();
    for (String kind : List.of("qemu", "lxc")) {
      for (int id : List.of(101, 102, 103)) {
        if (ClusterHosts.runs(host, kind, id)) {
          String text = host.read(ClusterHosts.file(kind, id, ClusterHosts.NODE));
          boolean onboot = text.substring(0, text.indexOf('[')).contains("onboot: 1\n");
          found.add(id + (onboot ? "+" : ""));
        }
      }
    }
    return found;
  }

  /** Keeps what runs at the moment of a reboot in {@code sim/at-reboot}. */
  private void seenAtReboot() {
    String tool = host.read("/usr/sbin/reboot");
    String look =
        "ls \"$R\"/run/qemu-server \"$R\"/sys/fs/cgroup/lxc \"$R\"/etc/pve/nodes/tuner1/qemu-server"
            + " 2>/dev/null | grep -E '^[0-9]' >\"$R/sim/at-reboot\" || :\n";
    host.program(
        "/usr/sbin/reboot",
        tool.replaceFirst("R=\\$\\{0%/usr/sbin/\\*}\n", "$0" + look.replace("$", "\\$")));
  }

  private void assertGivenBack(Outcome outcome) {
    assertFalse(Files.exists(host.at(DRAINED)), outcome::toString);
    HostState.assertTidy(host, outcome);
  }

  @Test
  void guests_refuse_is_the_default_and_names_them() {
    asks();
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(7, "refused", "as_found", "RG-GUARD-02");
    assertTrue(message.contains("qemu 101 (web), lxc 102 (mail)"), message);
    before.assertUnchanged(host, outcome);
    assertEquals(List.of(), calls());
  }

  @Test
  void guests_are_shut_down_and_one_with_a_device_does_not_start_before_the_proof() {
    guest("qemu", 103, "hostpci0: 0000:03:00.0", "onboot: 1", "startup: order=1");
    asks("guests: shutdown");
    seenAtReboot();
    Set<String> before = guests();
    assertEquals(Set.of("101", "102+", "103+"), before);
    Outcome check = engine.run("check", playbook.toString(), "--output", "json");
    assertTrue(check.codes().contains("RG-DRAIN-03"), check::toString);
    assertEquals(List.of(), calls(), "check takes nothing off");
    Outcome outcome = apply().endedWell("changed");
    assertEquals("done", outcome.host("reboot"), outcome::toString);
    assertEquals("101.conf\n103.conf\n", host.read("/sim/at-reboot"), "none of them ran");
    assertEquals(before, guests(), outcome::toString);
    List<String> calls = calls();
    assertEquals("qm set 103 --onboot 0", calls.get(0), calls::toString);
    assertEquals("qm shutdown 103 --timeout 20", calls.get(3), "it starts first");
    assertEquals(
        List.of("qm set 103 --onboot 1", "qm start 103", "qm start 101"),
        calls.subList(4, calls.size()),
        "102 started with its node");
    assertGivenBack(outcome);
    String history = host.read("/var/lib/regroup/history");
    assertTrue(history.contains(" drain boot=") && history.contains(" restore drained="), history);
  }

  @Test
  void guests_move_away_and_come_back() {
    asks("guests: migrate");
    seenAtReboot();
    Set<String> before = guests();
    Outcome outcome = apply().endedWell("changed");
    assertEquals("", host.read("/sim/at-reboot"), outcome::toString);
    assertEquals(
        List.of(
            "qm migrate 101 pve2 --online 1",
            "pct migrate 102 pve3 --restart 1",
            "pvesh create /nodes/pve2/qemu/101/migrate",
            "pvesh create /nodes/pve3/lxc/102/migrate"),
        calls());
    assertEquals(before, guests(), outcome::toString);
    assertGivenBack(outcome);
  }

  @Test
  void a_guest_that_cannot_move_refuses_the_host_before_anything_is_written() {
    guest("qemu", 103, "name: gpu", "hostpci0: mapping=gpu,pcie=1");
    asks("guests: migrate");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(7, "refused", "as_found", "RG-GUARD-13");
    assertTrue(message.contains("qemu 103 (gpu) cannot leave: hostpci0"), message);
    before.assertUnchanged(host, outcome);
    assertEquals(List.of(), calls());
  }

  @Test
  void ha_maintenance_is_entered_and_left_over_the_reboot() {
    ClusterHosts.ha(host, "vm:101", "ct:102");
    asks("guests: migrate");
    seenAtReboot();
    Outcome outcome = apply().endedWell("changed");
    assertEquals("", host.read("/sim/at-reboot"), "no service was left on the node");
    assertEquals(List.of(), calls(), "HA moves its own");
    assertFalse(Files.exists(host.at("/sim/ha/" + ClusterHosts.NODE)), "out of maintenance");
    assertGivenBack(outcome);
    // They come back one by one, as the cluster finds time.
    for (int i = 0; i < 4; i++) {
      host.run("/usr/sbin/ha-manager", "status");
    }
    assertEquals(Set.of("101", "102+"), guests());
  }

  @Test
  void a_service_that_does_not_leave_ends_the_maintenance_again() {
    ClusterHosts.ha(host, "vm:101");
    host.write("/sim/ha/fault", "stuck vm:101\n");
    asks("guests: shutdown");
    engine.limits(
        new Limits(
            EngineHost.QUICK.read(),
            Duration.ofSeconds(12),
            EngineHost.QUICK.reconnect(),
            EngineHost.QUICK.probe(),
            EngineHost.QUICK.probeEvery()));
    Outcome outcome = apply();
    engine.limits(EngineHost.QUICK);
    String message = outcome.failedWith(2, "failed", "staged", "RG-DRAIN-01");
    assertTrue(message.contains("HA did not leave tuner1 within 12 s: vm:101 (tuner1"), message);
    assertEquals(0, reboots());
    assertEquals(Set.of("101", "102+"), guests());
    assertFalse(Files.exists(host.at("/sim/ha/" + ClusterHosts.NODE)), "out of maintenance");
    assertGivenBack(outcome);
  }

  @Test
  void a_guest_that_does_not_shut_down_is_not_killed_and_the_others_run_again() {
    guest("qemu", 103, "hostpci0: 0000:03:00.0", "onboot: 1", "startup: order=1");
    host.write("/sim/guest-fault", "103 deaf\n");
    asks("guests: shutdown");
    Set<String> before = guests();
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "staged", "RG-DRAIN-01");
    assertTrue(
        message.contains("qemu 103 does not shut down: qm shutdown: VM quit/powerdown failed"),
        message);
    assertEquals(0, reboots());
    assertEquals(before, guests(), outcome::toString);
    assertGivenBack(outcome);
    host.delete("/sim/guest-fault");
    assertEquals("done", apply().endedWell("changed").host("reboot"));
    assertEquals(before, guests());
  }

  @Test
  void what_cannot_be_given_back_is_told_kept_and_given_back_later() {
    host.write("/sim/guest-fault", "101 broken\n");
    asks("guests: shutdown");
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "rebooted", "RG-RESTORE-01");
    assertTrue(message.contains("qemu 101 does not start: qm start: start failed"), message);
    assertEquals("true", outcome.host("verified"));
    assertEquals(Set.of("102+"), guests());
    String run = String.valueOf(outcome.json().get("run"));
    String record = host.read(DRAINED + "/" + run);
    assertTrue(record.contains("shutdown 1 qemu 101\nend\n"), record);
    assertFalse(record.contains("lxc 102"), record);
    host.delete("/sim/guest-fault");
    Outcome check = engine.run("check", playbook.toString(), "--output", "json");
    assertTrue(check.codes().contains("RG-RESTORE-04"), check::toString);
    Outcome again = apply().endedWell("ok");
    assertTrue(again.codes().contains("RG-RESTORE-05"), again::toString);
    assertEquals(Set.of("101", "102+"), guests());
    assertEquals(1, reboots());
    assertGivenBack(again);
  }

  @Test
  void a_host_that_is_not_proven_keeps_its_guests_off_until_a_rollback_gives_them_back() {
    host.program("/usr/bin/healthy", "#!/bin/sh\nexit 1\n");
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "guests: shutdown",
            "reboot: {verify_timeout: 2s, timeout: 30s, test_command: [healthy]}");
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "rebooted", "RG-HEALTH-05");
    assertTrue(outcome.codes().contains("RG-RESTORE-02"), outcome::toString);
    assertEquals(Set.of("102+"), guests(), "only what starts with the node");
    Outcome rollback = engine.run("rollback", "pve1", "--output", "json", "-y");
    assertEquals(0, rollback.exit(), rollback::toString);
    assertTrue(rollback.codes().contains("RG-RESTORE-05"), rollback::toString);
    assertEquals(Set.of("101", "102+"), guests());
    assertGivenBack(rollback);
  }

  /** Its files and its boot are the old ones: what is left to do is told, and no more. */
  @Test
  void a_host_that_is_put_back_without_its_guests_is_told_that_these_are_left() {
    host.program(
        "/usr/bin/healthy", "#!/bin/sh\nR=${0%/usr/*}\n! grep -q iommu=pt \"$R/proc/cmdline\"\n");
    host.write("/sim/guest-fault", "101 broken\n");
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "guests: shutdown",
            "reboot: {verify_timeout: 2s, timeout: 30s, test_command: [healthy]}",
            "rollout: {on_failure: rollback}");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("failed", outcome.host("status"), outcome::toString);
    assertEquals("as_found", outcome.host("left"), outcome::toString);
    assertTrue(outcome.codes().contains("RG-RESTORE-01"), outcome::toString);
    assertTrue(outcome.codes().contains("RG-ROLLBACK-08"), outcome::toString);
    assertFalse(outcome.codes().contains("RG-ROLLBACK-06"), outcome::toString);
    before.assertUnchanged(host, outcome);
    assertEquals(2, reboots());
    assertEquals(Set.of("102+"), guests());

    host.delete("/sim/guest-fault");
    Outcome back = engine.run("rollback", "pve1", "--output", "json", "-y");
    assertEquals(0, back.exit(), back::toString);
    assertEquals(Set.of("101", "102+"), guests());
    before.assertUnchanged(host, back);
    assertEquals(2, reboots());
    assertGivenBack(back);
  }

  @ParameterizedTest
  @ValueSource(strings = {"resume", "apply"})
  void a_controller_that_is_killed_while_it_drains_leaves_nothing_off(String command)
      throws Exception {
    asks("guests: shutdown");
    String qm = host.read("/usr/sbin/qm");
    host.program(
        "/usr/sbin/qm",
        qm.replace(
            "  shutdown)\n",
            "  shutdown)\n    while [ -e \"$R/sim/hold\" ]; do /bin/sleep 0.1; done\n"));
    host.write("/sim/hold", "");
    Process process = inItsOwnProcess();
    EngineHost.await(
        "the guest to be told", () -> calls().contains("qm shutdown 101 --timeout 20"));
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    String bootId = host.read("/proc/sys/kernel/random/boot_id");
    host.delete("/sim/hold");
    Outcome outcome =
        command.equals("apply")
            ? apply()
            : engine.regroup(List.of("resume", "-y", "--output", "json"));
    assertEquals(0, outcome.exit(), outcome::toString);
    assertNotEquals(bootId, host.read("/proc/sys/kernel/random/boot_id"));
    assertEquals(1, reboots());
    assertEquals(Set.of("101", "102+"), guests(), outcome::toString);
    assertGivenBack(outcome);
  }

  /** The host comes back as desired, and does not prove itself: nothing may be given back to it. */
  @Test
  void a_controller_that_is_killed_in_the_reboot_gives_nothing_back_before_the_proof()
      throws Exception {
    host.program("/usr/bin/healthy", "#!/bin/sh\n[ -e \"${0%/usr/*}/sim/well\" ]\n");
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "guests: shutdown",
            "reboot: {verify_timeout: 2s, timeout: 30s, test_command: [healthy]}");
    host.write("/sim/stuck", "");
    Process process = inItsOwnProcess();
    EngineHost.await("the reboot", () -> reboots() == 1);
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    host.delete("/sim/stuck");
    host.run("/usr/sbin/reboot");
    Outcome resumed = engine.regroup(List.of("resume", "-y", "--output", "json"));
    resumed.failedWith(2, "failed", "rebooted", "RG-HEALTH-05");
    assertTrue(resumed.codes().contains("RG-RESTORE-02"), resumed::toString);
    assertEquals(Set.of("102+"), guests(), "only what starts with the node");
    host.write("/sim/well", "");
    Outcome again = apply().endedWell("ok");
    assertEquals(Set.of("101", "102+"), guests());
    assertGivenBack(again);
  }

  /** So that it can be killed. */
  private Process inItsOwnProcess() throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    line.addAll(List.of("apply", playbook.toString(), "-y"));
    line.addAll(List.of("-i", engine.inventory().toString()));
    line.addAll(List.of("--known-hosts", engine.knownHosts().toString()));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("killed").toFile());
    builder.environment().put("XDG_STATE_HOME", engine.state().toString());
    return builder.start();
  }

  @Test
  void a_record_that_is_not_whole_is_never_acted_on() {
    String record = DRAINED + "/20260101-101500-zzzz";
    host.write(record, "regroup-drained 1\nnode tuner1\nboot x\nshutdown 1 qemu 101\n");
    asks("guests: shutdown");
    Outcome outcome = apply();
    String message = outcome.failedWith(7, "refused", "as_found", "RG-RESTORE-03");
    assertTrue(message.contains("20260101-101500-zzzz is not whole"), message);
    assertEquals(List.of(), calls());
    assertTrue(Files.exists(host.at(record)));
  }

  @Test
  void the_operators_commands_have_the_last_word_and_are_not_asked_by_check() {
    host.program(
        "/usr/local/bin/may-reboot",
        "#!/bin/sh\necho asked >>\"${0%/usr/*}/sim/asked\"\necho change freeze until Monday\nexit 3\n");
    asks("guests: shutdown", "guards: {commands: [[/usr/local/bin/may-reboot, now]]}");
    HostState before = HostState.of(host);
    engine.run("check", playbook.toString(), "--output", "json");
    assertFalse(Files.exists(host.at("/sim/asked")));
    Outcome outcome = apply();
    String message = outcome.failedWith(7, "refused", "as_found", "RG-GUARD-12");
    assertTrue(message.contains("status 3, change freeze until Monday"), message);
    before.assertUnchanged(host, outcome);
    host.program(
        "/usr/local/bin/may-reboot", "#!/bin/sh\necho asked >>\"${0%/usr/*}/sim/asked\"\n");
    apply().endedWell("changed");
    assertEquals(3, host.read("/sim/asked").lines().count(), "once more before each of the two");
  }

  @Test
  void a_backup_that_is_at_a_guest_is_waited_for() {
    String conf = ClusterHosts.file("qemu", 101, ClusterHosts.NODE);
    String calm = host.read(conf);
    host.write(conf, "lock: backup\n" + calm);
    asks("guests: shutdown", "guards: {wait: 60s}");
    List<String> told = new ArrayList<>();
    engine.watch(
        line -> {
          if (line.contains("waiting: qemu 101 (web) is locked: backup")) {
            told.add(line);
            host.write(conf, calm);
          }
        });
    Outcome outcome = apply().endedWell("changed");
    assertEquals(1, told.size(), outcome::toString);
    assertEquals(Set.of("101", "102+"), guests());
    assertGivenBack(outcome);
  }

  @Test
  void nothing_of_it_is_asked_of_a_host_that_is_no_node() {
    host.run("/usr/sbin/qm", "shutdown", "101", "--timeout", "1");
    host.run("/usr/sbin/pct", "shutdown", "102", "--timeout", "1");
    for (String tool : List.of("/usr/bin/pvesh", "/usr/bin/pvecm", "/usr/sbin/ha-manager")) {
      host.delete(tool);
    }
    int before = calls().size();
    asks("guests: migrate");
    Outcome outcome = apply().endedWell("changed");
    assertEquals(before, calls().size());
    assertTrue(
        Stream.of("RG-DRAIN-03", "RG-RESTORE-05").noneMatch(outcome.codes()::contains),
        outcome::toString);
  }
}
