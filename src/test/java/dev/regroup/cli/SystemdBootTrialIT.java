package dev.regroup.cli;

import static dev.regroup.testing.KernelInstallHosts.CMDLINE;
import static dev.regroup.testing.KernelInstallHosts.LINE;
import static dev.regroup.testing.KernelInstallHosts.OLD_KERNEL;
import static dev.regroup.testing.KernelInstallHosts.TOKEN;
import static dev.regroup.testing.KernelInstallHosts.entry;
import static dev.regroup.testing.Sysroot.KERNEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.KernelInstallHosts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code reboot.trial} where systemd-boot boots the entries of kernel-install. */
@Tag("sshd")
class SystemdBootTrialIT extends ProxmoxFixture {
  private static final String RUNNING = "/proc/cmdline";
  private static final String ENTRIES = "/boot/efi/loader/entries";
  private static final String TRIAL = ENTRIES + "/0.regroup_trial.conf";
  private static final String ONE_SHOT =
      "/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
  private static final String MACHINE_ID = " systemd.machine_id=" + TOKEN;

  private Path playbook = Path.of("");

  @BeforeEach
  void build() {
    rebuild(KernelInstallHosts::debian);
    wants("iommu=pt", "required", "message: x");
  }

  private void wants(String parameters, String trial, String more) {
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

  @Override
  Outcome with(String command, String... more) {
    List<String> line = List.of(command, playbook.toString(), "--output", "json");
    return engine.run(Stream.concat(line.stream(), List.of(more).stream()).toArray(String[]::new));
  }

  private String options(String kernel) {
    return host.read(entry(kernel))
        .lines()
        .filter(line -> line.startsWith("options"))
        .findFirst()
        .orElse("");
  }

  private void assertNoTrialLeft(Outcome outcome) {
    assertFalse(Files.exists(host.at(TRIAL)), outcome::toString);
    assertFalse(Files.exists(host.at(ONE_SHOT)), outcome::toString);
    HostState.assertTidy(host, outcome);
  }

  @Test
  void the_new_line_is_booted_once_and_written_afterwards_without_a_second_reboot() {
    HostState before = HostState.of(host);
    // What is permanent, and what boots once, is looked at as the host goes down for its trial.
    host.program(
        "/usr/sbin/reboot",
        host.read("/usr/sbin/reboot")
            .replace(
                "\nfirst_esp\nif",
                """

                cp "$R/etc/kernel/cmdline" "$R/boot/efi/loader/entries/0.regroup_trial.conf" "$R/sim"
                cp "$R"/sys/firmware/efi/efivars/LoaderEntryOneShot-* "$R/sim/once"
                first_esp
                if"""));
    Outcome check = with("check");
    check.endedWell("changed");
    assertTrue(check.codes().contains("RG-TRIAL-01"), check::toString);
    before.assertUnchanged(host, check);

    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertEquals(LINE + "\n", host.read("/sim/cmdline"), "written before it was tried");
    String tried = LINE + " iommu=pt" + MACHINE_ID + " panic=30";
    assertTrue(
        host.read("/sim/0.regroup_trial.conf").contains("options    " + tried + "\n"),
        outcome::toString);
    assertEquals("0.regroup_trial.conf", once(), outcome::toString);
    assertTrue(host.read(RUNNING).endsWith(" " + tried + "\n"), outcome::toString);
    assertEquals(LINE + " iommu=pt\n", host.read(CMDLINE), outcome::toString);
    for (String kernel : List.of(OLD_KERNEL, KERNEL)) {
      assertEquals("options    " + LINE + " iommu=pt" + MACHINE_ID, options(kernel));
    }
    assertNoTrialLeft(outcome);
    Outcome again = apply().endedWell("ok");
    assertEquals("reboot\n", host.read("/sim/reboots"), again::toString);

    host.run("/usr/sbin/reboot");
    assertFalse(host.read(RUNNING).contains("panic"), host.read(RUNNING));
    apply().endedWell("ok");
    Outcome back = rollback().endedWell("changed");
    before.assertUnchanged(host, back);
  }

  /** What bootctl wrote: attributes, then the text. */
  private String once() {
    try {
      byte[] bytes = Files.readAllBytes(host.at("/sim/once"));
      assertEquals(7, bytes[0]);
      String text = new String(bytes, 4, bytes.length - 4, StandardCharsets.UTF_16LE);
      assertTrue(text.endsWith("\0"), text);
      return text.substring(0, text.length() - 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_kernel_that_panics_in_the_trial_comes_back_as_it_was() {
    wants("init=/nonexistent panic=5", "required", "message: x");
    HostState before = HostState.of(host);
    String line = host.read(RUNNING);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", "RG-TRIAL-05");
    assertTrue(message.contains("did not come up"), message);
    assertEquals(line, host.read(RUNNING));
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
    host.delete("/usr/bin/bootctl");
    assertRefused("bootctl is not installed");
    wants("iommu=pt", "when_possible", "message: x");
    Outcome outcome = apply().endedWell("changed");
    assertTrue(outcome.codes().contains("RG-TRIAL-02"), outcome::toString);
    assertFalse(host.read(RUNNING).contains("panic"), outcome::toString);
  }

  @Test
  void variables_that_cannot_be_written_and_a_one_shot_of_others_are_respected() {
    String mounts = host.read("/proc/mounts");
    host.write(
        "/proc/mounts",
        mounts + "efivarfs /sys/firmware/efi/efivars efivarfs ro,nosuid,nodev,noexec 0 0\n");
    assertRefused("is mounted read-only, and bootctl cannot write there");
    host.write("/proc/mounts", mounts);
    String others = TOKEN + "-" + KERNEL + ".conf";
    host.loaderVariable("LoaderEntryOneShot", others);
    assertRefused("LoaderEntryOneShot has \"" + others + "\"");
    assertTrue(Files.exists(host.at(ONE_SHOT)), "it is not ours");
  }

  private void assertRefused(String why) {
    HostState before = HostState.of(host);
    Outcome refused = apply();
    String message = refused.failedWith(7, "refused", "as_found", "RG-TRIAL-03");
    assertTrue(message.contains(why), message);
    before.assertUnchanged(host, refused);
    assertFalse(Files.exists(host.at("/sim/reboots")), refused::toString);
  }

  @Test
  void a_one_shot_that_is_not_taken_is_not_rebooted_into() {
    host.write("/sim/bootctl-fault", "");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", "RG-TRIAL-04");
    assertTrue(message.contains("bootctl set-oneshot did not set"), message);
    before.assertUnchanged(host, outcome);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);
    assertNoTrialLeft(outcome);
  }

  /** After the trial proved itself the generator fails: all is as it was but the running line. */
  @Test
  void what_cannot_be_made_permanent_is_put_back_entry_and_all() {
    HostState before = HostState.of(host);
    host.write("/sim/kernel-install-fault", "cut\n");
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "rebooted", "RG-CHANGE-02");
    before.assertUnchanged(host, outcome);
    assertNoTrialLeft(outcome);
  }

  /** A cut between the one-shot and the reboot; the next run, or a rollback, takes it all away. */
  @ParameterizedTest
  @ValueSource(strings = {"apply", "rollback"})
  void what_a_cut_left_of_a_trial_is_taken_away(String command) {
    HostState before = HostState.of(host);
    host.write("/sim/stuck", "");
    Outcome stuck = apply();
    stuck.failedWith(2, "failed", "staged", "RG-REBOOT-02");
    assertTrue(Files.exists(host.at(ONE_SHOT)), stuck::toString);
    assertTrue(Files.exists(host.at(TRIAL)), stuck::toString);
    host.delete("/sim/stuck").delete("/sim/reboots");
    String run = String.valueOf(stuck.json().get("run"));
    assertEquals(0, engine.run("unlock", "pve1", "--run", run).exit());
    assertEquals(7, engine.run("clean", "pve1", "-y").exit());
    assertTrue(Files.exists(host.at("/var/lib/regroup/backup")));

    if (command.equals("rollback")) {
      Outcome outcome = rollback().endedWell("changed");
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
    Outcome back = rollback().endedWell("changed");
    before.assertUnchanged(host, back);
  }
}
