package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.ByHand;
import dev.regroup.testing.Commands;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.KernelInstallHosts;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/safety.md put a host back, without any code of Regroup. */
class PutBackByHandTest {
  private static final String RUN = "20261122-101500-k3f9";
  private static final String GRUB = "/etc/default/grub";
  private static final String CFG = "/boot/grub/grub.cfg";

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  @Test
  void the_commands_of_the_page_put_everything_back() throws IOException {
    Sysroot host = Sysroot.debianGrub(folder);
    Files.setPosixFilePermissions(host.at(GRUB), PosixFilePermissions.fromString("rw-r-----"));
    String before = host.read(GRUB);
    String cfg = host.read(CFG);
    change(host, before);
    assertNotEquals(before, host.read(GRUB));
    assertNotEquals(cfg, host.read(CFG));
    host.write(CFG + ".new", "left behind by a generator that failed\n");
    Files.setPosixFilePermissions(host.at(GRUB), PosixFilePermissions.fromString("rw-rw-rw-"));

    String said = ByHand.putBack(host, RUN);

    assertEquals(before, host.read(GRUB));
    assertEquals(cfg, host.read(CFG));
    assertTrue(Files.notExists(host.at(CFG + ".new")));
    assertEquals(
        "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(host.at(GRUB))));
    assertEquals(2, said.lines().filter(line -> line.endsWith(": OK")).count(), said);
  }

  /** Entries lie where they are mounted; of what is /boot's no second copy was kept. */
  @Test
  void the_commands_put_entries_of_kernel_install_back() throws IOException {
    Sysroot host = KernelInstallHosts.debian(folder);
    String entry = KernelInstallHosts.entry(Sysroot.KERNEL);
    String linux = KernelInstallHosts.copy(Sysroot.KERNEL, "linux");
    String before = host.read(entry);
    String line = KernelInstallHosts.LINE + "\n";
    change(
        host,
        new ChangeOrder.Edit(
            KernelInstallHosts.CMDLINE, Sha256.ofByteText(line), "iommu=pt " + line),
        "kernel-install",
        List.of(entry, linux));
    assertNotEquals(before, host.read(entry));

    String said = ByHand.putBack(host, RUN);

    assertEquals(before, host.read(entry));
    assertEquals(line, host.read(KernelInstallHosts.CMDLINE));
    assertEquals(3, said.lines().filter(l -> l.endsWith(": OK")).count(), said);
  }

  /** Entries are on EFI system partitions, which the second command mounted somewhere. */
  @Test
  void the_commands_put_entries_of_proxmox_boot_tool_back() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Sysroot host = Sysroot.proxmoxSystemdBoot(root);
    Commands.run("cp", "-a", root.toString(), folder.resolve("before").toString());
    List<String> generated = new ArrayList<>();
    for (String uuid : Sysroot.ESPS) {
      String esp = "/dev/disk/by-uuid/" + uuid;
      String kernel = esp + "/EFI/proxmox/" + Sysroot.PVE_KERNEL;
      generated.add(esp + "/loader/loader.conf");
      generated.add(esp + "/loader/entries/proxmox-" + Sysroot.PVE_KERNEL + ".conf");
      generated.add(esp + "/loader/entries/proxmox-6.8.12-9-pve.conf");
      generated.add(esp + "/loader/entries/proxmox-6.8.8-2-pve.conf");
      generated.add(kernel + "/vmlinuz-" + Sysroot.PVE_KERNEL);
      generated.add(kernel + "/initrd.img-" + Sysroot.PVE_KERNEL);
    }
    String before = host.read("/etc/kernel/cmdline");
    String after = before.replace("\n", " iommu=pt\n");
    change(
        host,
        new ChangeOrder.Edit("/etc/kernel/cmdline", Sha256.ofByteText(before), after),
        "proxmox-boot-tool",
        generated);
    assertTrue(host.read(generated.get(1)).contains(" iommu=pt"));
    // What a later refresh left there that the backup knows as absent.
    host.write(generated.get(2), "options root=x\n");

    String said = ByHand.putBack(host, RUN);

    for (String place : List.of("etc", "boot", "dev")) {
      Commands.run("diff", "-r", folder.resolve("before/" + place).toString(), root + "/" + place);
    }
    assertTrue(said.contains(" " + RUN + " patch "), said);
    assertEquals(7, said.lines().filter(line -> line.endsWith(": OK")).count(), said);
  }

  private static void change(Sysroot host, String before) {
    change(
        host,
        new ChangeOrder.Edit(GRUB, Sha256.ofByteText(before), before.replace("quiet", "iommu=pt")),
        "update-grub",
        List.of(CFG));
  }

  private static void change(
      Sysroot host, ChangeOrder.Edit edit, String refresh, List<String> generated) {
    ChangeOrder order =
        new ChangeOrder(
            RUN,
            "op@desk",
            "2026-11-22T10:15:00Z",
            Sysroot.BOOT_ID,
            List.of(edit),
            refresh,
            generated,
            List.of());
    Answer answer = HostShell.in(host.root()).run(WriteScript.change(order));
    assertTrue(answer instanceof Answer.Complete complete && complete.status() == 0, "" + answer);
  }
}
