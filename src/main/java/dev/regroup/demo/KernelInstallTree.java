package dev.regroup.demo;

import java.io.IOException;

/**
 * The files of a Debian 12 host that boots with systemd-boot, its entries written by kernel-install
 * to one EFI system partition at {@code /boot/efi}. They are named by a token, since each host gets
 * a machine id of its own afterwards. Stateless.
 */
final class KernelInstallTree {
  private static final String KERNEL = "6.1.0-18-amd64";
  private static final String ESP = "/boot/efi";

  private KernelInstallTree() {}

  /** Writes all but what a boot leaves. */
  static void build(HostTree host, Board board) throws IOException {
    Tools.common(host);
    Tools.kernelInstall(host);
    DebianTree.common(host, board);
    host.write("/proc/mounts", host.read("/proc/mounts") + "/dev/sda1 " + ESP + " vfat rw 0 0\n");
    DebianTree.kernel(
        host, KERNEL, "ffffffffffffffff B The real System.map is in the linux-image-dbg package\n");
    host.write(
        "/usr/lib/os-release",
        "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n");
    host.link("/etc/os-release", "../usr/lib/os-release");
    host.write("/etc/kernel/entry-token", "debian\n");
    host.write("/etc/kernel/cmdline", "root=/dev/sda2 ro quiet\n");
    host.write(ESP + "/EFI/systemd/systemd-bootx64.efi", "systemd-boot\n");
    host.write(ESP + "/EFI/BOOT/BOOTX64.EFI", "systemd-boot\n");
    host.write(ESP + "/loader/loader.conf", "#timeout 3\n#console-mode keep\n");
    host.write(ESP + "/loader/entries.srel", "type1\n");
    ProxmoxTree.firmware(host);
    DebianTree.run(host, "/usr/bin/kernel-install", "add", KERNEL, "/boot/vmlinuz-" + KERNEL);
  }
}
