package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scripts on a host whose entries are on ESPs; what they did is read from the files. */
class EspChangeTest {
  private static final String RUN = "20261122-101500-k3f9";
  private static final String OLD = "root=ZFS=rpool/ROOT/pve-1 boot=zfs\n";
  private static final String NEW = "root=ZFS=rpool/ROOT/pve-1 boot=zfs iommu=pt\n";
  private static final String FIRST = "/dev/disk/by-uuid/1A2B-3C4D";
  private static final String KERNEL = FIRST + "/EFI/proxmox/" + Sysroot.PVE_KERNEL;
  private static final String INITRD = KERNEL + "/initrd.img-" + Sysroot.PVE_KERNEL;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Sysroot host;

  @BeforeEach
  void build() {
    host = Sysroot.proxmoxSystemdBoot(folder);
  }

  private static String entry(String kernel) {
    return FIRST + "/loader/entries/proxmox-" + kernel + ".conf";
  }

  private WriteScript change(String... more) {
    List<String> generated = new ArrayList<>(List.of(more));
    generated.add(entry(Sysroot.PVE_KERNEL));
    generated.add(KERNEL + "/vmlinuz-" + Sysroot.PVE_KERNEL);
    generated.add(INITRD);
    return WriteScript.change(
        new ChangeOrder(
            RUN,
            "op@desk",
            "now",
            Sysroot.BOOT_ID,
            List.of(new ChangeOrder.Edit("/etc/kernel/cmdline", Sha256.ofByteText(OLD), NEW)),
            "proxmox-boot-tool",
            generated,
            List.of(new ChangeOrder.Room(FIRST, 1 << 20))));
  }

  private static void ended(int status, Answer answer) {
    Answer.Complete complete = assertInstanceOf(Answer.Complete.class, answer, answer::toString);
    assertEquals(status, complete.status(), answer::toString);
    assertEquals("", complete.stderr());
  }

  /** As the kernel does where memory runs out: with the status of a tool that would not end. */
  @ParameterizedTest
  @EnumSource
  void a_tool_that_is_killed_is_not_told_as_one_that_took_too_long(Shells shell) {
    host.program("/usr/sbin/proxmox-boot-tool", "#!/bin/sh\nkill -KILL $$\n");
    Answer answer = shell.in(host).run(change());
    String why = answer.frame("end-refresh").orElseThrow().text();
    assertTrue(why.contains("proxmox-boot-tool was killed (SIGKILL)"), why);
    assertEquals(OLD, host.read("/etc/kernel/cmdline"));
  }

  @ParameterizedTest
  @EnumSource
  void a_change_is_made_and_undone(Shells shell) {
    String before = host.read(entry(Sysroot.PVE_KERNEL));
    HostShell sh = shell.in(host);
    ended(0, sh.run(change()));
    assertEquals(NEW, host.read("/etc/kernel/cmdline"));
    assertTrue(host.read(entry(Sysroot.PVE_KERNEL)).contains("boot=zfs iommu=pt\n"));
    Path kept = host.at("/var/lib/regroup/backup/" + RUN + "/files");
    assertEquals(
        before, host.read("/var/lib/regroup/backup/" + RUN + "/files" + entry(Sysroot.PVE_KERNEL)));
    assertFalse(
        Files.exists(kept.resolve(INITRD.substring(1))), "no second copy of what /boot has");

    Answer backup = sh.run(ReadScript.backup(RUN));
    Backup parsed = Backup.parse(backup.frames()).orElseThrow();
    assertTrue(parsed.entries().stream().noneMatch(e -> e.path().contains("initrd")));

    ended(0, sh.run(WriteScript.undo(RUN)));
    assertEquals(OLD, host.read("/etc/kernel/cmdline"));
    assertEquals(before, host.read(entry(Sysroot.PVE_KERNEL)));
  }

  @Test
  void what_a_refresh_made_anew_goes_and_what_it_removed_comes_back() {
    // An old kernel that /boot has no more, and a new one that the ESP has not yet.
    String gone = "6.5.11-8-pve";
    host.write(entry(gone), "options root=x\n");
    host.write(FIRST + "/EFI/proxmox/" + gone + "/vmlinuz-" + gone, "the only copy\n");
    host.kernel("6.8.12-9-pve");
    host.write("/sim/boot-tool-fault", "late\n");
    String fresh = FIRST + "/EFI/proxmox/6.8.12-9-pve/vmlinuz-6.8.12-9-pve";
    ended(
        ExitStatus.RESTORED,
        HostShell.in(folder)
            .run(
                change(
                    entry(gone),
                    FIRST + "/EFI/proxmox/" + gone + "/vmlinuz-" + gone,
                    entry("6.8.12-9-pve"),
                    fresh,
                    fresh.replace("vmlinuz", "initrd.img"))));
    assertEquals("options root=x\n", host.read(entry(gone)));
    assertEquals("the only copy\n", host.read(FIRST + "/EFI/proxmox/" + gone + "/vmlinuz-" + gone));
    assertFalse(Files.exists(host.at(entry("6.8.12-9-pve"))));
    assertFalse(Files.exists(host.at(FIRST + "/EFI/proxmox/6.8.12-9-pve")));
  }

  @Test
  void an_undo_leaves_an_initrd_that_packages_renewed_since() {
    HostShell sh = HostShell.in(folder);
    ended(0, sh.run(change()));
    host.write("/boot/initrd.img-" + Sysroot.PVE_KERNEL, "renewed\n");
    host.write(INITRD, "renewed\n");
    ended(0, sh.run(WriteScript.undo(RUN)));
    assertEquals("renewed\n", host.read(INITRD));
    assertEquals(OLD, host.read("/etc/kernel/cmdline"));
  }

  @Test
  void an_esp_that_is_gone_is_told_before_anything_is_written() {
    host.write("/etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n0BAD-F00D\n");
    Answer answer = HostShell.in(folder).run(change());
    ended(ExitStatus.REFUSED, answer);
    assertTrue(
        WorkReport.parse(answer.frames())
            .step("guard")
            .orElseThrow()
            .reason()
            .contains("the EFI system partition 0BAD-F00D is not there"));
    assertEquals(OLD, host.read("/etc/kernel/cmdline"));
  }

  @Test
  void facts_hold_what_lies_on_the_esps() {
    host.loaderVariable("LoaderEntryOneShot", "proxmox-6.8.8-2-pve.conf");
    Answer answer = HostShell.in(folder).run(ReadScript.facts());
    HostFacts facts = FactsParser.parse(answer.frames());
    assertEquals(HostFile.Type.DIRECTORY, facts.file(FIRST).orElseThrow().type());
    assertEquals(
        host.read(entry(Sysroot.PVE_KERNEL)),
        facts.file(entry(Sysroot.PVE_KERNEL)).orElseThrow().text());
    HostFile initrd = facts.file(INITRD).orElseThrow();
    assertEquals(host.read(INITRD).length(), initrd.size());
    assertNull(initrd.text());
    assertEquals("proxmox-6.8.8-2-pve.conf", facts.firmware().loaderOneShot());
    assertNull(facts.firmware().loaderDefault());
    assertEquals("systemd-boot 252.22-1~deb12u1", facts.firmware().loaderInfo());
    assertEquals(List.of("0001", "0002"), facts.firmware().bootOrder());
  }
}
