package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that write, in sysroots; what they did is read from the files. */
@Tag("sshd")
class ChangeScriptIT extends ChangeFixture {
  @ParameterizedTest
  @EnumSource
  void a_change_is_made_shown_and_finished(Shells shell) throws IOException {
    Files.setPosixFilePermissions(
        host.at("/etc/default/grub"), PosixFilePermissions.fromString("rw-r-----"));
    HostShell sh = shell.in(host);
    Answer.Complete answer = complete(0, sh.run(WriteScript.change(order(RUN))));
    WorkReport report = WorkReport.parse(answer.frames());

    assertEquals("staged", report.left());
    assertEquals("", report.stderr());
    assertEquals(
        List.of("lock", "guard", "backup", "patch", "refresh", "confirm"),
        report.steps().stream().map(WorkReport.Step::name).toList());
    assertTrue(report.steps().stream().allMatch(s -> s.state() == WorkReport.State.OK));
    assertTrue(report.output().contains("Found linux image: /boot/vmlinuz-" + Sysroot.KERNEL));
    assertEquals(newText(), host.read("/etc/default/grub"));
    assertEquals(
        "rw-r-----",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(host.at("/etc/default/grub"))));
    assertTrue(host.read("/boot/grub/grub.cfg").contains(" ro  quiet iommu=pt\n"));
    assertNoLeftOvers();
    String backup = "/var/lib/regroup/backup/" + RUN;
    assertEquals(oldText, host.read(backup + "/files/etc/default/grub"));
    assertEquals(oldCfg, host.read(backup + "/files/boot/grub/grub.cfg"));

    HostFacts facts = FactsParser.parse(complete(0, sh.run(ReadScript.facts())).frames());
    assertEquals(
        new HostLock(RUN, "op@desk", "2026-11-22T10:15:00Z", Sysroot.BOOT_ID, false), facts.lock());
    assertEquals("patch", facts.history().get(0).event());
    HostFacts confirmed = FactsParser.withBootFiles(facts, answer.frames());
    assertEquals(facts.files(), confirmed.files());
    assertEquals(facts.kernels(), confirmed.kernels());

