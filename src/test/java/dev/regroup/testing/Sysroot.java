package dev.regroup.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * The files of a Debian host that boots with GRUB, or of a Proxmox VE host that boots with
 * systemd-boot, below a folder, for tests: {@code REGROUP_SYSROOT}. Its tools are the stand-ins of
 * the demo fleet. Intel CPU with its IOMMU off, one kernel, three PCI slots, nothing that Regroup
 * ever wrote.
 */
public final class Sysroot {
  public static final String KERNEL = "6.1.0-18-amd64";
  public static final String BOOT_ID = "3b1f0c52-7a4e-4c1d-9d53-3f0a6c1f2b11";
  public static final String UUID = "5f1c3c6e-0a44-4a1d-9df2-3f3f2f1c9a10";
  public static final String PVE_KERNEL = "6.8.12-4-pve";
  public static final List<String> ESPS = List.of("1A2B-3C4D", "5E6F-7A8B");
  private static final String GLOBAL = "-8be4df61-93ca-11d2-aa0d-00e098032b8c";
  private static final String LOADER = "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
  private static final List<String> SBIN = List.of("grub-mkconfig", "update-grub", "ip", "reboot");
  private static final List<String> BIN =
      List.of("grub-script-check", "systemctl", "systemd-detect-virt", "dmesg", "logger", "uname");

  private final Path root;

  private Sysroot(Path root) {
    this.root = root;
  }

  /** Builds it below an existing empty folder, grub.cfg made by the stand-in of update-grub. */
  public static Sysroot debianGrub(Path folder) {
    Sysroot host = debian(folder);
    host.runUpdateGrub();
    return host;
  }

  /** The same before its first update-grub. */
  public static Sysroot debian(Path folder) {
    Sysroot host = new Sysroot(folder);
    host.tools();
    host.proc();
    host.boot();
    host.etc();
    host.pci();
    return host;
  }

  /**
   * The same machine with Proxmox VE on ZFS: systemd-boot on two ESPs, folders {@code
   * /dev/disk/by-uuid/UUID}, two kernels, entries made by the stand-in of proxmox-boot-tool. GRUB's
   * files lie about as they do there.
   */
  public static Sysroot proxmoxSystemdBoot(Path folder) {
    Sysroot host = proxmoxWithoutEntries(folder);
    host.run("/usr/sbin/proxmox-boot-tool", "refresh");
    return host;
  }

  /** The same before its first refresh. */
  public static Sysroot proxmoxWithoutEntries(Path folder) {
    Sysroot host = ProxmoxHosts.onZfs(folder);
    ESPS.forEach(host::esp);
    host.tool("/usr/bin/bootctl", "bootctl");
    String initrd = "initrd=\\EFI\\proxmox\\" + PVE_KERNEL + "\\initrd.img-" + PVE_KERNEL;
    host.write("/proc/cmdline", initrd + " root=ZFS=rpool/ROOT/pve-1 boot=zfs\n");
    host.loaderVariable("LoaderInfo", "systemd-boot 252.22-1~deb12u1");
    return host.efi("Linux Boot Manager", "\\EFI\\systemd\\systemd-bootx64.efi");
  }

