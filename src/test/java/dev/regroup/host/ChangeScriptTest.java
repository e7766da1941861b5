package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The scripts that write, in sysroots; what they did is read from the files. */
class ChangeScriptTest {
  private static final String RUN = "20261122-101500-k3f9";
  private static final String OTHER = "20261122-111500-zzzz";
  private static final String NEW = "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet iommu=pt\"\n";

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Sysroot host;
  private String oldText;
  private String oldCfg;

  @BeforeEach
  void build() {
    host = Sysroot.debianGrub(folder);
    oldText = host.read("/etc/default/grub");
    oldCfg = host.read("/boot/grub/grub.cfg");
  }

  private String newText() {
    return oldText.replace("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n", NEW);
  }

  private ChangeOrder order(String run) {
    return new ChangeOrder(
        run,
        "op@desk",
        "2026-11-22T10:15:00Z",
        Sysroot.BOOT_ID,
        List.of(
            new ChangeOrder.Edit("/etc/default/grub", BootFilesParser.sha256(oldText), newText())),
        "update-grub",
        List.of("/boot/grub/grub.cfg"),
        List.of(new ChangeOrder.Room("/boot", 1 << 20)));
  }

  private static Answer.Complete complete(int status, Answer answer) {
    Answer.Complete complete = assertInstanceOf(Answer.Complete.class, answer, answer::toString);
    assertEquals(
        status,
        complete.status(),
        () -> WorkReport.parse(complete.frames()) + complete.stderr() + complete.frames());
    assertEquals("", complete.stderr());
    return complete;
  }

  private void assertAsFound() throws IOException {
    assertEquals(oldText, host.read("/etc/default/grub"));
    assertEquals(oldCfg, host.read("/boot/grub/grub.cfg"));
    assertNoLeftOvers();
  }

  /** Nothing beside the files that were written, whatever its name. */
  private void assertNoLeftOvers() throws IOException {
    try (var found = Files.walk(folder)) {
      assertEquals(
          List.of(),
          found
              .filter(path -> path.getFileName().toString().matches(".*regroup-.*|.*\\.new"))
              .toList());
    }
  }

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
    assertTrue(host.read("/var/lib/regroup/history").endsWith(RUN + " verify verified=true\n"));
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

  @ParameterizedTest
  @CsvSource({"fail", "half", "full", "hang"})
  void a_refresh_that_goes_wrong_is_put_back(String fault) throws IOException {
    host.grubFault(fault);
    Answer.Complete answer =
        complete(11, HostShell.in(folder).run(WriteScript.change(order(RUN), 1)));
    WorkReport report = WorkReport.parse(answer.frames());
    assertEquals("as_found", report.left());
    String step = fault.equals("half") ? "confirm" : "refresh";
    WorkReport.Step failure = report.failure().orElseThrow();
    assertEquals(step, failure.name());
    assertFalse(failure.reason().isBlank());
    assertEquals(WorkReport.State.OK, report.step("restore").orElseThrow().state());
    assertAsFound();
  }

  @Test
  void a_refresh_that_writes_nothing_shows_in_what_it_left() throws IOException {
    host.grubFault("nothing");
    Answer.Complete answer = complete(0, HostShell.in(folder).run(WriteScript.change(order(RUN))));
    assertEquals(oldCfg, host.read("/boot/grub/grub.cfg"));
    HostFacts facts =
        FactsParser.withBootFiles(
            FactsParser.parse(complete(0, HostShell.in(folder).run(ReadScript.facts())).frames()),
            answer.frames());
    assertEquals(oldCfg, facts.file("/boot/grub/grub.cfg").orElseThrow().text());
    complete(0, HostShell.in(folder).run(WriteScript.undo(RUN)));
    assertAsFound();
  }

  @Test
  void a_noisy_refresh_is_bounded() {
    host.grubFault("noisy");
    Answer.Complete answer = complete(0, HostShell.in(folder).run(WriteScript.change(order(RUN))));
    List<String> output = WorkReport.parse(answer.frames()).output();
    assertEquals(401, output.size());
    assertEquals("and 1604 lines more", output.get(400));
  }

