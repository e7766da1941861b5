package dev.regroup.cli;

import static dev.regroup.testing.Sysroot.PVE_KERNEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Commands;
import dev.regroup.testing.ProxmoxHosts;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code reboot.trial} where systemd-boot boots from two ESPs of proxmox-boot-tool. */
@Tag("sshd")
class ProxmoxTrialIT extends TrialFixture {
  private static final String SOURCE = "/etc/kernel/cmdline";
  private static final String LINE = "root=ZFS=rpool/ROOT/pve-1 boot=zfs quiet";
  private static final List<String> KERNELS = List.of("6.8.8-2-pve", PVE_KERNEL);
  private static final List<String> ESPS =
      Sysroot.ESPS.stream().map(uuid -> "/dev/disk/by-uuid/" + uuid).toList();
  private static final String TRIAL = "/loader/entries/0.regroup_trial.conf";
  private static final String ONE_SHOT =
      "/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

  private static Sysroot quiet(Path folder) {
    Sysroot host = Sysroot.proxmoxWithoutEntries(folder);
    host.write(SOURCE, LINE + "\n");
    host.write(RUNNING, host.read(RUNNING).strip() + " quiet\n");
    return ProxmoxHosts.refreshed(host);
  }

  @Override
  void able() {
    engine.kind(ProxmoxTrialIT::quiet);
    rebuild();
  }

  @Override
  String source() {
    return SOURCE;
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
    return ESPS.stream().anyMatch(esp -> Files.exists(host.at(esp + TRIAL)));
  }

  @Override
  boolean bootsOnce() {
    return Files.exists(host.at(ONE_SHOT));
  }

  private void assertEntries(String line) {
    for (String esp : ESPS) {
      for (String kernel : KERNELS) {
        String entry = host.read(esp + "/loader/entries/proxmox-" + kernel + ".conf");
        assertTrue(entry.contains("options  " + line + "\n"), entry);
      }
    }
  }

  /** Whichever ESP the firmware starts from. */
  @ParameterizedTest
  @ValueSource(strings = {"head", "tail"})
  void the_new_line_is_booted_once_and_written_afterwards_without_a_second_reboot(String which) {
    HostState before = HostState.of(host);
    // What is permanent, and what boots once, is looked at as the host goes down for its trial.
    String reboot = host.read("/usr/sbin/reboot");
    host.program(
        "/usr/sbin/reboot",
        reboot
            .replace("$(head -n 1 \"$R/etc/kernel", "$(" + which + " -n 1 \"$R/etc/kernel")
            .replace(
                "\nfirst_esp\nif",
                """

                cp "$R/etc/kernel/cmdline" "$R/sim"
                for esp in "$R"/dev/disk/by-uuid/*; do
                  cp "$esp%s" "$R/sim/tried-${esp##*/}"
                done
                tr -d '\\000' <"$R%s" >"$R/sim/once"
                first_esp
                if"""
                    .formatted(TRIAL, ONE_SHOT)));
    Outcome check = with("check");
    check.endedWell("changed");
    assertTrue(check.codes().contains("RG-TRIAL-01"), check::toString);
    assertFalse(Files.exists(host.at("/var/lib/regroup")), "check mode writes nothing");

    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertEquals(LINE + "\n", host.read("/sim/cmdline"), "written before it was tried");
    for (String uuid : Sysroot.ESPS) {
      String tried = host.read("/sim/tried-" + uuid);
      assertTrue(tried.contains("options    " + LINE + " iommu=pt panic=30\n"), tried);
      assertTrue(
          tried.contains("linux    /EFI/proxmox/" + PVE_KERNEL + "/vmlinuz-" + PVE_KERNEL + "\n"),
          tried);
    }
    assertEquals("\u0007" + "0.regroup_trial.conf", host.read("/sim/once"), outcome::toString);
    assertTrue(host.read(RUNNING).endsWith(" " + LINE + " iommu=pt panic=30\n"), "" + outcome);
    assertEquals(LINE + " iommu=pt\n", host.read(SOURCE), outcome::toString);
    assertEntries(LINE + " iommu=pt");
    assertNoTrialLeft(outcome);
    Outcome again = apply().endedWell("ok");
    assertEquals("reboot\n", host.read("/sim/reboots"), again::toString);

    host.program("/usr/sbin/reboot", reboot);
    host.run("/usr/sbin/reboot");
    assertFalse(host.read(RUNNING).contains("panic"), host.read(RUNNING));
    apply().endedWell("ok");
    Outcome back = rollback("pve1").endedWell("changed");
    assertEntries(LINE);
    host.program("/usr/sbin/reboot", reboot);
    before.assertUnchanged(host, back);
  }

  /**
   * A firmware that starts an ESP which the tool does not keep finds no entry, and none is lost.
   */
  @Test
  void an_esp_without_the_entry_boots_as_ever() {
    HostState before = HostState.of(host);
    host.program(
        "/usr/sbin/reboot",
        host.read("/usr/sbin/reboot")
            .replace("\nfirst_esp\nif", "\nfirst_esp\nrm -f \"$ESP%s\"\nif".formatted(TRIAL)));
    String reboot = host.read("/usr/sbin/reboot");
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "as_found", "RG-TRIAL-05");
    assertFalse(host.read(RUNNING).contains("iommu=pt"), outcome::toString);
    assertEntries(LINE);
    assertNoTrialLeft(outcome);
    assertEquals(reboot, host.read("/usr/sbin/reboot"));
    assertEquals(LINE + "\n", host.read(SOURCE), before::toString);
  }

  @Test
  void an_esp_that_is_gone_is_told_before_anything_is_written() {
    Commands.run("rm", "-r", host.at(ESPS.get(1)).toString());
    HostState before = HostState.of(host);
    Outcome refused = apply();
    assertEquals(7, refused.exit(), refused::toString);
    assertEquals("refused", refused.host("status"), refused::toString);
    before.assertUnchanged(host, refused);
    assertFalse(hasEntry() || bootsOnce(), refused::toString);
  }

  /** After the trial proved itself the generator fails: all is as it was but the running line. */
  @ParameterizedTest
  @ValueSource(strings = {"fail", "skip", "late", "cut"})
  void what_cannot_be_made_permanent_is_put_back_entries_and_all(String fault) {
    HostState before = HostState.of(host);
    host.write("/sim/boot-tool-fault", "once " + fault + "\n");
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "rebooted", "RG-CHANGE-02");
    before.assertUnchanged(host, outcome);
    assertEntries(LINE);
    assertNoTrialLeft(outcome);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void an_entry_that_a_cut_left_on_one_esp_is_taken_away_where_the_line_is_written_already(
      int esp) {
    assertEntryTakenAway(ESPS.get(esp) + TRIAL);
  }
}
