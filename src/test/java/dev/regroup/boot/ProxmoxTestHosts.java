package dev.regroup.boot;

import java.util.List;

/** Facts of Proxmox VE hosts with two ESPs and two kernels, to be bent by tests. Stateless. */
final class ProxmoxTestHosts {
  static final String FIRST = "/dev/disk/by-uuid/1A2B-3C4D";
  static final String SECOND = "/dev/disk/by-uuid/5E6F-7A8B";
  static final String UUIDS = "/etc/kernel/proxmox-boot-uuids";

  /** What systemd-boot hands over; with GRUB the same file is there and nothing boots it. */
  static final String LINE = "root=ZFS=rpool/ROOT/pve-1 boot=zfs";

  /** The kernels of {@link #systemdBoot}. */
  static final String PVE_NEW = "6.8.12-4-pve";

  static final String PVE_OLD = "6.8.8-2-pve";

  /** The kernels of {@link #grub}, those of the menu that the real generator made. */
  static final String NEW = "6.1.0-10-amd64";

  static final String OLD = "6.1.0-9-amd64";

  static final String SHIM = "\\EFI\\proxmox\\shimx64.efi";
  static final String SYSTEMD_BOOT = "\\EFI\\systemd\\systemd-bootx64.efi";

  private ProxmoxTestHosts() {}

  /** With Secure Boot: shim and GRUB on both ESPs. */
  static TestHost grub() {
    TestHost host = onZfs(TestHost.plain());
    String menu = TestHost.resource("grub-2.06-plain.cfg");
    host.running = "BOOT_IMAGE=/vmlinuz-" + NEW + " root=ZFS=/ROOT/pve-1 ro quiet";
    host.firmware(TestHost.booted(SHIM, null, SYSTEMD_BOOT));
    for (String esp : List.of(FIRST, SECOND)) {
      host.folder(esp + "/grub");
      host.file(esp + "/EFI/proxmox/grubx64.efi", "grub").file(esp + "/grub/grub.cfg", menu);
      for (String kernel : List.of(OLD, NEW)) {
        kernel(host, esp, kernel);
      }
    }
    return host;
  }

  /** Without Secure Boot: systemd-boot on both ESPs, under UEFI. */
  static TestHost systemdBoot() {
    TestHost host = onZfs(new TestHost());
    host.kernels.clear();
    host.running = "initrd=\\EFI\\proxmox\\" + PVE_NEW + "\\initrd.img-" + PVE_NEW + " " + LINE;
    host.firmware(TestHost.booted(SYSTEMD_BOOT, "systemd-boot 252", SHIM));
    host.kernel(PVE_OLD).kernel(PVE_NEW);
    for (String esp : List.of(FIRST, SECOND)) {
      host.file(esp + "/loader/loader.conf", "timeout 3\ndefault proxmox-*\n");
      for (String kernel : List.of(PVE_OLD, PVE_NEW)) {
        String folder = "/EFI/proxmox/" + kernel;
        kernel(host, esp + folder, kernel);
        host.file(
            esp + "/loader/entries/proxmox-" + kernel + ".conf",
            """
            title    Proxmox Virtual Environment
            version  %1$s
            options  %2$s
            linux    %3$s/vmlinuz-%1$s
            initrd   %3$s/initrd.img-%1$s
            """
                .formatted(kernel, LINE, folder));
      }
    }
    return host;
  }

  private static TestHost onZfs(TestHost host) {
    host.tools.add("proxmox-boot-tool");
    host.file("/etc/kernel/cmdline", LINE + "\n").file(UUIDS, "1A2B-3C4D\n5E6F-7A8B\n");
    for (String esp : List.of(FIRST, SECOND)) {
      host.folder(esp).folder(esp + "/EFI/proxmox");
    }
    return host;
  }

  private static void kernel(TestHost host, String folder, String kernel) {
    host.file(folder + "/vmlinuz-" + kernel, "k".repeat(1000));
    host.file(folder + "/initrd.img-" + kernel, "i".repeat(2000));
  }
}
