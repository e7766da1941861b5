package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code reboot.trial}: the new command line is booted once before anything is permanent. What
 * holds whatever the loader is.
 */
abstract class TrialFixture extends EngineFixture {
  static final String RUNNING = "/proc/cmdline";

  /** A new host that can try a boot once, in place of the one that is there. */
  abstract void able();

  /** The file that the command line is in. */
  abstract String source();

  /** Takes the tool away that sets what boots once; its name. */
  abstract String withoutTool();

  /** Has that tool say yes and do nothing. */
  abstract void oneShotFails();

  /** Whether something of a trial is in the menu, or in what the menu is made of. */
  abstract boolean hasEntry();

  /** Whether the trial is what boots once. */
  abstract boolean bootsOnce();

  @BeforeEach
  void trialBoots() {
    able();
    wants("iommu=pt", "required", "message: x");
  }

  void wants(String parameters, String trial, String more) {
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"" + parameters.replace(" ", "\", \"") + "\"]",
            "reboot: {verify_timeout: 1s, timeout: 30s, shutdown_timeout: 4s, trial: "
                + trial
                + ", "
                + more
                + "}");
  }

  void assertNoTrialLeft(Outcome outcome) {
    assertFalse(hasEntry() || bootsOnce(), outcome::toString);
    HostState.assertTidy(host, outcome);
  }

  @Test
  void a_kernel_that_panics_in_the_trial_comes_back_as_it_was() {
    wants("init=/nonexistent panic=5", "required", "message: x");
    HostState before = HostState.of(host);
    String line = host.read(RUNNING);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", "RG-TRIAL-05");
    assertTrue(message.contains("did not come up"), message);
    assertEquals(line.replaceAll(" +", " "), host.read(RUNNING).replaceAll(" +", " "));
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    before.assertUnchanged(host, outcome);
    assertNoTrialLeft(outcome);
    apply().failedWith(7, "refused", "as_found", "RG-PLAN-07");
  }

  @Test
  void a_trial_that_does_not_prove_itself_leaves_nothing_permanent() {
    wants("iommu=pt", "when_possible", "test_command: [/usr/local/bin/healthy]");
    host.program("/usr/local/bin/healthy", "#!/bin/sh\nexit 1\n");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "rebooted", "RG-HEALTH-05");
    assertTrue(outcome.codes().contains("RG-TRIAL-07"), outcome::toString);
    before.assertUnchanged(host, outcome);
    assertTrue(host.read(RUNNING).contains("iommu=pt"), outcome::toString);
    assertNoTrialLeft(outcome);
  }

  @Test
  void where_a_boot_cannot_be_tried_required_refuses_and_when_possible_says_so() {
    String tool = withoutTool();
    HostState before = HostState.of(host);
    Outcome refused = apply();
    String message = refused.failedWith(7, "refused", "as_found", "RG-TRIAL-03");
    assertTrue(message.contains(tool + " is not installed"), message);
    before.assertUnchanged(host, refused);

    wants("init=/nonexistent panic=5", "when_possible", "message: x");
    assertEquals(7, apply().exit());
    before.assertUnchanged(host, refused);

    wants("iommu=pt", "when_possible", "message: x");
    Outcome outcome = apply().endedWell("changed");
    assertTrue(outcome.codes().contains("RG-TRIAL-02"), outcome::toString);
    assertFalse(host.read(RUNNING).contains("panic"), outcome::toString);
  }

  @Test
  void a_one_shot_that_is_not_taken_is_not_rebooted_into() {
    oneShotFails();
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "as_found", "RG-TRIAL-04");
    before.assertUnchanged(host, outcome);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);
    assertNoTrialLeft(outcome);
  }

  /** What a cut left once the line was written: all that is to do is to take the entry away. */
  void assertEntryTakenAway(String entry) {
    apply().endedWell("changed");
    HostState before = HostState.of(host);
    host.write(entry, "# Regroup's entry for a trial boot\ntitle Regroup's trial\n");
    Outcome outcome = apply().endedWell("changed");
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    before.assertUnchanged(host, outcome);
    assertNoTrialLeft(outcome);
    with("check").endedWell("ok");
  }

  /** A cut between the one-shot and the reboot; the next run, or a rollback, takes it all away. */
  @ParameterizedTest
  @ValueSource(strings = {"apply", "rollback"})
  void what_a_cut_left_of_a_trial_is_taken_away(String command) {
    HostState before = HostState.of(host);
    host.write("/sim/stuck", "");
    Outcome stuck = apply();
    stuck.failedWith(2, "failed", "staged", "RG-REBOOT-02");
    assertTrue(hasEntry() && bootsOnce(), stuck::toString);
    host.delete("/sim/stuck").delete("/sim/reboots");
    // The backups are needed: first the lock is in the way, then the entry.
    assertEquals(7, engine.run("clean", "pve1", "-y").exit());
    String run = String.valueOf(stuck.json().get("run"));
    assertEquals(0, engine.run("unlock", "pve1", "--run", run).exit());
    Outcome clean = engine.run("clean", "pve1", "-y");
    assertTrue(clean.err().contains("was cut off in its change"), clean::toString);
    assertTrue(Files.exists(host.at("/var/lib/regroup/backup")));

    if (command.equals("rollback")) {
      Outcome outcome = rollback("pve1").endedWell("changed");
      before.assertUnchanged(host, outcome);
      assertNoTrialLeft(outcome);
      return;
    }
    Outcome outcome = apply().endedWell("changed");
    assertTrue(outcome.codes().contains("RG-TRIAL-08"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertTrue(host.read(RUNNING).endsWith(" panic=30\n"), outcome::toString);
    assertNoTrialLeft(outcome);
    apply().endedWell("ok");
    Outcome back = rollback("pve1").endedWell("changed");
    before.assertUnchanged(host, back);
  }

  @Test
  void on_failure_rollback_reboots_a_trial_that_does_not_prove_itself_into_the_old_line() {
    host.program(
        "/usr/local/bin/healthy",
        "#!/bin/sh\nR=${0%/usr/*}\n! grep -q iommu=pt \"$R/proc/cmdline\"\n");
    playbook =
        engine.playbook(
            "kernel_parameters: {present: [\"iommu=pt\"]}",
            "reboot: {verify_timeout: 1s, timeout: 30s, trial: required,",
            "  test_command: [/usr/local/bin/healthy]}",
            "rollout: {on_failure: rollback}");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    assertEquals(2, outcome.exit(), outcome::toString);
    assertEquals("rolled_back", outcome.host("status"), outcome::toString);
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"), outcome::toString);
    assertFalse(host.read(RUNNING).contains("iommu=pt"), outcome::toString);
    before.assertUnchanged(host, outcome);
    assertNoTrialLeft(outcome);
  }

  /** What runs and does not prove itself is not written either, whoever asks for it again. */
  @Test
  void what_a_failed_trial_left_running_has_to_prove_itself_before_it_is_written() {
    wants("iommu=pt", "required", "test_command: [/usr/local/bin/healthy]");
    host.program("/usr/local/bin/healthy", "#!/bin/sh\nexit 1\n");
    HostState before = HostState.of(host);
    apply().failedWith(2, "failed", "rebooted", "RG-HEALTH-05");
    Outcome again = apply();
    String message = again.failedWith(7, "refused", "as_found", "RG-TRIAL-10");
    assertTrue(message.contains("/usr/local/bin/healthy"), message);
    before.assertUnchanged(host, again);

    host.program("/usr/local/bin/healthy", "#!/bin/sh\nexit 0\n");
    Outcome outcome = apply().endedWell("changed");
    assertTrue(host.read(source()).contains("quiet iommu=pt"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertNoTrialLeft(outcome);
  }

  /** Nobody can tell what it runs, and it is not said to be as it was found. */
  @Test
  void a_trial_whose_facts_cannot_be_read_is_put_back_and_may_run_still() {
    host.program(
        "/usr/bin/systemd-detect-virt",
        """
        #!/bin/sh
        R=${0%/usr/*}
        grep -q iommu=pt "$R/proc/cmdline" && kill -9 $PPID
        echo none
        exit 1
        """);
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "rebooted", "RG-SSH-17");
    assertTrue(outcome.codes().contains("RG-TRIAL-07"), outcome::toString);
    assertTrue(host.read(RUNNING).contains("iommu=pt"), outcome::toString);
    before.assertUnchanged(host, outcome);
    assertNoTrialLeft(outcome);
  }
}
