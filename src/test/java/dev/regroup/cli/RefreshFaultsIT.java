package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.step.Limits;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A generator that lies, fails or never ends: what it was given and what it wrote is put back. */
@Tag("sshd")
class RefreshFaultsIT extends EngineFixture {
  /** Refresh limit 3 s. */
  private static Limits hasty() {
    Limits quick = EngineHost.QUICK;
    return new Limits(
        quick.read(), Duration.ofSeconds(6), quick.reconnect(), quick.probe(), quick.probeEvery());
  }

  private void untouched(HostState before, Outcome outcome) {
    before.assertUnchanged(host, outcome);
    HostState.assertTidy(host, outcome);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);
  }

  private void rebootNever() {
    playbook =
        engine.playbook(
            "kernel_parameters:", "  present: [\"iommu=pt\"]", "reboot: {policy: never}");
  }

  /** Words of the stand-in, or what it does to the file that it has written. */
  private void fault(String fault) {
    if (fault.equals("old")) {
      prependToUpdateGrub("cp \"$R/boot/grub/grub.cfg\" \"$R/sim/old\"");
      appendToGrubMkconfig("cat \"$R/sim/old\" >\"$grub_cfg\"");
    } else if (fault.contains(" ")) {
      appendToGrubMkconfig(fault);
    } else {
      host.grubFault(fault);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fail    | RG-CHANGE-02 | update-grub failed with status 1
          full    | RG-CHANGE-02 | update-grub failed with status 1
          half    | RG-CHANGE-02 | /boot/grub/grub.cfg is not whole
          nothing | RG-BOOT-15   | is not as asked: iommu holds ""
          old     | RG-BOOT-15   | is not as asked: iommu holds ""
          sed -i '/initrd\t/d' "$grub_cfg" | RG-BOOT-16 | it does not load the initrd
          sed -i s/vmlinuz/vmlinux/ "$grub_cfg" | RG-BOOT-16 | vmlinux-6.1.0-18-amd64 is not there
          sed -i '/^menuentry/,/^}/d; /^submenu/,/^}/d' "$grub_cfg" | RG-BOOT-06 | the entry that GRUB boots next is not known
          """)
  void what_update_grub_did_is_put_back(String fault, String code, String words) {
    fault(fault);
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", code);
    assertTrue(message.contains(words), message);
    untouched(before, outcome);
  }

  @Test
  void once_the_cause_is_gone_the_next_run_does_it_all() {
    host.grubFault("once half");
    apply().failedWith(2, "failed", "as_found", "RG-CHANGE-02");
    Outcome well = apply().endedWell("changed");
    assertEquals("true", well.host("verified"), well::toString);
    assertTrue(host.read("/proc/cmdline").contains(" iommu=pt"), well::toString);
  }

  /** Whoever reboots the host some day must find entries that boot, and as asked. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          half    | RG-CHANGE-02 | /boot/grub/grub.cfg is not whole
          nothing | RG-BOOT-15   | is not as asked: iommu holds ""
          old     | RG-BOOT-15   | is not as asked: iommu holds ""
          sed -i '/initrd\t/d' "$grub_cfg" | RG-BOOT-16 | it does not load the initrd
          """)
  void the_same_where_no_reboot_follows(String fault, String code, String words) {
    rebootNever();
    fault(fault);
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", code);
    assertTrue(message.contains(words), message);
    untouched(before, outcome);

    engine.rebuild();
    Outcome well = apply().endedWell("changed");
    assertEquals("pending", well.host("reboot"), well::toString);
  }

  /** An initrd is in no backup: its files are put back, and the host is not said to be as found. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          when_needed | before | rm "$R"/boot/initrd.img-*   | without its initrd
          never       | before | rm "$R"/boot/initrd.img-*   | without its initrd
          never       | after  | rm "$R"/boot/initrd.img-*   | is not there
          never       | after  | : >"$R"/boot/initrd.img-6.1.0-18-amd64 | is empty
          """)
  void what_is_in_no_backup_is_told(String policy, String when, String command, String words) {
    if (policy.equals("never")) {
      rebootNever();
    }
    if (when.equals("before")) {
      prependToUpdateGrub(command);
    } else {
      appendToGrubMkconfig(command);
    }
    String source = host.read("/etc/default/grub");
    String generated = host.read("/boot/grub/grub.cfg");
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "unknown", "RG-CHANGE-07");
    assertTrue(message.contains(words), message);
    assertTrue(message.contains("its files are the old ones, and entry"), message);
    assertEquals(source, host.read("/etc/default/grub"));
    assertEquals(generated, host.read("/boot/grub/grub.cfg"));
    HostState.assertTidy(host, outcome);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);

    // Nothing is written to a host whose next entry does not boot.
    apply().failedWith(7, "refused", "as_found", "RG-PLAN-05");
  }

  /** The host's own guard says no to putting back: what was written stays, and that is told. */
  @Test
  void a_package_manager_that_comes_in_between_is_not_disturbed() {
    host.grubFault("nothing");
    String idle = host.read("/proc/locks");
    host.holdLock("/var/lib/dpkg/lock-frontend", 4711, "apt-get");
    String busy = host.read("/proc/locks");
    host.write("/proc/locks", idle);
    host.write("/sim/locks", busy);
    prependToUpdateGrub("cp \"$R/sim/locks\" \"$R/proc/locks\"");
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "staged", "RG-CHANGE-07");
    assertTrue(message.contains("apt-get"), message);
    assertTrue(host.read("/etc/default/grub").contains("quiet iommu=pt"), outcome::toString);
    HostState.assertTidy(host, outcome);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);
  }

  @ParameterizedTest
  @CsvSource({"sleep 600", "yes", "yes '' | tr -d '\\n'"})
  void a_refresh_without_end_is_stopped(String command) {
    engine.limits(hasty());
    prependToUpdateGrub(command);
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", "RG-CHANGE-02");
    assertTrue(message.contains("update-grub did not end within 3 s"), message);
    untouched(before, outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "yes 'Warning: os-prober will not be executed.' | head -n 50000",
    "head -c 3000000 /dev/zero | tr '\\0' x",
    "head -c 100000 /dev/urandom",
    "echo 'WORK 9' >&2; printf 'no newline'"
  })
  void whatever_it_prints_a_refresh_that_works_is_well(String command) {
    prependToUpdateGrub(command);
    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertTrue(host.read("/proc/cmdline").contains(" iommu=pt"));
    HostState.assertTidy(host, outcome);
  }

  @Test
  void a_refresh_that_failed_is_told_in_text_too() {
    host.grubFault("fail");
    Outcome outcome = engine.run("apply", playbook.toString(), "-y");
    assertEquals(2, outcome.exit(), outcome::toString);
    outcome.assertNoJava();
    assertTrue(outcome.out().contains("update-grub failed with status 1"), outcome::toString);
    assertTrue(outcome.out().contains("put back and read back"), outcome::toString);
    assertTrue(outcome.out().contains("1 host: 1 failed"), outcome::toString);
    assertTrue(outcome.out().contains("grub-probe: error: failed to get"), outcome::toString);
  }

  private void appendToGrubMkconfig(String command) {
    rewrite("/usr/sbin/grub-mkconfig", "echo \"done\" >&2\n", command + "\n");
  }
}
