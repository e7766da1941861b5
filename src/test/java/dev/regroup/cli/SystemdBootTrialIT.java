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
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code reboot.trial} where systemd-boot boots the entries of kernel-install. */
@Tag("sshd")
class SystemdBootTrialIT extends TrialFixture {
  private static final String ENTRIES = "/boot/efi/loader/entries";
  private static final String TRIAL = ENTRIES + "/0.regroup_trial.conf";
  private static final String ONE_SHOT =
      "/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
  private static final String MACHINE_ID = " systemd.machine_id=" + TOKEN;

  @Override
  void able() {
    engine.kind(KernelInstallHosts::debian);
    rebuild();
  }

  @Override
  String source() {
    return CMDLINE;
  }

  @Override
  String withoutTool() {
    host.delete("/usr/bin/bootctl");
    return "bootctl";
  }

  @Override
  void oneShotFails() {
    host.write("/sim/bootctl-fault", "");
  }

  @Override
  boolean hasEntry() {
    return Files.exists(host.at(TRIAL));
  }

  @Override
  boolean bootsOnce() {
    return Files.exists(host.at(ONE_SHOT));
  }

  private String options(String kernel) {
    return host.read(entry(kernel))
        .lines()
        .filter(line -> line.startsWith("options"))
        .findFirst()
        .orElse("");
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
    Outcome back = rollback("pve1").endedWell("changed");
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

  @Test
  void an_entry_that_a_cut_left_is_taken_away_where_the_line_is_written_already() {
    assertEntryTakenAway(TRIAL);
  }
}
