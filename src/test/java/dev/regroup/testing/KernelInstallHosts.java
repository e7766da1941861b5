package dev.regroup.testing;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Hosts that boot with systemd-boot and the entries of kernel-install, made of the machine of
 * {@link Sysroot}, each below an existing empty folder: one EFI system partition at {@code
 * /boot/efi}, two kernels. Stateless.
 */
public final class KernelInstallHosts {
  public static final String OLD_KERNEL = "6.1.0-17-amd64";

  /** What entries are named after: Debian names them after the machine. */
  public static final String TOKEN = "0123456789abcdef0123456789abcdef";

  public static final String ESP = "/boot/efi";
  public static final String CMDLINE = "/etc/kernel/cmdline";
  public static final String LINE = "root=UUID=" + Sysroot.UUID + " ro quiet";

  private KernelInstallHosts() {}

  /** As the package systemd-boot leaves Debian 12, with a source of its own. */
  public static Sysroot debian(Path folder) {
    return refreshed(unrefreshed(folder));
  }

  /** The same before kernels were added. */
  public static Sysroot unrefreshed(Path folder) {
    Sysroot host = Sysroot.debian(folder);
    List.of("/usr/sbin/update-grub", "/usr/sbin/grub-mkconfig", "/etc/default/grub")
        .forEach(host::delete);
    List.of("/boot/grub/grub.cfg", "/boot/grub/grubenv").forEach(host::delete);
    host.tool("/usr/bin/kernel-install", "kernel-install");
    host.tool("/usr/bin/bootctl", "bootctl");
    host.program("/usr/bin/dpkg", "#!/bin/sh\nexit 0\n");
    host.program("/etc/kernel/postinst.d/zz-systemd-boot", "#!/bin/sh\n");
    host.kernel(OLD_KERNEL);
    host.write(
        "/usr/lib/os-release",
        "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID=\"12\"\n");
    host.write(CMDLINE, LINE + "\n");
    host.write(ESP + "/EFI/systemd/systemd-bootx64.efi", "systemd-boot");
    host.write(ESP + "/EFI/BOOT/BOOTX64.EFI", "systemd-boot");
    host.write(ESP + "/loader/loader.conf", "#timeout 3\n#console-mode keep\n");
    host.write(ESP + "/loader/entries.srel", "type1\n");
    host.write(
        "/proc/mounts",
        """
        proc /proc proc rw,nosuid 0 0
        /dev/sda2 / ext4 rw,relatime,errors=remount-ro 0 0
        tmpfs /run tmpfs rw,nosuid 0 0
        /dev/sda1 /boot/efi vfat rw,relatime,fmask=0077,dmask=0077 0 0
        """);
    String initrd = "\\" + TOKEN + "\\" + Sysroot.KERNEL + "\\initrd.img-" + Sysroot.KERNEL;
    host.write(
        "/proc/cmdline", "initrd=" + initrd + " " + LINE + " systemd.machine_id=" + TOKEN + "\n");
    host.loaderVariable("LoaderInfo", "systemd-boot 252.38-1~deb12u1");
    return host.efi("Linux Boot Manager", "\\EFI\\systemd\\systemd-bootx64.efi");
  }

  /** Adds each kernel of /boot that is not on the partition yet, and renews the others. */
  public static Sysroot refreshed(Sysroot host) {
    for (String kernel : kernels(host)) {
      host.run("/usr/bin/kernel-install", "add", kernel, "/boot/vmlinuz-" + kernel);
    }
    return host;
  }

  private static List<String> kernels(Sysroot host) {
    String[] names = host.at("/boot").toFile().list((folder, name) -> name.startsWith("vmlinuz-"));
    return names == null
        ? List.of()
        : Arrays.stream(names).map(name -> name.substring("vmlinuz-".length())).sorted().toList();
  }

  /** The path of a kernel's entry. */
  public static String entry(String kernel) {
    return ESP + "/loader/entries/" + TOKEN + "-" + kernel + ".conf";
  }

  /** The path of a file of a kernel on the partition. */
  public static String copy(String kernel, String name) {
    return ESP + "/" + TOKEN + "/" + kernel + "/" + name;
  }
}
