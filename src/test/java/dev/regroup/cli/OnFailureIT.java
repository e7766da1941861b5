package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code on_failure: rollback}: what becomes of a host that failed after it was written to. */
@Tag("sshd")
class OnFailureIT extends EngineFixture {
  private static final String CMDLINE = "/proc/cmdline";

  @BeforeEach
  void wantsRollback() {
    wantsRollback("test_command: [/usr/local/bin/healthy]");
  }

  private void wantsRollback(String more) {
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 1s, timeout: 30s, shutdown_timeout: 4s, " + more + "}",
            "rollout: {on_failure: rollback}");
  }

  /** A test command that says no in the new line, after those commands. */
  private void unhealthy(String commands) {
    host.write(
        "/usr/local/bin/healthy",
        "#!/bin/sh\nR=${0%/usr/*}\ngrep -q iommu=pt $R/proc/cmdline || exit 0\n"
            + commands
            + "\nexit 1\n");
    assertTrue(host.at("/usr/local/bin/healthy").toFile().setExecutable(true));
  }

  private static Outcome ended(Outcome outcome, String status, String left, String... codes) {
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals(status, outcome.host("status"), outcome::toString);
    assertEquals(left, outcome.host("left"), outcome::toString);
    List<String> told = outcome.codes().stream().filter(List.of(codes)::contains).toList();
    assertEquals(List.of(codes), told, outcome::toString);
    outcome.assertNoJava();
    return outcome;
  }

  @Test
  void a_host_whose_proof_fails_is_put_back_rebooted_and_verified_in_its_old_state() {
    unhealthy("");
    HostState before = HostState.of(host);
    Outcome outcome = ended(apply(), "rolled_back", "as_found", "RG-HEALTH-05", "RG-ROLLBACK-05");
    assertEquals("done", outcome.host("reboot"), outcome::toString);
    assertEquals("false", outcome.host("verified"), outcome::toString);
    assertTrue(outcome.host("command_line").contains("iommu=pt"), "what was wanted is told");
    before.assertUnchanged(host, outcome);
    assertFalse(host.read(CMDLINE).contains("iommu=pt"), outcome::toString);
    assertEquals("null", outcome.host("after"), "what is undone is not shown as the end");
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"), outcome::toString);
    HostState.assertTidy(host, outcome);

    // Whoever has seen to the cause may try again: this boot follows the reboot back.
    host.write("/usr/local/bin/healthy", "#!/bin/sh\n");
    assertTrue(host.at("/usr/local/bin/healthy").toFile().setExecutable(true));
    apply().endedWell("changed");
    assertTrue(host.read(CMDLINE).contains(" iommu=pt"));
  }

  @Test
  void a_host_that_must_not_be_rebooted_any_more_is_put_back_in_its_boot() {
    wantsRollback("message: x");
    prependToUpdateGrub("mkdir -p $R/run/qemu-server\necho 1 >$R/run/qemu-server/101.pid");
    HostState before = HostState.of(host);
    Outcome outcome = ended(apply(), "rolled_back", "as_found", "RG-GUARD-02", "RG-ROLLBACK-05");
    before.assertUnchanged(host, outcome);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);
    HostState.assertTidy(host, outcome);
  }

  @Test
  void a_file_that_someone_changed_meanwhile_is_left_alone() {
    unhealthy("echo '# mine' >>$R/etc/default/grub");
    Outcome outcome =
        ended(apply(), "failed", "rebooted", "RG-HEALTH-05", "RG-ROLLBACK-02", "RG-ROLLBACK-06");
    assertTrue(host.read(CONFIG).contains("iommu=pt"), outcome::toString);
    assertTrue(host.read(CONFIG).contains("# mine"), outcome::toString);
    assertTrue(host.read(CMDLINE).contains("iommu=pt"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    HostState.assertTidy(host, outcome);
  }

  @Test
  void a_way_back_that_fails_is_told_with_what_is_left() {
    unhealthy(": >$R/sim/stuck");
    Outcome outcome =
        ended(apply(), "failed", "staged", "RG-HEALTH-05", "RG-REBOOT-02", "RG-ROLLBACK-06");
    assertFalse(host.read(CONFIG).contains("iommu=pt"), outcome::toString);
    assertTrue(host.read(CMDLINE).contains("iommu=pt"), outcome::toString);
    host.delete("/sim/stuck");
  }

  /** It ends in what the run found: a line of another run of this boot, which nobody booted. */
  @Test
  void that_its_old_state_was_never_booted_is_told_beforehand() {
    wants("nomodeset", "never");
    apply().endedWell("changed");
    String found = host.read(CONFIG);
    wantsRollback();
    unhealthy("");
    Outcome outcome = ended(apply(), "rolled_back", "as_found", "RG-ROLLBACK-09", "RG-ROLLBACK-05");
    assertTrue(outcome.out().contains("than it runs, with nomodeset: "), outcome::toString);
    assertEquals(found, host.read(CONFIG));
  }

  /** The next apply would reboot it in vain once more, and is told so. */
  @Test
  void a_host_that_booted_its_old_line_is_put_back_and_not_rebooted() {
    wantsRollback("message: x");
    rewrite(
        "/usr/sbin/reboot",
        "line=$(",
        "line='/boot/vmlinuz-"
            + Sysroot.KERNEL
            + " root=UUID=5f1c3c6e-0a44-4a1d-9df2-3f3f2f1c9a10 ro quiet' #");
    HostState before = HostState.of(host);
    Outcome outcome = ended(apply(), "rolled_back", "as_found", "RG-VERIFY-03", "RG-ROLLBACK-05");
    before.assertUnchanged(host, outcome);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    apply().failedWith(7, "refused", "as_found", "RG-PLAN-07");
  }

  @Test
  void a_host_that_is_held_or_was_put_back_by_its_change_is_not_rolled_back() {
    host.grubFault("once fail");
    Outcome putBack = apply();
    putBack.failedWith(2, "failed", "as_found", "RG-CHANGE-02");
    assertFalse(putBack.codes().contains("RG-ROLLBACK-05"), putBack::toString);

    unhealthy("");
    wants("iommu=pt", "{verify_timeout: 1s, test_command: [/usr/local/bin/healthy]}");
    apply().failedWith(2, "failed", "rebooted", "RG-HEALTH-05");
    assertTrue(host.read(CMDLINE).contains("iommu=pt"));
  }

  @Test
  void the_events_tell_of_the_way_back() {
    unhealthy("");
    Outcome outcome = engine.run("apply", playbook.toString(), "--output", "jsonl", "-y");
    assertTrue(
        outcome.out().lines().anyMatch(l -> l.contains("\"event\":\"rollback_started\"")),
        outcome::toString);
  }
}