  @Test
  void another_runs_lock_stops_everything_that_writes() throws IOException {
    HostShell sh = HostShell.in(folder);
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

  @Test
  void in_another_boot_nothing_is_done() throws IOException {
    host.write("/proc/sys/kernel/random/boot_id", "00000000-0000-0000-0000-000000000001\n");
    HostShell sh = HostShell.in(folder);
    complete(ExitStatus.OTHER_BOOT, sh.run(WriteScript.change(order(RUN))));
    complete(ExitStatus.OTHER_BOOT, sh.run(WriteScript.reboot(RUN, Sysroot.BOOT_ID, "a", "")));
    assertAsFound();
    assertFalse(Files.exists(host.at("/var/lib/regroup")));
  }

  @Test
  void guards_refuse_before_the_first_write() throws IOException {
    HostShell sh = HostShell.in(folder);
    host.holdLock("/var/lib/dpkg/lock-frontend", 4711, "apt-get");
    assertRefused(sh, order(RUN), "apt-get (process 4711) holds /var/lib/dpkg/lock-frontend");
    host.write("/proc/locks", "");

    ChangeOrder good = order(RUN);
    assertRefused(
        sh,
        with(good, "update-grub", List.of(new ChangeOrder.Room("/boot", 1L << 60))),
        "/boot has ");
    assertRefused(sh, with(good, "proxmox-boot-tool", List.of()), "proxmox-boot-tool is not on");
    Files.createLink(host.at("/etc/default/grub.twin"), host.at("/etc/default/grub"));
    assertRefused(sh, good, "/etc/default/grub has 2 hard links");
    host.delete("/etc/default/grub.twin");
    host.write("/etc/default/grub", "GRUB_TIMEOUT=99\n");
    assertRefused(sh, good, "/etc/default/grub has changed since its facts were read");
    assertEquals("GRUB_TIMEOUT=99\n", host.read("/etc/default/grub"));
    host.delete("/etc/default/grub").link("/etc/default/grub", "../../boot/grub/grub.cfg");
    assertRefused(sh, good, "/etc/default/grub leads to /boot/grub/grub.cfg");
    host.delete("/etc/default/grub").link("/etc/default/grub", "/etc/passwd");
    assertRefused(sh, good, "/etc/default/grub leads out of the image");
  }

  private void assertRefused(HostShell sh, ChangeOrder order, String reason) {
    Answer.Complete answer = complete(ExitStatus.REFUSED, sh.run(WriteScript.change(order)));
    WorkReport report = WorkReport.parse(answer.frames());
    assertEquals("as_found", report.left());
    WorkReport.Step failure = report.failure().orElseThrow();
    assertEquals("guard", failure.name());
    assertTrue(failure.reason().startsWith(reason), failure::reason);
  }

  private static ChangeOrder with(ChangeOrder o, String refresh, List<ChangeOrder.Room> room) {
    return new ChangeOrder(
        o.run(), o.owner(), o.since(), o.bootId(), o.edits(), refresh, o.generated(), room);
  }

  @Test
  void a_linked_file_is_changed_where_it_is_and_the_link_stays() {
    host.delete("/etc/default/grub");
    host.write("/etc/local/grub", oldText).link("/etc/default/grub", "../local/grub");
    complete(0, HostShell.in(folder).run(WriteScript.change(order(RUN))));
    assertTrue(Files.isSymbolicLink(host.at("/etc/default/grub")));
    assertEquals(newText(), host.read("/etc/local/grub"));
  }

  @Test
  void a_change_made_twice_ends_the_same_and_keeps_the_first_backup() {
    HostShell sh = HostShell.in(folder);
    complete(0, sh.run(WriteScript.change(order(RUN))));
    String cfg = host.read("/boot/grub/grub.cfg");
    complete(0, sh.run(WriteScript.change(order(RUN))));
    assertEquals(newText(), host.read("/etc/default/grub"));
    assertEquals(cfg, host.read("/boot/grub/grub.cfg"));
    assertEquals(oldText, host.read("/var/lib/regroup/backup/" + RUN + "/files/etc/default/grub"));
    complete(0, sh.run(WriteScript.undo(RUN)));
    assertEquals(oldText, host.read("/etc/default/grub"));
  }

  @Test
  void undo_touches_nothing_where_someone_else_wrote_since() throws IOException {
    HostShell sh = HostShell.in(folder);
    complete(0, sh.run(WriteScript.change(order(RUN))));
    host.write("/boot/grub/grub.cfg", "someone's own\n");
    Answer.Complete answer = complete(ExitStatus.REFUSED, sh.run(WriteScript.undo(RUN)));
    assertEquals(
        "/boot/grub/grub.cfg has been changed since run " + RUN + " wrote it",
        WorkReport.parse(answer.frames()).failure().orElseThrow().reason());
    assertEquals(newText(), host.read("/etc/default/grub"));
    assertEquals("someone's own\n", host.read("/boot/grub/grub.cfg"));
  }

  @Test
  void the_first_and_the_last_ten_backups_are_kept() throws IOException {
    for (int i = 10; i < 24; i++) {
      host.write("/var/lib/regroup/backup/202611" + i + "-000000-aaaa/manifest", "");
    }
    String last = "20261231-000000-aaaa";
    complete(0, HostShell.in(folder).run(WriteScript.change(order(last))));
    try (var found = Files.list(host.at("/var/lib/regroup/backup"))) {
      List<String> names = found.map(path -> path.getFileName().toString()).sorted().toList();
      assertEquals(11, names.size());
      assertEquals("20261110-000000-aaaa", names.get(0));
      assertEquals("20261115-000000-aaaa", names.get(1));
      assertEquals(last, names.get(10));
    }
  }

  @Test
  void a_reboot_leaves_its_line_first() throws Exception {
    HostShell sh = HostShell.in(folder);
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
  }

  @Test
  void a_reboot_that_kexec_would_bend_is_refused() {
    HostShell sh = HostShell.in(folder);
    complete(0, sh.run(WriteScript.lock(RUN, "op@desk", "now", Sysroot.BOOT_ID)));
    host.write("/sys/kernel/kexec_loaded", "1\n");
    complete(ExitStatus.REFUSED, sh.run(WriteScript.reboot(RUN, Sysroot.BOOT_ID, "a", "")));
    assertFalse(Files.exists(host.at("/var/lib/regroup/history")));
  }
}
