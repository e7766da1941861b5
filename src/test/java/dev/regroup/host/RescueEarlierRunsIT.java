package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * What a rescue goes back to where other runs wrote in the boot that it is left in, which nobody
 * has ever booted.
 */
@Tag("sshd")
class RescueEarlierRunsIT extends RescueFixture {
  private static final String FIRST = "20261121-101500-aaaa";
  private static final String CONFIG = "/etc/default/grub";
  private static final String BASE = RESCUE + "/base";

  /** A run that puts that into the line of its boot, and reboots nothing. */
  private void writes(HostShell sh, String run, String bootId, String options) {
    String now = host.read(CONFIG);
    String line = "GRUB_CMDLINE_LINUX_DEFAULT=\"" + options + "\"";
    ChangeOrder order =
        new ChangeOrder(
            run,
            "op@desk",
            "2026-11-22T10:15:00Z",
            bootId,
            List.of(
                new ChangeOrder.Edit(
                    CONFIG,
                    Sha256.ofByteText(now),
                    now.replaceFirst("GRUB_CMDLINE_LINUX_DEFAULT=.*", line))),
            "update-grub",
            List.of("/boot/grub/grub.cfg"),
            List.of(new ChangeOrder.Room("/boot", 1 << 20)));
    done(sh.run(WriteScript.change(order)));
  }

  private void pending(HostShell sh, String run, String options) {
    writes(sh, run, Sysroot.BOOT_ID, options);
    done(sh.run(WriteScript.unlock(run)));
  }

  private Answer armed(HostShell sh, String run) {
    return sh.run(WriteScript.arm(run, Sysroot.BOOT_ID, "unless_confirmed", 600));
  }

  private void rescues(Shells shell) throws Exception {
    boots(NEXT_BOOT);
    unitStarts(shell);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"KSH"})
  void it_goes_back_to_what_was_booted_over_all_that_this_boot_wrote(Shells shell)
      throws Exception {
    HostShell sh = shell.in(host);
    pending(sh, FIRST, "quiet lost");
    pending(sh, OTHER, "quiet lost more");
    writes(sh, RUN, Sysroot.BOOT_ID, "quiet lost more iommu=pt");
    done(armed(sh, RUN));
    rescues(shell);
    assertPutBackOnce();
    assertTrue(host.read(RESCUE + "/acted").contains("\nbase=" + FIRST + "\n"));
    HostRescue told = HostRescue.of(sh.run(WriteScript.disarm(RUN))).orElseThrow();
    assertEquals(FIRST, told.base());
  }

  @Test
  void a_run_that_only_reboots_goes_as_far_back() throws Exception {
    HostShell sh = HostShell.in(folder);
    pending(sh, FIRST, "quiet lost");
    pending(sh, OTHER, "quiet lost more");
    done(sh.run(WriteScript.lock(RUN, "op@desk", "now", Sysroot.BOOT_ID)));
    done(armed(sh, RUN));
    rescues(Shells.DASH);
    assertPutBackOnce();
  }

  /** What the controller proves such a host by. */
  @Test
  void the_backup_of_a_run_whose_rescue_went_further_is_told_so() throws Exception {
    HostShell sh = HostShell.in(folder);
    pending(sh, FIRST, "quiet lost");
    writes(sh, RUN, Sysroot.BOOT_ID, "quiet lost iommu=pt");
    done(armed(sh, RUN));
    String found = Sha256.ofByteText(oldText.replace("\"quiet\"", "\"quiet lost\""));
    assertEquals(found, sha256(sh));
    rescues(Shells.DASH);
    assertEquals(Sha256.ofByteText(oldText), sha256(sh));
  }

  private static String sha256(HostShell sh) {
    Backup backup = Backup.parse(done(sh.run(ReadScript.backup(RUN))).frames()).orElseThrow();
    return String.valueOf(backup.entries().get(0).sha256());
  }

  /** Written in an earlier boot, or rebooted into this one: that was booted. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"KSH"})
  void what_was_booted_stays(Shells shell) throws Exception {
    HostShell sh = shell.in(host);
    writes(sh, FIRST, Sysroot.BOOT_ID, "quiet works");
    String history = host.read("/var/lib/regroup/history");
    String reboot = "2026-11-22T10:15:09Z " + FIRST + " reboot boot=" + Sysroot.BOOT_ID;
    host.write("/var/lib/regroup/history", history + reboot + " entry=sha256:0\n");
    boots(THIRD_BOOT);
    done(sh.run(WriteScript.unlock(FIRST)));
    String booted = host.read(CONFIG);
    String cfg = host.read("/boot/grub/grub.cfg");
    writes(sh, RUN, THIRD_BOOT, "quiet works iommu=pt");
    done(sh.run(WriteScript.arm(RUN, THIRD_BOOT, "unless_confirmed", 600)));
    rescues(shell);
    assertEquals("acted", state());
    assertEquals(booted, host.read(CONFIG));
    assertEquals(cfg, host.read("/boot/grub/grub.cfg"));
    assertFalse(Files.exists(host.at(BASE)));
  }

  @Test
  void what_was_rolled_back_in_this_boot_is_in_nobodys_way() throws Exception {
    HostShell sh = HostShell.in(folder);
    writes(sh, FIRST, Sysroot.BOOT_ID, "quiet lost");
    done(sh.run(WriteScript.undo(FIRST)));
    done(sh.run(WriteScript.unlock(FIRST)));
    writes(sh, RUN, Sysroot.BOOT_ID, "quiet iommu=pt");
    done(armed(sh, RUN));
    rescues(Shells.DASH);
    assertPutBackOnce();
  }

  /** The configuration is that run's still, and the menu is not: there is no whole way back. */
  @ParameterizedTest
  @EnumSource(Shells.class)
  void where_others_wrote_between_two_runs_nothing_is_armed(Shells shell) {
    HostShell sh = shell.in(host);
    pending(sh, FIRST, "quiet lost");
    host.write("/boot/grub/grub.cfg", host.read("/boot/grub/grub.cfg") + "# another kernel\n");
    writes(sh, RUN, Sysroot.BOOT_ID, "quiet lost iommu=pt");
    Answer.Complete refused = complete(ExitStatus.REFUSED, armed(sh, RUN));
    String why = refused.frame("unbooted").orElseThrow().text();
    assertTrue(why.contains("/boot/grub/grub.cfg has been changed since run " + FIRST), why);
    assertEquals("none", state());
    assertFalse(unitIsThere());
  }

  /** A backup that was tampered with is none to arm with. */
  @Test
  void an_earlier_copy_that_is_broken_leaves_all_as_it_is() throws Exception {
    HostShell sh = HostShell.in(folder);
    pending(sh, FIRST, "quiet lost");
    writes(sh, RUN, Sysroot.BOOT_ID, "quiet lost iommu=pt");
    done(armed(sh, RUN));
    String now = host.read(CONFIG);
    host.write("/var/lib/regroup/backup/" + FIRST + "/files" + CONFIG, "half");
    rescues(Shells.DASH);
    assertEquals("kept", state());
    assertEquals(now, host.read(CONFIG));
  }
}
