package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import dev.regroup.testing.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Scripts that read, where nothing can be written: a mount namespace in which every file system is
 * read-only, temporary folders included.
 */
class ReadOnlyTest {
  private static final String RUN = "20261122-101500-k3f9";
  private static final String FREEZE =
      "set -e; while read -r _ at _; do case $at in /proc* | /sys* | /dev/pts*) ;; *)"
          + " mount -o remount,bind,ro \"$at\" ;; esac; done </proc/self/mounts; ";

  /**
   * ksh93 spools each command substitution beyond 4 KiB, its own reading of the script included, in
   * an unlinked file of the temporary folder, whatever the script does; it is left one in memory.
   */
  private static final String SPOOL = "mount -t tmpfs none /tmp; ";

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Sysroot host;

  @BeforeEach
  void build() {
    host = Sysroot.debianGrub(folder).pvesh();
  }

  /**
   * Words that run a command where nothing can be written.
   *
   * @param after what is mounted once everything is read-only, each ended by a semicolon; may be
   *     empty
   */
  private static List<String> frozen(String after, List<String> command) throws Exception {
    String unshare = Tools.require("unshare", "unshare").toString();
    List<String> words =
        new ArrayList<>(
            List.of(unshare, "-m", "/bin/sh", "-c", FREEZE + after + "exec \"$@\"", "frozen"));
    if (new ProcessBuilder(concat(words, List.of("true"))).start().waitFor() != 0) {
      throw Tools.missing("unshare", "this user cannot make a mount namespace of its own");
    }
    return concat(words, command);
  }

  private static List<String> concat(List<String> one, List<String> two) {
    List<String> all = new ArrayList<>(one);
    all.addAll(two);
    return all;
  }

  @Test
  void nothing_can_be_written_there() throws Exception {
    for (String place : List.of(folder.toString(), "/tmp", "/dev/shm", "/var/tmp", "/run")) {
      List<String> command = frozen("", List.of("touch", place + "/regroup-was-here"));
      assertNotEquals(0, new ProcessBuilder(command).start().waitFor(), place);
    }
  }

  @ParameterizedTest
  @EnumSource
  void scripts_that_read_need_no_disk(Shells shell) throws Exception {
    HostShell free = shell.in(host);
    ChangeOrder order =
        new ChangeOrder(
            RUN,
            "op@desk",
            "now",
            Sysroot.BOOT_ID,
            List.of(),
            "update-grub",
            List.of("/boot/grub/grub.cfg"),
            List.of());
    assertTrue(free.run(WriteScript.change(order)) instanceof Answer.Complete);
    String after = shell == Shells.KSH ? SPOOL : "";
    HostShell frozen =
        HostShell.in(folder, frozen(after, List.of(shell.command())).toArray(String[]::new));

    host.write("/etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n").esp("1A2B-3C4D");
    host.write("/etc/kernel/cmdline", "root=x quiet\n");
    Map<String, String> texts = Map.of("/etc/default/grub", "GRUB_CMDLINE_LINUX=x\n".repeat(2000));
    Map<String, String> line = Map.of("/etc/kernel/cmdline", "root=x quiet iommu=pt\n");
    for (ReadScript script :
        List.of(
            ReadScript.facts(),
            ReadScript.tryGrub(new TreeMap<>(texts)),
            ReadScript.tryGrub(new TreeMap<>(line)),
            ReadScript.follow(RUN),
            ReadScript.backup(""),
            ReadScript.witness(5),
            ReadScript.test(List.of("echo", "well"), 5))) {
      Answer.Complete there =
          assertInstanceOf(Answer.Complete.class, frozen.run(script), script.resource());
      Answer.Complete here = assertInstanceOf(Answer.Complete.class, free.run(script));
      assertEquals(0, there.status(), script.resource());
      assertEquals("", there.stderr(), script.resource());
      assertEquals(names(here), names(there), script.resource());
    }
    Answer.Complete write =
        assertInstanceOf(Answer.Complete.class, frozen.run(WriteScript.change(order)));
    assertNotEquals(0, write.status());
  }

  private static List<String> names(Answer answer) {
    return answer.frames().stream().map(Frame::name).toList();
  }
}