    var values = new TreeMap<>(Map.of("verified", "true"));
    complete(0, sh.run(WriteScript.finish(RUN, "verify", values)));
    assertFalse(Files.exists(host.at("/var/lib/regroup/lock")));
    assertFalse(Files.exists(host.at("/var/lib/regroup/run")));
    String ended = RUN + " verify boot=" + Sysroot.BOOT_ID + " verified=true\n";
    assertTrue(host.read("/var/lib/regroup/history").endsWith(ended));
    assertTrue(host.read("/var/log/syslog").contains("-t regroup " + RUN + " verify"));
  }

  @ParameterizedTest
  @EnumSource
  void a_run_is_undone_by_another_from_its_backup(Shells shell) throws IOException {
    HostShell sh = shell.in(host);
    complete(0, sh.run(WriteScript.change(order(RUN))));
    complete(0, sh.run(WriteScript.finish(RUN, "verify", new TreeMap<>())));

    Backup backup = Backup.parse(complete(0, sh.run(ReadScript.backup(""))).frames()).orElseThrow();
    assertEquals(RUN, backup.run());
    assertEquals(
        List.of("/etc/default/grub", "/boot/grub/grub.cfg", "/boot/grub/grub.cfg.new"),
        backup.entries().stream().map(Backup.Entry::path).toList());
    assertEquals(oldText, backup.entries().get(0).text());
    assertEquals(null, backup.entries().get(2).sha256());

    complete(75, sh.run(WriteScript.undo(OTHER, RUN)));
    complete(0, sh.run(WriteScript.lock(OTHER, "op@desk", "now", Sysroot.BOOT_ID)));
    Answer.Complete undone = complete(0, sh.run(WriteScript.undo(OTHER, RUN)));
    WorkReport report = WorkReport.parse(undone.frames());
    assertEquals("as_found", report.left());
    assertEquals("", report.stderr());
    assertAsFound();
    assertTrue(host.read("/var/lib/regroup/history").contains(OTHER + " rollback backup=" + RUN));
    complete(0, sh.run(WriteScript.undo(OTHER, RUN)));
    assertAsFound();
  }

  @Test
  void a_run_that_has_only_to_reboot_does_not_hide_the_backup_of_the_one_that_wrote() {
    HostShell sh = HostShell.in(folder);
    complete(0, sh.run(WriteScript.change(order(RUN))));
    complete(0, sh.run(WriteScript.finish(RUN, "end", new TreeMap<>())));
    ChangeOrder nothing =
        new ChangeOrder(
            OTHER, "op@desk", "now", Sysroot.BOOT_ID, List.of(), "", List.of(), List.of());
    complete(0, sh.run(WriteScript.change(nothing)));
    // As an earlier Regroup left it for such a run.
    host.write("/var/lib/regroup/backup/20261122-121500-aaaa/manifest", "");

    Backup latest = Backup.parse(complete(0, sh.run(ReadScript.backup(""))).frames()).orElseThrow();
    assertEquals(RUN, latest.run());
    assertFalse(Files.exists(host.at("/var/lib/regroup/backup/" + OTHER)));
  }

  @ParameterizedTest
  @EnumSource
  void another_runs_lock_stops_everything_that_writes(Shells shell) throws IOException {
    HostShell sh = shell.in(host);
    complete(
        0, sh.run(WriteScript.lock(OTHER, "eve@desk", "2026-11-22T11:15:00Z", Sysroot.BOOT_ID)));
    List<WriteScript> scripts =
        List.of(
            WriteScript.change(order(RUN)),
            WriteScript.lock(RUN, "op@desk", "now", Sysroot.BOOT_ID),
            WriteScript.undo(RUN),
            WriteScript.reboot(RUN, Sysroot.BOOT_ID, "abc", ""),
            WriteScript.finish(RUN, "verify", new TreeMap<>()),
            WriteScript.unlock(RUN));
    for (WriteScript script : scripts) {
      Answer.Complete answer = complete(ExitStatus.LOCKED, sh.run(script));
      HostLock holder = FactsParser.lock(answer.frame("locked").orElseThrow()).orElseThrow();
      assertEquals(OTHER, holder.run());
      assertEquals("eve@desk", holder.owner());
      assertFalse(holder.working());
    }
    assertAsFound();
    assertFalse(Files.exists(host.at("/sim/reboots")));
    complete(0, sh.run(WriteScript.unlock(OTHER)));
    complete(ExitStatus.LOCKED, sh.run(WriteScript.reboot(RUN, Sysroot.BOOT_ID, "abc", "")));
    complete(0, sh.run(WriteScript.change(order(RUN))));
  }

  @ParameterizedTest
  @EnumSource
  void in_another_boot_nothing_is_done(Shells shell) throws IOException {
    host.write("/proc/sys/kernel/random/boot_id", "00000000-0000-0000-0000-000000000001\n");
    HostShell sh = shell.in(host);
    complete(ExitStatus.OTHER_BOOT, sh.run(WriteScript.change(order(RUN))));
    complete(ExitStatus.OTHER_BOOT, sh.run(WriteScript.reboot(RUN, Sysroot.BOOT_ID, "a", "")));
    assertAsFound();
    assertFalse(Files.exists(host.at("/var/lib/regroup")));
  }

  @Test
  void what_a_run_left_beside_a_file_when_the_power_went_is_cleared_away() throws IOException {
    host.write("/etc/default/.grub.regroup-" + OTHER, "half");
    complete(0, HostShell.in(folder).run(WriteScript.change(order(RUN))));
    assertNoLeftOvers();
  }

  @Test
  void a_linked_file_is_changed_where_it_is_and_the_link_stays() {
    host.delete("/etc/default/grub");
    host.write("/etc/local/grub", oldText).link("/etc/default/grub", "../local/grub");
    complete(0, HostShell.in(folder).run(WriteScript.change(order(RUN))));
    assertTrue(Files.isSymbolicLink(host.at("/etc/default/grub")));
    assertEquals(newText(), host.read("/etc/local/grub"));
  }

  @ParameterizedTest
  @EnumSource
  void a_reboot_leaves_its_line_first(Shells shell) throws Exception {
    HostShell sh = shell.in(host);
    complete(0, sh.run(WriteScript.change(order(RUN))));
    complete(0, sh.run(WriteScript.reboot(RUN, Sysroot.BOOT_ID, "abc123", "change 4711")));
    assertTrue(
        host.read("/var/lib/regroup/history")
            .endsWith(RUN + " reboot boot=" + Sysroot.BOOT_ID + " entry=abc123\n"));
    Await.until(() -> !host.read("/proc/sys/kernel/random/boot_id").startsWith(Sysroot.BOOT_ID));
    assertTrue(host.read("/proc/cmdline").endsWith("ro  quiet iommu=pt\n"));
    assertEquals("reboot\n", host.read("/sim/reboots"));
    HostFacts facts = FactsParser.parse(complete(0, sh.run(ReadScript.facts())).frames());
    assertEquals("abc123", facts.history().get(1).values().get(HistoryEntry.ENTRY));
    assertFalse(Objects.requireNonNull(facts.lock()).working());
    complete(ExitStatus.OTHER_BOOT, sh.run(WriteScript.reboot(RUN, Sysroot.BOOT_ID, "abc123", "")));
    complete(0, sh.run(WriteScript.finish(RUN, "verify", new TreeMap<>())));
    complete(0, sh.run(WriteScript.clean(OTHER, "op@desk", "now")));
    assertFalse(Files.exists(host.at("/var/lib/regroup")));
  }

  @Test
  void a_reboot_that_kexec_would_bend_is_refused() {
    HostShell sh = HostShell.in(folder);
    complete(0, sh.run(WriteScript.lock(RUN, "op@desk", "now", Sysroot.BOOT_ID)));
    host.write("/sys/kernel/kexec_loaded", "1\n");
    complete(ExitStatus.REFUSED, sh.run(WriteScript.reboot(RUN, Sysroot.BOOT_ID, "a", "")));
    assertFalse(Files.exists(host.at("/var/lib/regroup/history")));
  }

  @Test
  void without_timeout_nothing_is_begun() {
    HostShell sh = HostShell.in(host.root(), WithoutTimeout.command());
    Answer.Complete answer = complete(ExitStatus.REFUSED, sh.run(WriteScript.change(order(RUN))));
    WorkReport report = WorkReport.parse(answer.frames());
    assertEquals("as_found", report.left());
    WorkReport.Step guard = report.steps().get(report.steps().size() - 1);
    assertEquals("guard", guard.name());
    assertTrue(guard.reason().contains("install coreutils"), guard::toString);
    assertEquals(oldText, host.read("/etc/default/grub"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/default/kexec", "/etc/default/kexec.d/zz-local"})
  void a_reboot_that_load_kexec_would_bend_is_refused_without_coldreboot(String file) {
    HostShell sh = HostShell.in(folder);
    complete(0, sh.run(WriteScript.lock(RUN, "op@desk", "now", Sysroot.BOOT_ID)));
    host.write(file, "LOAD_KEXEC=true\n").program("/usr/sbin/kexec", "#!/bin/sh\n");
    complete(ExitStatus.REFUSED, sh.run(WriteScript.reboot(RUN, Sysroot.BOOT_ID, "a", "")));
    assertFalse(Files.exists(host.at("/var/lib/regroup/history")));
    assertFalse(Files.exists(host.at("/sim/reboots")));
  }

  /** What a command changes in place is compared just before it runs. */
  @ParameterizedTest
  @EnumSource
  void a_command_goes_out_from_what_the_facts_saw(Shells shell) throws IOException {
    host.program(
        "/usr/sbin/grubby", "#!/bin/sh\nprintf '<%s>' \"$@\" >>\"${0%/usr/*}/sim/said\"\n");
    String seen = Sha256.ofByteText(oldText);
    ChangeOrder order = command(seen, "absent");
    HostShell sh = shell.in(host);
    host.write("/etc/default/grub", oldText + "# by someone else\n");
    refused(sh, order, "/etc/default/grub has changed since its facts were read");
    host.write("/etc/default/grub", oldText).write("/etc/kernel/cmdline", "root=/dev/sda2\n");
    refused(sh, order, "/etc/kernel/cmdline has changed since its facts were read");
    host.delete("/etc/kernel/cmdline");
    complete(0, sh.run(WriteScript.change(order)));
    assertEquals("<--update-kernel=ALL><--args=iommu=pt *>", host.read("/sim/said"));
    assertAsFound();
  }

  private ChangeOrder command(String defaults, String cmdline) {
    return new ChangeOrder(
        RUN,
        "op@desk",
        "2026-11-22T10:15:00Z",
        Sysroot.BOOT_ID,
        List.of(),
        "grubby",
        List.of("/etc/default/grub", "/etc/kernel/cmdline"),
        List.of(),
        "",
        List.of("--update-kernel=ALL", "--args=iommu=pt *"),
        List.of(
            new ChangeOrder.Seen("/etc/default/grub", defaults),
            new ChangeOrder.Seen("/etc/kernel/cmdline", cmdline)));
  }

  private void refused(HostShell sh, ChangeOrder order, String why) {
    Answer.Complete answer = complete(ExitStatus.REFUSED, sh.run(WriteScript.change(order)));
    WorkReport report = WorkReport.parse(answer.frames());
    assertEquals("as_found", report.left());
    WorkReport.Step guard = report.steps().get(report.steps().size() - 1);
    assertEquals(why, guard.reason());
    assertFalse(Files.exists(host.at("/sim/said")));
  }
}
