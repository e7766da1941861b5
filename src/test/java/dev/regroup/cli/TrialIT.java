package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code reboot.trial} where GRUB boots. */
@Tag("sshd")
class TrialIT extends TrialFixture {
  private static final String CUSTOM = "/etc/grub.d/40_custom";
  private static final String ENV = "/boot/grub/grubenv";

  @Override
  void able() {
    host.trialBoots();
  }

  @Override
  String source() {
    return CONFIG;
  }

  @Override
  String withoutTool() {
    host.delete("/usr/sbin/grub-reboot");
    return "grub-reboot";
  }

  @Override
  void oneShotFails() {
    host.write("/sim/grub-env-fault", "");
  }

  @Override
  boolean hasEntry() {
    return host.read(CUSTOM).contains("trial") || host.read(CFG).contains("regroup-trial");
  }

  @Override
  boolean bootsOnce() {
    return host.read(ENV).contains("regroup-trial");
  }

  @Test
  void the_new_line_is_booted_once_and_written_afterwards_without_a_second_reboot() {
    String custom = host.read(CUSTOM);
    String environment = host.read(ENV);
    // What is permanent is looked at in the trial boot.
    rewrite(
        "/usr/sbin/reboot",
        "# first_esp",
        """
        cp "$R/etc/default/grub" "$R/sim/config"
        cp "$R/boot/grub/grub.cfg" "$R/sim/cfg"
        # first_esp""");
    Outcome check = with("check");
    check.endedWell("changed");
    assertTrue(check.codes().contains("RG-TRIAL-01"), check::toString);
    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertEquals("done", outcome.host("reboot"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertFalse(host.read("/sim/config").contains("iommu=pt"), "written before it was tried");
    assertTrue(host.read("/sim/cfg").contains("quiet iommu=pt panic=30\n"), "not tried");
    assertTrue(host.read(RUNNING).endsWith(" iommu=pt panic=30\n"), outcome::toString);
    assertTrue(host.read(CONFIG).contains("\"quiet iommu=pt\""), outcome::toString);
    assertTrue(host.read(CFG).contains("quiet iommu=pt\n"), outcome::toString);
    assertFalse(host.read(CFG).contains("panic=30"), outcome::toString);
    assertEquals(custom, host.read(CUSTOM));
    assertEquals(environment, host.read(ENV));
    assertNoTrialLeft(outcome);
    HostState after = HostState.of(host);
    with("check", "--detailed-exitcode").endedWell("ok");
    Outcome again = apply().endedWell("ok");
    assertEquals("reboot\n", host.read("/sim/reboots"), again::toString);
    after.assertUnchanged(host, again);

    host.run("/usr/sbin/reboot");
    assertTrue(host.read(RUNNING).endsWith(" ro  quiet iommu=pt\n"), host.read(RUNNING));
    apply().endedWell("ok");
  }

  @Test
  void a_guard_that_says_no_before_the_trial_takes_its_entry_away() {
    prependToUpdateGrub("mkdir -p $R/run/qemu-server\necho 1 >$R/run/qemu-server/101.pid");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    outcome.failedWith(2, "failed", "as_found", "RG-GUARD-02");
    before.assertUnchanged(host, outcome);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);
    assertNoTrialLeft(outcome);
  }
}
