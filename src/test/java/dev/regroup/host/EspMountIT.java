package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.Tools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ESPs that are block devices and have to be mounted, on this very machine, in a mount namespace of
 * the test's own. What became of them is read from the disks by debugfs.
 */
@Tag("sshd")
class EspMountIT {
  private static final String RUN = "20261122-101500-k3f9";
  private static final List<String> ESPS = List.of("1A2B-3C4D", "5E6F-7A8B");
  private static final String ENTRY = "/loader/entries/proxmox-6.8.12-4-pve.conf";
  private static final String INITRD = "/EFI/proxmox/6.8.12-4-pve/initrd.img-6.8.12-4-pve";
  private static final String OLD = "root=ZFS=rpool/ROOT/pve-1 boot=zfs";

  @TempDir Path folder = Path.of("");
  private HostShell machine = HostShell.here();

  @BeforeEach
  void build() throws Exception {
    for (String tool : List.of("unshare", "losetup", "mkfs.ext2", "debugfs")) {
      Tools.require("unshare", tool);
    }
    // Without its own processes it would find those of tests beside it, proxmox-boot-tool among
    // them.
    String[] words = {
      "unshare",
      "-mpf",
      "--mount-proc",
      "/bin/sh",
      "src/test/resources/host/esp-machine.sh",
      folder.toString()
    };
    Process probe = start(words, "mount", "-t", "proc", "none", "/mnt");
    String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (probe.waitFor() != 0) {
      throw Tools.missing("unshare", "no machine with block devices can be had: " + said);
    }
    String[] shell = Arrays.copyOf(words, words.length + 1);
    shell[words.length] = "/bin/sh";
    machine = HostShell.here(shell);
  }

  private static Process start(String[] words, String... command) throws Exception {
    String[] all = Arrays.copyOf(words, words.length + command.length);
    System.arraycopy(command, 0, all, words.length, command.length);
    return new ProcessBuilder(all).redirectErrorStream(true).start();
  }