  /** An ESP as {@code proxmox-boot-tool init} leaves it: systemd-boot, without kernels. */
  public Sysroot esp(String uuid) {
    String esp = "/dev/disk/by-uuid/" + uuid;
    write(esp + "/loader/loader.conf", "timeout 3\ndefault proxmox-*\n");
    write(esp + "/EFI/systemd/systemd-bootx64.efi", "systemd-boot");
    write(esp + "/EFI/BOOT/BOOTX64.EFI", "systemd-boot");
    try {
      Files.createDirectories(at(esp + "/EFI/proxmox"));
      Files.createDirectories(at(esp + "/loader/entries"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The file of an EFI variable of the Boot Loader Interface: attributes, then UTF-16. */
  public Sysroot loaderVariable(String name, String value) {
    byte[] text = (value + "\0").getBytes(StandardCharsets.UTF_16LE);
    byte[] bytes = new byte[4 + text.length];
    bytes[0] = 7;
    System.arraycopy(text, 0, bytes, 4, text.length);
    return write("/sys/firmware/efi/efivars/" + name + LOADER, bytes);
  }

  /** Entries of the firmware for both ESPs, of which the first was booted. */
  Sysroot efi(String label, String loader) {
    bootEntry("0001", label + " " + ESPS.get(0), loader);
    bootEntry("0002", label + " " + ESPS.get(1), loader);
    write("/sys/firmware/efi/efivars/BootCurrent" + GLOBAL, new byte[] {6, 0, 0, 0, 1, 0});
    return write(
        "/sys/firmware/efi/efivars/BootOrder" + GLOBAL, new byte[] {7, 0, 0, 0, 1, 0, 2, 0});
  }

  /** What the firmware boots next, once, and its order; numbers below 256. */
  public Sysroot firmwareBoots(int next, int... order) {
    if (next > 0) {
      write("/sys/firmware/efi/efivars/BootNext" + GLOBAL, new byte[] {7, 0, 0, 0, (byte) next, 0});
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 + 2 * order.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(7);
    for (int number : order) {
      bytes.putShort((short) number);
    }
    return write("/sys/firmware/efi/efivars/BootOrder" + GLOBAL, bytes.array());
  }

  /** Attributes, length of the path, label, a node of a file path, the end of the path. */
  public void bootEntry(String number, String label, String loader) {
    byte[] name = (label + "\0").getBytes(StandardCharsets.UTF_16LE);
    byte[] file = (loader + "\0").getBytes(StandardCharsets.UTF_16LE);
    ByteBuffer bytes =
        ByteBuffer.allocate(4 + 4 + 2 + name.length + 4 + file.length + 4)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(7).putInt(1).putShort((short) (4 + file.length + 4)).put(name);
    bytes.put((byte) 4).put((byte) 4).putShort((short) (4 + file.length)).put(file);
    bytes.put((byte) 0x7f).put((byte) 0xff).putShort((short) 4);
    write("/sys/firmware/efi/efivars/Boot" + number + GLOBAL, bytes.array());
  }

  /** A folder with nothing of a host in it. */
  public static Sysroot empty(Path folder) {
    return new Sysroot(folder);
  }

  public Path root() {
    return root;
  }

  /** The file at a path of the host. */
  public Path at(String path) {
    return root.resolve(path.replaceFirst("^/+", ""));
  }

  /** Its text, byte for byte. */
  public String read(String path) {
    try {
      return new String(Files.readAllBytes(at(path)), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a byte text, folders included, mode 0644. */
  public Sysroot write(String path, String text) {
    return write(path, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public Sysroot write(String path, byte[] bytes) {
    try {
      Files.createDirectories(at(path).getParent());
      requireInside(path);
      Files.write(at(path), bytes);
      Files.setPosixFilePermissions(at(path), PosixFilePermissions.fromString("rw-r--r--"));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writing through a link to a program of this machine would be the end of that program. */
  private void requireInside(String path) throws IOException {
    Path folder = Objects.requireNonNull(at(path).getParent()).toRealPath();
    Path file = folder.resolve(at(path).getFileName());
    Path leads =
        Files.isSymbolicLink(file)
            ? folder.resolve(Files.readSymbolicLink(file)).normalize()
            : file;
    if (!leads.startsWith(root().toRealPath())) {
      throw new IllegalStateException(path + " leads out of the image, to " + leads);
    }
  }

  /** Deletes a file. */
  public Sysroot delete(String path) {
    try {
      Files.delete(at(path));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lists a lock on a file in {@code /proc/locks}, as a process that runs would hold it. */
  public Sysroot holdLock(String path, int pid, String command) {
    try {
      long inode = (Long) Files.getAttribute(at(path), "unix:ino");
      long device = (Long) Files.getAttribute(at(path), "unix:dev");
      long major = (device >> 8) & 0xfff;
      long minor = (device & 0xff) | ((device >> 12) & 0xfff00);
      write("/proc/" + pid + "/comm", command + "\n");
      return write(
          "/proc/locks",
          String.format(
              "1: POSIX  ADVISORY  WRITE 12 00:17:1 0 EOF%n"
                  + "2: POSIX  ADVISORY  WRITE %d %02x:%02x:%d 0 EOF%n"
                  + "2: -> POSIX  ADVISORY  WRITE 99 %02x:%02x:%d 0 EOF%n",
              pid, major, minor, inode, major, minor, inode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a symbolic link; a relative target stays below the root. */
  public Sysroot link(String path, String target) {
    try {
      Files.createDirectories(at(path).getParent());
      Files.createSymbolicLink(at(path), Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A kernel with initrd, modules and Debian's stub of a System.map. */
  public Sysroot kernel(String release) {
    write("/boot/vmlinuz-" + release, "kernel " + release + "\n");
    write("/boot/initrd.img-" + release, "initrd " + release + "\n");
    write(
        "/boot/System.map-" + release,
        "ffffffffffffffff B The real System.map is in the linux-image-<version>-dbg package\n");
    return write("/lib/modules/" + release + "/modules.dep", "");
  }

  /**
   * A PCI function.
   *
   * @param parents addresses from the root bus down, {@code 0000:00:1c.0}; empty on the root bus
   * @param id {@code vvvv:dddd}
   * @param classCode six hex digits
   * @param header byte 14: 00 endpoint, 01 bridge, 80 set for several functions
   */
  public Sysroot device(
      String address, List<String> parents, String id, String classCode, int header) {
    String path = "/devices/pci0000:00/" + String.join("/", concat(parents, address));
    byte[] config = new byte[4096];
    HexFormat hex = HexFormat.of();
    byte[] vendor = hex.parseHex(id.substring(0, 4));
    byte[] device = hex.parseHex(id.substring(5));
    byte[] kind = hex.parseHex(classCode);
    config[0] = vendor[1];
    config[1] = vendor[0];
    config[2] = device[1];
    config[3] = device[0];
    config[9] = kind[2];
    config[10] = kind[1];
    config[11] = kind[0];
    config[14] = (byte) header;
    // An ACS capability (000d), so that the extended space is worth reading.
    System.arraycopy(hex.parseHex("0d00010000001d00"), 0, config, 0x100, 8);
    write("/sys" + path + "/config", config);
    write("/sys" + path + "/vendor", "0x" + id.substring(0, 4) + "\n");
    write("/sys" + path + "/device", "0x" + id.substring(5) + "\n");
    write("/sys" + path + "/class", "0x" + classCode + "\n");
    write("/sys" + path + "/subsystem_vendor", "0x1462\n");
    write("/sys" + path + "/subsystem_device", "0x3752\n");
    write("/sys" + path + "/power_state", "D0\n");
    return link("/sys/bus/pci/devices/" + address, "../../.." + path);
  }

  /**
   * Gives a function a PCI Express capability, and an ACS capability or none.
   *
   * @param type bits 7:4 of the PCI Express capabilities register: 0 endpoint, 4 root port, 7
   *     PCIe-to-PCI bridge (PCI Express Base Specification, 7.5.3.2)
   * @param acs ACS capability and control bits, four hex digits each, little end first; empty for
   *     none
   */
  public Sysroot express(String address, int type, String acs) {
    try {
      Path file = at("/sys/bus/pci/devices/" + address + "/config");
      byte[] config = Files.readAllBytes(file);
      config[0x06] |= 0x10;
      config[0x34] = 0x40;
      config[0x40] = 0x10;
      config[0x42] = (byte) (type << 4 | 2);
      HexFormat hex = HexFormat.of();
      byte[] extended = hex.parseHex(acs.isEmpty() ? "0000000000000000" : "0d000100" + acs);
      System.arraycopy(extended, 0, config, 0x100, 8);
      Files.write(file, config);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Binds a driver to a function. */
  public Sysroot driver(String address, String driver) {
    Path device = at("/sys/bus/pci/devices/" + address);
    try {
      Path target = at("/sys/bus/pci/drivers/" + driver);
      Files.createDirectories(target);
      Path real = device.toRealPath();
      Files.createSymbolicLink(real.resolve("driver"), real.relativize(target.toRealPath()));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts functions into an IOMMU group, and one IOMMU into {@code /sys/class/iommu}. */
  public Sysroot group(int number, String... addresses) {
    try {
      Files.createDirectories(at("/sys/class/iommu/dmar0"));
      Path group = at("/sys/kernel/iommu_groups/" + number);
      Files.createDirectories(group.resolve("devices"));
      for (String address : addresses) {
        Path real = at("/sys/bus/pci/devices/" + address).toRealPath();
        Files.deleteIfExists(real.resolve("iommu_group"));
        Files.createSymbolicLink(real.resolve("iommu_group"), real.relativize(group.toRealPath()));
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the stand-in of update-grub misbehave; see its first lines for the words. */
  public Sysroot grubFault(String word) {
    return write("/sim/grub-fault", word + "\n");
  }

  private void tools() {
    SBIN.forEach(name -> tool("/usr/sbin/" + name, name));
    BIN.forEach(name -> tool("/usr/bin/" + name, name));
    write("/sim/addresses", "2: eno1    inet 192.0.2.11/24 brd 192.0.2.255 scope global eno1\n");
    write("/sim/routes", "default via 192.0.2.1 dev eno1 proto static metric 100\n");
    write(
        "/sim/kernel-log",
        "[    0.000000] Linux version "
            + KERNEL
            + " (debian-kernel@lists.debian.org)\n"
            + "[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz-"
            + KERNEL
            + " ro quiet\n");
  }

  /** The stand-in of Proxmox VE's command; what {@code sim/pvesh} holds makes it misbehave. */
  public Sysroot pvesh() {
    tool("/usr/bin/pvesh", "pvesh");
    return this;
  }

  /** A host that can try a boot once. */
  public Sysroot trialBoots() {
    trialTools().runUpdateGrub();
    return this;
  }

  /** What a trial boot takes: grub-reboot, and the script that entries are added to. */
  public Sysroot trialTools() {
    tool("/usr/sbin/grub-reboot", "grub-reboot");
    tool("/usr/bin/grub-editenv", "grub-editenv");
    program(
        "/etc/grub.d/40_custom",
        """
        #!/bin/sh
        exec tail -n +3 $0
        # This file provides an easy way to add custom menu entries.  Simply type the
        # menu entries you want to add after this comment.  Be careful not to change
        # the 'exec tail' line above.
        """);
    return this;
  }

  /** A program of the host's own. */
  public Sysroot program(String path, String text) {
    write(path, text);
    executable(path);
    return this;
  }

  /** Installs a stand-in of the demo fleet. */
  void tool(String path, String name) {
    try (InputStream in = Sysroot.class.getResourceAsStream("/dev/regroup/demo/tools/" + name)) {
      if (in == null) {
        throw new IllegalStateException("no stand-in " + name);
      }
      write(path, in.readAllBytes());
      executable(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void executable(String path) {
    try {
      Files.setPosixFilePermissions(at(path), PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void proc() {
    write(
        "/proc/cmdline",
        "BOOT_IMAGE=/boot/vmlinuz-" + KERNEL + " root=UUID=" + UUID + " ro quiet\n");
    write("/proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\n");
    write("/proc/sys/kernel/random/boot_id", BOOT_ID + "\n");
    write("/proc/sys/kernel/osrelease", KERNEL + "\n");
    write("/proc/sys/kernel/arch", "x86_64\n");
    write("/proc/sys/kernel/hostname", "tuner1\n");
    write(
        "/proc/mounts",
        """
        proc /proc proc rw,nosuid 0 0
        /dev/sda2 / ext4 rw,relatime,errors=remount-ro 0 0
        tmpfs /run tmpfs rw,nosuid 0 0
        """);
    write("/proc/self/mountinfo", "22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw\n");
    write("/proc/locks", "");
    write("/sys/firmware/acpi/tables/DMAR", "DMAR");
    write("/sys/firmware/acpi/tables/FACP", "FACP");
    write("/run/systemd/system/.keep", "");
  }

  private void boot() {
    kernel(KERNEL);
    write("/boot/grub/grub.cfg", "");
    write("/boot/grub/grubenv", "# GRUB Environment Block\n" + "#".repeat(999));
  }

  private void etc() {
    write(
        "/etc/default/grub",
        """
        # If you change this file, run 'update-grub' afterwards.
        GRUB_DEFAULT=0
        GRUB_TIMEOUT=5
        GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`
        GRUB_CMDLINE_LINUX_DEFAULT="quiet"
        GRUB_CMDLINE_LINUX=""
        """);
    write("/usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
    link("/etc/os-release", "../usr/lib/os-release");
    write("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
    write("/var/lib/dpkg/status", "Package: base-files\nStatus: install ok installed\n");
    write("/var/lib/dpkg/lock-frontend", "");
    write("/var/lib/dpkg/lock", "");
  }

  private void pci() {
    device("0000:00:00.0", List.of(), "8086:191f", "060000", 0x00);
    device("0000:00:1c.0", List.of(), "8086:a110", "060400", 0x81);
    device("0000:00:1c.4", List.of(), "8086:a114", "060400", 0x81);
    device("0000:03:00.0", List.of("0000:00:1c.0"), "1172:4c15", "048000", 0x00);
    device("0000:04:00.0", List.of("0000:00:1c.4"), "8086:1533", "020000", 0x00);
    driver("0000:00:1c.0", "pcieport");
    driver("0000:00:1c.4", "pcieport");
    driver("0000:04:00.0", "igb");
    disk("/devices/platform/e0", "sda", "8:0", "sda1", "8:1", "sda2", "8:2");
    interfaceOf("0000:04:00.0", "eno1");
  }

  /**
   * A disk with partitions.
   *
   * @param controller folder of its controller below {@code /sys}
   * @param namesAndNumbers name and MAJOR:MINOR of the disk, then of each partition
   */
  public Sysroot disk(String controller, String... namesAndNumbers) {
    Path disk = at("/sys" + controller + "/host0/block").resolve(namesAndNumbers[0]);
    for (int at = 0; at < namesAndNumbers.length; at += 2) {
      Path folder = at == 0 ? disk : disk.resolve(namesAndNumbers[at]);
      block(folder, namesAndNumbers[at], namesAndNumbers[at + 1]);
    }
    return this;
  }

  /** A block device on others: dm, md. */
  public Sysroot stacked(String name, String number, String... parts) {
    Path folder = at("/sys/devices/virtual/block").resolve(name);
    block(folder, name, number);
    for (String part : parts) {
      linkTo(folder.resolve("slaves").resolve(part), real("/sys/class/block/" + part));
    }
    return this;
  }

  private void block(Path folder, String name, String number) {
    create(folder);
    linkTo(at("/sys/class/block").resolve(name), folder);
    linkTo(at("/sys/dev/block").resolve(number), folder);
  }

  /** A network interface of a PCI function. */
  public Sysroot interfaceOf(String address, String name) {
    Path device = real("/sys/bus/pci/devices/" + address);
    Path folder = device.resolve("net").resolve(name);
    create(folder);
    linkTo(folder.resolve("device"), device);
    linkTo(at("/sys/class/net").resolve(name), folder);
    return this;
  }

  /** A bridge, bond or VLAN over interfaces, or one on nothing. */
  public Sysroot virtualInterface(String name, String... lower) {
    Path folder = at("/sys/devices/virtual/net").resolve(name);
    create(folder);
    linkTo(at("/sys/class/net").resolve(name), folder);
    for (String below : lower) {
      linkTo(folder.resolve("lower_" + below), real("/sys/class/net/" + below));
    }
    return this;
  }

  private Path real(String path) {
    try {
      return at(path).toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void linkTo(Path link, Path target) {
    try {
      Path folder = link.resolveSibling("");
      Files.createDirectories(folder);
      Path from = folder.toRealPath();
      Files.createSymbolicLink(link, from.relativize(target.toRealPath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the stand-in of update-grub in it. */
  public void runUpdateGrub() {
    run("/usr/sbin/update-grub");
  }

  /** Runs one of its stand-ins. */
  public void run(String tool, String... arguments) {
    List<String> words = new ArrayList<>(List.of(at(tool).toString()));
    words.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the stand-in failed: " + tool);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<String> concat(List<String> parents, String address) {
    String[] all = Arrays.copyOf(parents.toArray(String[]::new), parents.size() + 1);
    all[parents.size()] = address;
    return List.of(all);
  }
}
