package dev.regroup.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The files of a Debian 12 host that boots with GRUB from its BIOS. Stateless. */
final class DebianTree {
  private static final String KERNEL = "6.1.0-18-amd64";
  private static final int TOOL_SECONDS = 60;

  private DebianTree() {}

  /**
   * Writes all but {@code grub.cfg} and what a boot leaves.
   *
   * @param line of {@code GRUB_CMDLINE_LINUX_DEFAULT}
   */
  static void build(HostTree host, Board board, String line) throws IOException {
    Tools.common(host);
    Tools.grub(host);
    common(host, board);
    kernel(
        host, KERNEL, "ffffffffffffffff B The real System.map is in the linux-image-dbg package\n");
    host.write("/boot/grub/grub.cfg", "");
    host.write("/boot/grub/grubenv", "# GRUB Environment Block\n" + "#".repeat(999));
    host.write("/etc/default/grub", defaults(line));
    host.write("/usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
    host.link("/etc/os-release", "../usr/lib/os-release");
  }

  /** The text of {@code /etc/default/grub}. */
  static String defaults(String line) {
    return """
        # If you change this file, run 'update-grub' afterwards to update
        # /boot/grub/grub.cfg.
        GRUB_DEFAULT=0
        GRUB_TIMEOUT=5
        GRUB_DISTRIBUTOR=Debian
        GRUB_CMDLINE_LINUX_DEFAULT="%s"
        GRUB_CMDLINE_LINUX=""
        """
        .formatted(line);
  }

  /** What Debian and Proxmox VE have in common. */
  static void common(HostTree host, Board board) throws IOException {
    host.write("/proc/cpuinfo", "processor\t: 0\nvendor_id\t: " + board.cpu() + "\n");
    host.write(
        "/proc/mounts",
        """
        proc /proc proc rw,nosuid 0 0
        /dev/sda2 / ext4 rw,relatime,errors=remount-ro 0 0
        tmpfs /run tmpfs rw,nosuid 0 0
        """);
    host.write(
        "/proc/self/mountinfo",
        "25 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw,errors=remount-ro\n");
    host.write("/proc/locks", "");
    host.write("/sys/firmware/acpi/tables/" + board.table(), board.table());
    host.write("/sys/firmware/acpi/tables/FACP", "FACP");
    host.write("/run/systemd/system/.keep", "");
    host.write("/root/.keep", "");
    host.write("/var/lib/dpkg/status", "Package: base-files\nStatus: install ok installed\n");
    host.write("/var/lib/dpkg/lock-frontend", "");
    host.write("/var/lib/dpkg/lock", "");
    try (InputStream names = DebianTree.class.getResourceAsStream("pci.ids")) {
      byte[] list = Objects.requireNonNull(names, "pci.ids").readAllBytes();
      host.write("/usr/share/misc/pci.ids", list, "rw-r--r--");
    }
  }

  /** A kernel with initrd and modules. */
  static void kernel(HostTree host, String release, String map) throws IOException {
    host.write("/boot/vmlinuz-" + release, "kernel " + release + "\n");
    host.write("/boot/initrd.img-" + release, "initrd " + release + "\n");
    host.write("/boot/System.map-" + release, map);
    host.write("/lib/modules/" + release + "/modules.dep", "");
  }

  /** Runs the host's own update-grub in it. */
  static void updateGrub(HostTree host) throws IOException {
    run(host, "/usr/sbin/update-grub");
  }

  /** Runs a tool of the host's own in it. */
  static void run(HostTree host, String tool, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(host.at(tool).toString()));
    words.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("the stand-in for " + tool + " failed in " + host.root());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the fleet was made", e);
    }
  }
}
