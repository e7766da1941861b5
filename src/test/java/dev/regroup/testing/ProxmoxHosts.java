package dev.regroup.testing;

import java.nio.file.Path;
import java.util.List;

/**
 * Hosts with Proxmox VE that boot by GRUB, made of the machine of {@link Sysroot}, each below an
 * existing empty folder. Stateless.
 */
public final class ProxmoxHosts {
  private static final String OLD_KERNEL = "6.8.8-2-pve";
  private static final String ZFS = "root=ZFS=rpool/ROOT/pve-1 boot=zfs";

  private ProxmoxHosts() {}

  /** Proxmox VE's kernels, its tool, and the files that GRUB and systemd-boot are configured by. */
  private static Sysroot proxmox(Path folder) {
    Sysroot host = Sysroot.debian(folder);
    host.delete("/boot/vmlinuz-" + Sysroot.KERNEL).delete("/boot/initrd.img-" + Sysroot.KERNEL);
    host.tool("/usr/sbin/proxmox-boot-tool", "proxmox-boot-tool");
    host.write("/etc/grub.d/000_proxmox_boot_header", "#! /bin/sh\n");
    for (String kernel : List.of(OLD_KERNEL, Sysroot.PVE_KERNEL)) {
      host.kernel(kernel);
      host.write("/boot/System.map-" + kernel, "ffffffff t pcie_acs_override_setup\n".repeat(200));
    }
    host.write("/proc/sys/kernel/osrelease", Sysroot.PVE_KERNEL + "\n");
    return host.write(
        "/sim/kernel-log",
        "[    0.000000] Linux version " + Sysroot.PVE_KERNEL + " (build@proxmox)\n");
  }

  /** On ZFS, as the installer leaves it whatever boots it, with two ESPs listed and none made. */
  static Sysroot onZfs(Path folder) {
    Sysroot host = proxmox(folder);
    host.write("/sim/root-device", "ZFS=/ROOT/pve-1\n");
    host.write("/etc/kernel/cmdline", ZFS + "\n");
    // Nothing boots it; a pin takes the name of its submenu from there.
    host.write(
        "/boot/grub/grub.cfg",
        "submenu 'Advanced options' $menuentry_id_option 'gnulinux-advanced-%s' {\n}\n"
            .formatted(Sysroot.UUID));
    host.write(
        "/etc/default/grub.d/zfs.cfg", "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX " + ZFS + "\"\n");
    return host.write("/etc/kernel/proxmox-boot-uuids", String.join("\n", Sysroot.ESPS) + "\n");
  }

  /** With Secure Boot: shim and GRUB on two ESPs, a grub.cfg and two kernels on each. */
  public static Sysroot secureBoot(Path folder) {
    return refreshed(secureBootUnrefreshed(folder));
  }

  /** The same before its first refresh. */
  public static Sysroot secureBootUnrefreshed(Path folder) {
    Sysroot host = grubOnEsps(folder);
    for (String uuid : Sysroot.ESPS) {
      String efi = "/dev/disk/by-uuid/" + uuid + "/EFI";
      host.write(efi + "/proxmox/shimx64.efi", "shim").write(efi + "/proxmox/grubx64.efi", "grub");
      host.write(efi + "/BOOT/BOOTX64.EFI", "shim");
    }
    return host.efi("proxmox", "\\EFI\\proxmox\\shimx64.efi");
  }

  /** Under a BIOS: GRUB on two ESPs. */
  public static Sysroot bios(Path folder) {
    return refreshed(biosUnrefreshed(folder));
  }

  /** The same before its first refresh. */
  public static Sysroot biosUnrefreshed(Path folder) {
    return grubOnEsps(folder);
  }

  private static Sysroot grubOnEsps(Path folder) {
    Sysroot host = onZfs(folder);
    for (String uuid : Sysroot.ESPS) {
      host.write(
          "/dev/disk/by-uuid/" + uuid + "/grub/grubenv",
          "# GRUB Environment Block\n" + "#".repeat(999));
    }
    String image = "BOOT_IMAGE=/vmlinuz-" + Sysroot.PVE_KERNEL;
    return host.write("/proc/cmdline", image + " root=ZFS=/ROOT/pve-1 ro " + ZFS + " quiet\n");
  }

  /** On LVM: no list of ESPs, GRUB as Debian has it, from a BIOS. */
  public static Sysroot withoutList(Path folder) {
    Sysroot host = withoutListUnrefreshed(folder);
    host.runUpdateGrub();
    return host;
  }

  /** The same before its first update-grub. */
  public static Sysroot withoutListUnrefreshed(Path folder) {
    Sysroot host = proxmox(folder);
    host.write("/sim/root-device", "/dev/mapper/pve-root\n");
    host.write(
        "/etc/default/grub.d/proxmox-ve.cfg",
        "GRUB_DISTRIBUTOR=\"Proxmox VE\"\nGRUB_DISABLE_OS_PROBER=true\n");
    String image = "BOOT_IMAGE=/boot/vmlinuz-" + Sysroot.PVE_KERNEL;
    return host.write("/proc/cmdline", image + " root=/dev/mapper/pve-root ro quiet\n");
  }

  /** Runs the refresh of the ESPs. */
  public static Sysroot refreshed(Sysroot host) {
    host.run("/usr/sbin/proxmox-boot-tool", "refresh");
    return host;
  }
}
