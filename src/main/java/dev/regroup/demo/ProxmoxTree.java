package dev.regroup.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The files of a Proxmox VE host on ZFS that boots with systemd-boot, one EFI system partition kept
 * by proxmox-boot-tool. Stateless.
 */
final class ProxmoxTree {
  private static final String KERNEL = "6.8.12-4-pve";
  private static final String ESP_UUID = "5A3C-91F0";
  private static final String ESP = "/dev/disk/by-uuid/" + ESP_UUID;
  private static final String VARIABLES = "/sys/firmware/efi/efivars/";
  private static final String GLOBAL = "-8be4df61-93ca-11d2-aa0d-00e098032b8c";
  private static final String LOADER = "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

  private ProxmoxTree() {}

  /** Writes all but what a boot leaves. */
  static void build(HostTree host, Board board) throws IOException {
    Tools.common(host);
    Tools.proxmox(host);
    DebianTree.common(host, board);
    host.write(
        "/proc/mounts",
        """
        proc /proc proc rw,nosuid 0 0
        rpool/ROOT/pve-1 / zfs rw,relatime,xattr,noacl 0 0
        tmpfs /run tmpfs rw,nosuid 0 0
        """);
    host.write(
        "/proc/self/mountinfo", "25 1 0:24 / / rw,relatime - zfs rpool/ROOT/pve-1 rw,xattr\n");
    host.link("/dev/sda2", "disk/by-uuid/" + ESP_UUID);
    DebianTree.kernel(
        host, KERNEL, "ffffffff83a1c2d0 t pcie_acs_override_setup\nffffffff83a1c3b0 T startup\n");
    host.write("/usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
    host.link("/etc/os-release", "../usr/lib/os-release");
    String off = board.amd() ? " amd_iommu=off" : "";
    String line = "root=ZFS=rpool/ROOT/pve-1 boot=zfs" + off;
    host.write("/etc/kernel/cmdline", line + "\n");
    host.write("/etc/kernel/proxmox-boot-uuids", ESP_UUID + "\n");
    host.write(
        "/etc/default/grub.d/zfs.cfg",
        "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX root=ZFS=rpool/ROOT/pve-1 boot=zfs\"\n");
    host.write("/etc/default/grub", DebianTree.defaults("quiet"));
    partition(host, line);
    firmware(host);
  }

  private static void partition(HostTree host, String line) throws IOException {
    String folder = "/EFI/proxmox/" + KERNEL;
    host.write(ESP + "/EFI/systemd/systemd-bootx64.efi", "systemd-boot\n");
    host.write(ESP + "/EFI/BOOT/BOOTX64.EFI", "systemd-boot\n");
    host.write(ESP + folder + "/vmlinuz-" + KERNEL, host.read("/boot/vmlinuz-" + KERNEL));
    host.write(ESP + folder + "/initrd.img-" + KERNEL, host.read("/boot/initrd.img-" + KERNEL));
    host.write(ESP + "/loader/loader.conf", "timeout 3\ndefault proxmox-*\n");
    host.write(
        ESP + "/loader/entries/proxmox-" + KERNEL + ".conf",
        """
        title    Proxmox Virtual Environment
        version  %1$s
        options  %2$s
        linux    /EFI/proxmox/%1$s/vmlinuz-%1$s
        initrd   /EFI/proxmox/%1$s/initrd.img-%1$s
        """
            .formatted(KERNEL, line));
  }

  /** One boot entry of the firmware, which started this boot and is first in its order. */
  static void firmware(HostTree host) throws IOException {
    byte[] first = {7, 0, 0, 0, 1, 0};
    host.write(VARIABLES + "BootCurrent" + GLOBAL, new byte[] {6, 0, 0, 0, 1, 0}, "rw-r--r--");
    host.write(VARIABLES + "BootOrder" + GLOBAL, first, "rw-r--r--");
    host.write(VARIABLES + "Boot0001" + GLOBAL, bootOption(), "rw-r--r--");
    ByteArrayOutputStream loader = new ByteArrayOutputStream();
    loader.writeBytes(new byte[] {6, 0, 0, 0});
    loader.writeBytes("systemd-boot 252.22\0".getBytes(StandardCharsets.UTF_16LE));
    host.write(VARIABLES + "LoaderInfo" + LOADER, loader.toByteArray(), "rw-r--r--");
  }

  /**
   * An EFI_LOAD_OPTION: attributes (active), length of the path list, description, a file path node
   * (type 4, subtype 4) and the end node (UEFI specification 2.10, 3.1.3 and 10.3.5.4).
   */
  private static byte[] bootOption() {
    byte[] path = "\\EFI\\systemd\\systemd-bootx64.efi\0".getBytes(StandardCharsets.UTF_16LE);
    int node = path.length + 4;
    ByteArrayOutputStream option = new ByteArrayOutputStream();
    option.writeBytes(new byte[] {7, 0, 0, 0, 1, 0, 0, 0});
    option.writeBytes(new byte[] {(byte) (node + 4), 0});
    option.writeBytes("Linux Boot Manager\0".getBytes(StandardCharsets.UTF_16LE));
    option.writeBytes(new byte[] {4, 4, (byte) node, 0});
    option.writeBytes(path);
    option.writeBytes(new byte[] {0x7f, (byte) 0xff, 4, 0});
    return option.toByteArray();
  }
}
