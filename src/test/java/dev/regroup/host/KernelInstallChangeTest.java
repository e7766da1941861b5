package dev.regroup.host;

import static dev.regroup.testing.KernelInstallHosts.CMDLINE;
import static dev.regroup.testing.KernelInstallHosts.ESP;
import static dev.regroup.testing.KernelInstallHosts.LINE;
import static dev.regroup.testing.KernelInstallHosts.OLD_KERNEL;
import static dev.regroup.testing.KernelInstallHosts.copy;
import static dev.regroup.testing.KernelInstallHosts.entry;
import static dev.regroup.testing.Sysroot.KERNEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.KernelInstallHosts;
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

/** The scripts on a host of kernel-install; what they did is read from the files. */
class KernelInstallChangeTest {
  private static final String RUN = "20261122-101500-k3f9";
  private static final String KEPT = "/var/lib/regroup/backup/" + RUN + "/files";
  private static final String NEW = LINE + " iommu=pt\n";

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Sysroot host;

  @BeforeEach
  void build() {
    host = KernelInstallHosts.debian(folder);
  }

  private static WriteScript change() {
    List<String> generated = new ArrayList<>();
    for (String kernel : List.of(OLD_KERNEL, KERNEL)) {
      generated.addAll(
          List.of(entry(kernel), copy(kernel, "linux"), copy(kernel, "initrd.img-" + kernel)));
    }
    return WriteScript.change(
        new ChangeOrder(
            RUN,
            "op@desk",
            "now",
            Sysroot.BOOT_ID,
            List.of(new ChangeOrder.Edit(CMDLINE, Sha256.ofByteText(LINE + "\n"), NEW)),
            "kernel-install",
            generated,
            List.of(new ChangeOrder.Room(ESP, 1 << 20))));
  }

  private static void ended(int status, Answer answer) {
    Answer.Complete complete = assertInstanceOf(Answer.Complete.class, answer, answer::toString);
    assertEquals(status, complete.status(), answer::toString);
    assertEquals("", complete.stderr());
  }

  @ParameterizedTest
  @EnumSource
  void a_change_is_made_and_undone(Shells shell) {
    String before = host.read(entry(OLD_KERNEL));
    HostShell sh = shell.in(host);
    ended(0, sh.run(change()));
    assertEquals(NEW, host.read(CMDLINE));
    for (String kernel : List.of(OLD_KERNEL, KERNEL)) {
      assertTrue(host.read(entry(kernel)).contains("quiet iommu=pt systemd.machine_id="));
    }
    assertEquals(before, host.read(KEPT + entry(OLD_KERNEL)));
    assertFalse(
        Files.exists(host.at(KEPT + copy(KERNEL, "linux"))), "no second copy of what /boot has");

    ended(0, sh.run(WriteScript.undo(RUN)));
    assertEquals(LINE + "\n", host.read(CMDLINE));
    assertEquals(before, host.read(entry(OLD_KERNEL)));
  }

  /** The environment of a login may tell kernel-install to do nothing, or elsewhere. */
  @Test
  void the_environment_of_a_login_has_no_say() {
    String machine = "MACHINE_ID=" + "f".repeat(32);
    HostShell sh =
        HostShell.in(
            folder, "env", "KERNEL_INSTALL_BYPASS=1", machine, "BOOT_ROOT=/elsewhere", "/bin/sh");
    ended(0, sh.run(change()));
    assertTrue(host.read(entry(KERNEL)).contains("quiet iommu=pt"));
    assertFalse(Files.exists(host.at("/elsewhere")));
  }

  /** A copy that is not /boot's is kept, and is there again when the refresh cut it off. */
  @Test
  void what_boot_has_otherwise_comes_back_as_it_was() {
    String initrd = copy(OLD_KERNEL, "initrd.img-" + OLD_KERNEL);
    host.write(initrd, "another\n").write("/sim/kernel-install-fault", "once full\n");
    String before = host.read(entry(OLD_KERNEL));
    ended(ExitStatus.RESTORED, HostShell.in(folder).run(change()));
    assertEquals("another\n", host.read(initrd));
    assertEquals(before, host.read(entry(OLD_KERNEL)));
    assertEquals(LINE + "\n", host.read(CMDLINE));
  }

  /** With status 0, and each entry as asked: only the bytes tell. */
  @Test
  void half_an_initrd_is_noticed() {
    host.write("/sim/kernel-install-fault", "cut\n");
    ended(ExitStatus.RESTORED, HostShell.in(folder).run(change()));
    assertEquals(
        host.read("/boot/initrd.img-" + KERNEL), host.read(copy(KERNEL, "initrd.img-" + KERNEL)));
  }
}
