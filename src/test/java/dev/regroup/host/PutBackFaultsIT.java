package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Putting back where the disk, another run or somebody else has been at the files meanwhile. */
@Tag("sshd")
class PutBackFaultsIT extends ChangeFixture {
  private static final String CONFIG = "/etc/default/grub";
  private static final String CFG = "/boot/grub/grub.cfg";
  private static final String BACKUP = "/var/lib/regroup/backup/" + RUN;

  private Answer.Complete run(int status, Script script) {
    return complete(status, HostShell.in(folder).run(script));
  }

  private void tool(String path, String text) {
    host.write(path, "#!/bin/sh\nR=${0%/usr/*}\n" + text);
    assertTrue(host.at(path).toFile().setExecutable(true));
  }

  @Test
  void a_copy_that_the_disk_spoiled_takes_no_place() {
    tool(
        "/usr/sbin/update-grub",
        "echo spoiled >$R" + BACKUP + "/files" + CFG + "; echo half >$R" + CFG + "; exit 1\n");
    Answer.Complete answer = run(ExitStatus.LEFT_OVER, WriteScript.change(order(RUN)));
    WorkReport report = WorkReport.parse(answer.frames());
    assertEquals("unknown", report.left());
    String reason = report.step("restore").orElseThrow().reason();
    assertTrue(reason.contains(BACKUP + "/files" + CFG + " is not what the manifest"), reason);
    assertEquals("half\n", host.read(CFG));
    assertEquals(oldText, host.read(CONFIG));
  }

  @Test
  void who_writes_while_it_is_put_back_keeps_their_text() {
    run(0, WriteScript.change(order(RUN)));
    tool(
        "/usr/bin/cp",
        "case $* in */.grub.regroup-*) echo '# mine' >>$R" + CFG + " ;; esac\n/bin/cp \"$@\"\n");
    Answer.Complete answer = run(ExitStatus.LEFT_OVER, WriteScript.undo(RUN));
    assertEquals(
        CFG + " was changed by someone else just now",
        WorkReport.parse(answer.frames()).failure().orElseThrow().reason());
    assertTrue(host.read(CFG).endsWith("# mine\n"));
    assertEquals(oldText, host.read(CONFIG));
  }

  @Test
  void what_a_power_cut_left_beside_a_file_goes_as_it_is_put_back() throws Exception {
    run(0, WriteScript.change(order(RUN)));
    host.write("/boot/grub/.grub.cfg.regroup-" + OTHER, "half");
    run(0, WriteScript.undo(RUN));
    assertAsFound();
  }

  @Test
  void a_line_that_a_full_disk_cut_short_spoils_no_later_one() {
    host.write("/var/lib/regroup/history", "2026-11-20T10:00:00Z 20261120-1 rebo");
    run(0, WriteScript.change(order(RUN)));
    List<String> history = host.read("/var/lib/regroup/history").lines().toList();
    assertEquals(2, history.size(), history::toString);
    assertTrue(history.get(1).contains(" " + RUN + " patch "), history::toString);
    host.write(BACKUP + "/written", host.read(BACKUP + "/written") + "refre");
    run(0, WriteScript.undo(RUN));
    List<String> marks = host.read(BACKUP + "/written").lines().toList();
    assertTrue(marks.contains(Sha256.ofByteText(oldText) + " " + CONFIG), marks::toString);
  }

  /** Cut off by the same means as the lock knows: the work is gone, its backup says how far. */
  private void cutOff() {
    run(0, WriteScript.change(order(RUN)));
    String marks = host.read(BACKUP + "/written");
    host.write(BACKUP + "/written", marks.substring(0, marks.indexOf("refreshing")));
    host.write(BACKUP + "/written", host.read(BACKUP + "/written") + "refreshing " + CFG + "\n");
    host.write(CFG, oldCfg.substring(0, 500));
    run(0, WriteScript.unlock(RUN));
  }

  private ChangeOrder goesOn(String run) {
    ChangeOrder o = order(run);
    return new ChangeOrder(
        run,
        o.owner(),
        o.since(),
        o.bootId(),
        List.of(),
        o.refresh(),
        o.generated(),
        o.room(),
        RUN);
  }

  @Test
  void a_change_is_gone_on_with_and_undone_as_one() throws Exception {
    cutOff();
    CutChange cut = FactsParser.parse(run(0, ReadScript.facts()).frames()).cut();
    assertTrue(cut != null && cut.run().equals(RUN), () -> "" + cut);
    assertEquals(oldCfg, Objects.requireNonNull(cut.found().get(CFG)).text());
    run(0, WriteScript.change(goesOn(OTHER)));
    assertTrue(host.read(CFG).contains(" iommu=pt\n"));
    assertEquals(null, FactsParser.parse(run(0, ReadScript.facts()).frames()).cut());
    run(0, WriteScript.undo(OTHER));
    assertAsFound();
  }

  @Test
  void a_change_that_somebody_went_on_with_before_is_left_to_them() {
    cutOff();
    run(0, WriteScript.change(goesOn("20261122-120000-mmmm")));
    run(0, WriteScript.finish("20261122-120000-mmmm", "verify", new TreeMap<>()));
    String cfg = host.read(CFG);
    Answer.Complete answer = run(ExitStatus.REFUSED, WriteScript.change(goesOn(OTHER)));
    String reason = WorkReport.parse(answer.frames()).failure().orElseThrow().reason();
    assertTrue(reason.contains("another one wrote since: 20261122-120000-mmmm"), reason);
    assertEquals(cfg, host.read(CFG));
    assertFalse(Files.exists(host.at("/var/lib/regroup/backup/" + OTHER + "/manifest")));
  }
}