  /** A file of an ESP, as its disk has it. */
  private String onDisk(String uuid, String path) throws Exception {
    Process debugfs =
        new ProcessBuilder("debugfs", "-R", "cat " + path, folder.resolve(uuid + ".img").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(debugfs.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private byte[] disk(String uuid) throws Exception {
    return Files.readAllBytes(folder.resolve(uuid + ".img"));
  }

  private HostFacts facts() {
    Answer answer = machine.run(ReadScript.facts());
    assertTrue(
        answer instanceof Answer.Complete complete && complete.status() == 0, () -> "" + answer);
    return FactsParser.parse(answer.frames());
  }

  @Test
  void facts_read_them_and_write_nothing_there() throws Exception {
    byte[] first = disk(ESPS.get(0));
    byte[] second = disk(ESPS.get(1));
    HostFacts facts = facts();
    for (String esp : ESPS) {
      assertEquals(
          "options " + OLD + "\n",
          facts.file("/dev/disk/by-uuid/" + esp + ENTRY).orElseThrow().text());
    }
    assertArrayEquals(first, disk(ESPS.get(0)));
    assertArrayEquals(second, disk(ESPS.get(1)));
  }

  @Test
  void one_that_is_mounted_is_read_where_it_is() throws Exception {
    Files.createFile(folder.resolve("mounted"));
    HostFacts facts = facts();
    for (String esp : ESPS) {
      HostFile entry = facts.file("/dev/disk/by-uuid/" + esp + ENTRY).orElseThrow();
      assertEquals("options " + OLD + "\n", entry.text());
    }
    assertTrue(
        facts.findings().stream().noneMatch(f -> f.code().equals("RG-FACTS-13")),
        () -> "" + facts.findings());
  }

  private WriteScript change(HostFacts facts) {
    HostFile file = facts.file("/etc/kernel/cmdline").orElseThrow();
    List<String> generated =
        ESPS.stream()
            .map(esp -> "/dev/disk/by-uuid/" + esp)
            .flatMap(
                esp ->
                    List.of(
                        esp + ENTRY, esp + INITRD, esp + INITRD.replace("initrd.img", "vmlinuz"))
                        .stream())
            .toList();
    return WriteScript.change(
        new ChangeOrder(
            RUN,
            "op@desk",
            "now",
            facts.bootId(),
            List.of(
                new ChangeOrder.Edit(
                    "/etc/kernel/cmdline",
                    Objects.requireNonNull(file.sha256()),
                    OLD + " iommu=pt\n")),
            "proxmox-boot-tool",
            generated,
            List.of(new ChangeOrder.Room("/dev/disk/by-uuid/" + ESPS.get(0), 4096))));
  }

  @Test
  void a_change_reaches_the_disks_and_is_undone_on_them() throws Exception {
    Answer answer = machine.run(change(facts()));
    assertTrue(
        answer instanceof Answer.Complete complete && complete.status() == 0, () -> "" + answer);
    for (String esp : ESPS) {
      assertEquals("options " + OLD + " iommu=pt\n", onDisk(esp, ENTRY));
    }
    Answer undo = machine.run(WriteScript.undo(RUN));
    assertTrue(undo instanceof Answer.Complete complete && complete.status() == 0, () -> "" + undo);
    for (String esp : ESPS) {
      assertEquals("options " + OLD + "\n", onDisk(esp, ENTRY));
      assertEquals("initrd 6.8.12-4-pve\n", onDisk(esp, INITRD));
    }
    assertEquals(OLD + "\n", Files.readString(folder.resolve("etc/kernel/cmdline")));
  }

  @Test
  void a_refresh_that_cut_an_initrd_is_put_back_on_the_disks() throws Exception {
    Files.createFile(folder.resolve("boot/cut"));
    Answer answer = machine.run(change(facts()));
    assertTrue(
        answer instanceof Answer.Complete complete && complete.status() == ExitStatus.RESTORED,
        () -> "" + answer);
    for (String esp : ESPS) {
      assertEquals("options " + OLD + "\n", onDisk(esp, ENTRY));
      assertEquals("initrd 6.8.12-4-pve\n", onDisk(esp, INITRD));
    }
    assertNotEquals("", onDisk(ESPS.get(0), "/loader/loader.conf"));
  }

  private static final String TRIAL = "/loader/entries/0.regroup_trial.conf";
  private static final String TEXT = "# Regroup's entry for a trial boot\noptions panic=30\n";

  private static WriteScript trial(HostFacts facts) {
    return WriteScript.change(
        new ChangeOrder(
            RUN,
            "op@desk",
            "now",
            facts.bootId(),
            ESPS.stream()
                .map(
                    esp -> new ChangeOrder.Edit("/dev/disk/by-uuid/" + esp + TRIAL, "absent", TEXT))
                .toList(),
            "",
            List.of(),
            List.of()));
  }

  private void ended(int status, Answer answer) {
    assertTrue(
        answer instanceof Answer.Complete complete && complete.status() == status,
        () -> "" + answer);
  }

  /** One of them is mounted by somebody else as well. */
  @Test
  void an_entry_for_a_trial_boot_reaches_the_disks_and_is_taken_away() throws Exception {
    Files.createFile(folder.resolve("mounted"));
    ended(0, machine.run(trial(facts())));
    for (String esp : ESPS) {
      assertEquals(TEXT, onDisk(esp, TRIAL));
    }
    HostFacts cut = facts();
    assertEquals(TEXT, cut.file("/dev/disk/by-uuid/" + ESPS.get(1) + TRIAL).orElseThrow().text());
    assertEquals(RUN, Objects.requireNonNull(cut.cut()).run(), "its run has not ended");
    ended(0, machine.run(WriteScript.undo(RUN)));
    for (String esp : ESPS) {
      assertEquals("", onDisk(esp, TRIAL));
    }
    assertNull(facts().cut());
  }

  @Test
  void where_one_of_them_is_write_protected_nothing_is_written_on_any() throws Exception {
    HostFacts facts = facts();
    byte[] first = disk(ESPS.get(0));
    Files.createFile(folder.resolve("protected-" + ESPS.get(1)));
    Answer answer = machine.run(trial(facts));
    ended(ExitStatus.REFUSED, answer);
    String why = answer.frame("end-patch").orElseThrow().text();
    assertTrue(why.contains(ESPS.get(1) + " cannot be written: it is read-only"), why);
    assertEquals("", onDisk(ESPS.get(0), TRIAL));
    assertEquals(first.length, disk(ESPS.get(0)).length);
  }

  /** Whoever mounts it meanwhile gets it read-only, with status 0. */
  @Test
  void one_that_somebody_reads_is_awaited() throws Exception {
    HostFacts facts = facts();
    Files.createFile(folder.resolve("held"));
    ended(0, machine.run(trial(facts)));
    assertTrue(Files.exists(folder.resolve("slept")), "nothing was waited for");
    for (String esp : ESPS) {
      assertEquals(TEXT, onDisk(esp, TRIAL));
    }
  }

  @Test
  void backups_are_kept_while_an_entry_is_on_a_disk() throws Exception {
    ended(0, machine.run(trial(facts())));
    ended(0, machine.run(WriteScript.unlock(RUN)));
    WriteScript clean = WriteScript.clean("20261123-101500-aaaa", "op@desk", "now");
    ended(ExitStatus.REFUSED, machine.run(clean));
    String other = "20261122-111500-bbbb";
    ended(0, machine.run(WriteScript.lock(other, "op@desk", "now", facts().bootId())));
    ended(0, machine.run(WriteScript.undo(other, RUN)));
    ended(0, machine.run(WriteScript.unlock(other)));
    Files.createFile(folder.resolve("held"));
    ended(0, machine.run(clean));
    assertTrue(Files.exists(folder.resolve("slept")), "nothing was waited for");
    assertEquals("", onDisk(ESPS.get(0), TRIAL));
  }
}
