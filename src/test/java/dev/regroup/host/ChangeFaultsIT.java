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
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes that meet a fault or a guard: put back whole, or refused before the first write. */
@Tag("sshd")
class ChangeFaultsIT extends ChangeFixture {
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
  void without_room_for_backup_and_work_nothing_begins() throws IOException {
    host.write(
        "/usr/bin/stat",
        """
        #!/bin/sh
        case "$*" in
          '-f '*/var/lib/regroup) echo '4096 20' ;;
          *) exec /usr/bin/stat "$@" ;;
        esac
        """);
    Files.setPosixFilePermissions(
        host.at("/usr/bin/stat"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Answer.Complete answer =
        complete(ExitStatus.REFUSED, HostShell.in(folder).run(WriteScript.change(order(RUN))));
    assertEquals(
        "/var/lib/regroup has 81920 bytes free, and 8388608 are needed",
        answer.frame("refused").orElseThrow().text());
    assertAsFound();
    assertFalse(Files.exists(host.at("/var/lib/regroup/backup")));
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

  /** By the host's own count: of two controllers one may live in another year. */
  @Test
  void the_first_and_the_last_ten_backups_are_kept() throws IOException {
    for (int i = 1; i <= 14; i++) {
      String folder = "/var/lib/regroup/backup/202611" + (30 - i) + "-000000-aaaa";
      host.write(folder + "/manifest", "absent - - generated /boot/none\n");
      host.write(folder + "/number", i + "\n");
    }
    host.write("/var/lib/regroup/backup/20261201-000000-half/manifest.new", "");
    String last = "20251231-000000-aaaa";
    complete(0, HostShell.in(folder).run(WriteScript.change(order(last))));
    try (var found = Files.list(host.at("/var/lib/regroup/backup"))) {
      List<String> names = found.map(path -> path.getFileName().toString()).sorted().toList();
      assertEquals(11, names.size());
      assertEquals(last, names.get(0));
      assertEquals("20261116-000000-aaaa", names.get(1));
      assertEquals("20261124-000000-aaaa", names.get(9));
      assertEquals("20261129-000000-aaaa", names.get(10));
    }
    assertEquals("15\n", host.read("/var/lib/regroup/backup/" + last + "/number"));
  }

  @Test
  void the_latest_backup_is_the_one_made_last_whatever_its_run_is_called() {
    HostShell sh = HostShell.in(folder);
    complete(0, sh.run(WriteScript.change(order(OTHER))));
    complete(0, sh.run(WriteScript.finish(OTHER, "verify", new TreeMap<>())));
    String between = host.read("/etc/default/grub");
    ChangeOrder second =
        new ChangeOrder(
            RUN,
            "op@elsewhere",
            "2020-01-01T00:00:00Z",
            Sysroot.BOOT_ID,
            List.of(
                new ChangeOrder.Edit(
                    "/etc/default/grub",
                    Sha256.ofByteText(between),
                    between.replace("iommu=pt", "iommu=pt nosmt"))),
            "update-grub",
            List.of("/boot/grub/grub.cfg"),
            List.of());
    complete(0, sh.run(WriteScript.change(second)));
    Backup latest = Backup.parse(complete(0, sh.run(ReadScript.backup(""))).frames()).orElseThrow();
    assertEquals(RUN, latest.run());
    assertEquals(List.of(OTHER, RUN), latest.others());
    assertEquals(between, latest.entries().get(0).text());
  }
}
