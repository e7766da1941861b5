package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.testing.Commands;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import dev.regroup.testing.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code facts.sh} in a sysroot, read by {@link FactsParser}. */
class FactsScriptTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private static HostFacts facts(Sysroot host, Shells shell) {
    if (Files.isSymbolicLink(host.at("/bin/sh"))) {
      host.delete("/bin/sh");
    }
    Answer answer = shell.in(host).run(ReadScript.facts());
    Answer.Complete complete = assertInstanceOf(Answer.Complete.class, answer, answer::toString);
    assertEquals(0, complete.status(), complete.stderr());
    assertEquals("", complete.stderr());
    return FactsParser.parse(complete.frames());
  }

  private static List<String> codes(HostFacts facts) {
    return facts.findings().stream().map(Finding::code).toList();
  }

  @ParameterizedTest
  @EnumSource
  void hardware_and_cluster_tell_which_hosts_are_alike_and_which_go_down_together(Shells shell) {
    Sysroot host = Sysroot.debianGrub(folder);
    host.write(
        "/proc/cpuinfo",
        """
        processor\t: 0
        vendor_id\t: GenuineIntel
        cpu family\t: 6
        model\t\t: 158
        model name\t: Intel(R) Xeon(R) E-2224 CPU @ 3.40GHz
        stepping\t: 10

        processor\t: 1
        vendor_id\t: Other
        """);
    host.write("/sys/class/dmi/id/board_vendor", "Supermicro\n");
    host.write("/sys/class/dmi/id/board_name", "X11SCL-F\n");
    host.write("/sys/class/dmi/id/bios_version", "1.7\n");
    host.write(
        "/etc/corosync/corosync.conf",
        """
        nodelist {
          node {
            name: pve2
            ring0_addr: 10.0.0.2
          }
          node {
            name: pve1
            ring0_addr: 10.0.0.1
          }
        }
        totem {
          cluster_name: prod
        }""");
    HostFacts facts = facts(host, shell);
    assertEquals(CpuVendor.INTEL, facts.cpuVendor());
    assertEquals(
        new Hardware("Supermicro X11SCL-F", "1.7", "GenuineIntel 6 158"), facts.hardware());
    assertEquals(new Cluster("prod", new TreeSet<>(Set.of("pve1", "pve2"))), facts.cluster());

    host.delete("/etc/corosync/corosync.conf");
    assertNull(facts(host, shell).cluster());
  }

  @ParameterizedTest
  @EnumSource
  void a_history_that_is_there_and_is_not_read_is_told_and_is_no_empty_one(Shells shell)
      throws IOException {
    Sysroot host = Sysroot.debianGrub(folder);
    assertFalse(codes(facts(host, shell)).contains("RG-FACTS-24"), "a host without a record");
    host.write("/var/lib/regroup/history", "x".repeat(2_000_000) + "\n");
    assertTrue(codes(facts(host, shell)).contains("RG-FACTS-24"), "a line of 2 MB");
    host.delete("/var/lib/regroup/history");
    Files.createSymbolicLink(host.at("/var/lib/regroup/history"), Path.of("gone"));
    assertTrue(codes(facts(host, shell)).contains("RG-FACTS-24"), "a link to nothing");
    host.delete("/var/lib/regroup/history");
    host.write("/var/lib/regroup/history/odd", "x\n");
    assertTrue(codes(facts(host, shell)).contains("RG-FACTS-24"), "a folder");
  }

  /** Without a reader of its own that ends: a pipe in the place of a file is opened by nothing. */
  @ParameterizedTest
  @EnumSource
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_pipe_in_the_place_of_a_boot_file_is_not_read(Shells shell) throws Exception {
    Sysroot host = Sysroot.debianGrub(folder);
    List<String> pipes =
        List.of(
            "/etc/default/grub",
            "/etc/default/grub.d/50-pipe.cfg",
            "/boot/grub/grub.cfg",
            "/etc/kernel/cmdline",
            "/etc/kernel/proxmox-boot-uuids",
            "/boot/efi/loader/entries/pipe.conf",
            "/boot/System.map-9.9",
            "/etc/corosync/corosync.conf",
            "/var/lib/regroup/history");
    for (String pipe : pipes) {
      Files.deleteIfExists(host.at(pipe));
      Files.createDirectories(host.at(pipe).getParent());
      Commands.run("mkfifo", host.at(pipe).toString());
    }
    HostFacts facts = facts(host, shell);
    assertEquals(HostFile.Type.OTHER, facts.file("/etc/default/grub").orElseThrow().type());
    assertNull(facts.file("/boot/grub/grub.cfg").orElseThrow().sha256());
    assertEquals(
        pipes.subList(0, 6).stream().sorted().toList(),
        facts.findings().stream()
            .filter(FactsCode.UNREADABLE::is)
            .map(finding -> finding.message().replace(" could not be read", ""))
            .sorted()
            .toList());
  }

  @ParameterizedTest
  @EnumSource
  void what_is_in_the_place_of_the_lock_and_is_none_is_told_and_keeps_runs_away(Shells shell)
      throws IOException {
    Sysroot host = Sysroot.debianGrub(folder);
    WriteScript lock = WriteScript.lock("20261122-101500-k3f9", "op", "now", Sysroot.BOOT_ID);
    String why = "/var/lib/regroup/lock is there and is no folder: look at it, then remove it";
    host.write("/var/lib/regroup/lock", "x\n");
    assertTrue(codes(facts(host, shell)).contains("RG-FACTS-25"), "a file");
    host.delete("/bin/sh");
    assertEquals(why, shell.in(host).run(lock).frame("refused").orElseThrow().text());
    host.delete("/var/lib/regroup/lock");
    Files.createSymbolicLink(host.at("/var/lib/regroup/lock"), Path.of("gone"));
    assertTrue(codes(facts(host, shell)).contains("RG-FACTS-25"), "a link to nothing");
    host.delete("/bin/sh");
    assertEquals(why, shell.in(host).run(lock).frame("refused").orElseThrow().text());
    host.delete("/var/lib/regroup/lock");
    assertFalse(codes(facts(host, shell)).contains("RG-FACTS-25"), "no lock");
  }

  @ParameterizedTest
  @EnumSource
  void a_host_is_read_whole(Shells shell) {
    Sysroot host = Sysroot.debianGrub(folder).kernel("6.1.0-20-amd64");
    host.group(1, "0000:00:1c.0", "0000:03:00.0");
    host.write("/etc/default/grub.d/50 odd name.cfg", "GRUB_TIMEOUT=1\n");
    HostFacts facts = facts(host, shell);

    assertEquals(folder.toString(), facts.sysroot());
    assertEquals("tuner1", facts.hostname());
    assertEquals(Sysroot.BOOT_ID, facts.bootId());
    assertEquals("none", facts.container());
    assertEquals(CpuVendor.INTEL, facts.cpuVendor());
    assertEquals(Sysroot.KERNEL, facts.kernel());
    assertEquals("x86_64", facts.machine());
    assertEquals(Firmware.Mode.BIOS, facts.firmware().mode());
    assertEquals(Set.of("DMAR"), facts.acpiTables());
    assertEquals(List.of("dmar0"), facts.iommus());
    assertEquals(host.read("/proc/cmdline").trim(), facts.running());
    assertTrue(facts.kernelLogWhole());
    assertEquals(2, facts.kernelLog().size());
    assertTrue(facts.kernelLog().get(1).startsWith("Command line: BOOT_IMAGE="));
    for (String path :
        List.of(
            "/etc/default/grub", "/etc/default/grub.d/50 odd name.cfg", "/boot/grub/grub.cfg")) {
      HostFile file = facts.file(path).orElseThrow();
      assertEquals(host.read(path), file.text(), path);
      assertEquals(path, file.resolved());
      assertEquals("0644", file.mode());
      assertEquals("root", file.owner());
      assertEquals(HostFile.Type.REGULAR, file.type());
      assertEquals(1, file.links());
    }
    assertEquals("/usr/lib/os-release", facts.file("/etc/os-release").orElseThrow().resolved());
    assertEquals(Set.of("eno1 192.0.2.11/24"), facts.health().addresses());
    assertEquals(Set.of("via 192.0.2.1 dev eno1"), facts.health().defaultRoutes());
    assertEquals(Set.of("disk / ext4"), facts.health().mounts());
    assertEquals(Set.of(), facts.health().failedUnits());
    assertEquals(List.of(), facts.packageManager());
    assertNull(facts.lock());
    assertTrue(facts.tools().containsAll(List.of("update-grub", "grub-script-check", "logger")));
    assertEquals(3, facts.fileSystems().size());
    assertEquals("/", facts.fileSystems().get(0).mountPoint());
    assertTrue(facts.fileSystems().get(0).freeBytes() > 0);
    assertEquals(List.of(), codes(facts));
    kernels(facts);
    devices(facts);
  }

  private static void kernels(HostFacts facts) {
    assertEquals(
        List.of(Sysroot.KERNEL, "6.1.0-20-amd64"),
        facts.kernels().stream().map(InstalledKernel::release).toList());
    InstalledKernel kernel = facts.kernels().get(0);
    assertEquals("/boot/vmlinuz-" + Sysroot.KERNEL, kernel.image());
    assertEquals("/boot/initrd.img-" + Sysroot.KERNEL, kernel.initrd());
    assertEquals(22, kernel.initrdSize());
    assertTrue(kernel.modules());
    assertNull(kernel.acsOverride());
  }

  private static void devices(HostFacts facts) {
    assertEquals(
        List.of("0000:00:00.0", "0000:00:1c.0", "0000:00:1c.4", "0000:03:00.0", "0000:04:00.0"),
        facts.devices().stream().map(PciDevice::address).toList());
    PciDevice port = facts.devices().get(1);
    assertEquals("8086:a110", port.id());
    assertEquals("060400", port.classCode());
    assertEquals("pcieport", port.driver());
    assertEquals(1, port.iommuGroup());
    // Up to the ACS capability at 0x100, its trailing zeros cut.
    assertEquals(2 * 0x107, port.config().length());
    assertTrue(port.config().startsWith("868010a1") && port.config().endsWith("0d00010000001d"));
    PciDevice tuner = facts.devices().get(3);
    assertEquals("/devices/pci0000:00/0000:00:1c.0/0000:03:00.0", tuner.path());
    assertEquals("1462:3752", tuner.subsystem());
    assertNull(tuner.driver());
    assertEquals(1, tuner.iommuGroup());
    assertEquals(128, tuner.config().length(), "only 64 bytes of a plain endpoint are read");
    assertEquals(-1, facts.devices().get(4).iommuGroup());
    assertEquals("D0", tuner.powerState());
  }

  /**
   * Lines as pci.ids(5) has them; the same device id below another vendor, and a class, besides.
   */
  private static final String NAMES =
      """
      # A list.
      10ec  Realtek Semiconductor Co., Ltd.
      \t4c15  Another vendor's
      1172  Altera Corporation
      \t00a7  Stratix V
      8086  Intel Corporation
      \ta110  100 Series Root Port #1
      \t\t1462 3752  A board
      \ta110  Said twice
      \ta114  \u001b[2Jevil \u00c3\u00bc
      C 11  Signal processing controller
      8086  After the classes
      """;

  private static List<String> names(HostFacts facts) {
    return facts.devices().stream().map(d -> d.vendorName() + "|" + d.deviceName()).toList();
  }

  @ParameterizedTest
  @EnumSource
  void names_are_those_of_the_hosts_own_list(Shells shell) {
    Sysroot host = Sysroot.debianGrub(folder).write("/usr/share/misc/pci.ids", NAMES);
    host.device("0000:05:00.0", List.of("0000:00:1c.0"), "1172:4c15", "048000", 0);
    HostFacts facts = facts(host, shell);
    assertEquals("/usr/share/misc/pci.ids", facts.pciIds());
    Map<String, String> names = new HashMap<>();
    facts.devices().forEach(d -> names.put(d.id(), d.vendorName() + "|" + d.deviceName()));
    assertEquals("Altera Corporation|null", names.get("1172:4c15"));
    assertEquals("Intel Corporation|100 Series Root Port #1", names.get("8086:a110"));
    assertEquals("Intel Corporation|\u001b[2Jevil \u00c3\u00bc", names.get("8086:a114"));
    assertEquals(
        "Altera Corporation device 4c15",
        facts.devices().stream()
            .filter(d -> d.id().equals("1172:4c15"))
            .map(PciDevice::name)
            .findFirst()
            .orElseThrow());
    assertEquals(List.of(), codes(facts));
  }

  @ParameterizedTest
  @EnumSource
  void a_packed_list_is_read_too(Shells shell) throws IOException {
    Sysroot host = Sysroot.debianGrub(folder);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(NAMES.getBytes(StandardCharsets.ISO_8859_1));
    }
    host.write("/usr/share/hwdata/pci.ids.gz", packed.toByteArray());
    HostFacts facts = facts(host, shell);
    assertEquals("/usr/share/hwdata/pci.ids.gz", facts.pciIds());
    assertTrue(names(facts).contains("Intel Corporation|100 Series Root Port #1"));
  }

  @Test
  void where_there_is_no_list_names_come_from_nowhere() {
    Sysroot host = Sysroot.debianGrub(folder);
    assertNull(facts(host, Shells.DASH).pciIds());
    // A link may lead to the list of the machine that the script runs on.
    host.write("/pci.ids", NAMES).link("/usr/share/misc/pci.ids", "../../../pci.ids");
    HostFacts facts = facts(host, Shells.DASH);
    assertNull(facts.pciIds());
    assertEquals(Set.of("null|null"), Set.copyOf(names(facts)));
    assertEquals(List.of(), codes(facts));
  }

  /** What is no list, or one that somebody filled up, names nothing and ends nothing. */
  @Test
  void a_list_that_is_none_is_harmless() {
    Sysroot host = Sysroot.debianGrub(folder);
    host.write("/usr/share/misc/pci.ids", "\u0000\u00ff".repeat(1000) + "\n8086\n\t\ta110\n");
    assertEquals(Set.of("null|null"), Set.copyOf(names(facts(host, Shells.DASH))));
    host.write("/usr/share/misc/pci.ids", "8086  " + "x".repeat(5000) + "\n");
    assertEquals(
        "x".repeat(200), facts(host, Shells.BUSYBOX).devices().get(0).vendorName(), "cut short");
    host.write("/usr/share/misc/pci.ids", "8086  Intel\n".repeat(100_000));
    HostFacts facts = facts(host, Shells.DASH);
    assertEquals(Set.of("null|null"), Set.copyOf(names(facts)));
    assertEquals(List.of("RG-FACTS-03"), codes(facts), "too large to be sent");
  }

  /** While the first 64 bytes are read, one device goes and takes its folder with it. */
  @ParameterizedTest
  @EnumSource
  void a_device_that_goes_while_it_is_read_is_told_and_shifts_no_other(Shells shell) {
    Sysroot host = Sysroot.debianGrub(folder);
    List<PciDevice> all = facts(host, shell).devices();
    String going = host.at("/sys/devices/pci0000:00/0000:00:1c.0/0000:03:00.0").toString();
    host.program("/usr/bin/head", "#!/bin/sh\nrm -rf '" + going + "'\nexec /usr/bin/head \"$@\"\n");
    HostFacts facts = facts(host, shell);
    assertEquals(List.of("RG-FACTS-14"), codes(facts));
    assertTrue(facts.findings().get(0).message().contains("0000:03:00.0"));
    assertEquals(
        all.stream().filter(d -> !d.address().equals("0000:03:00.0")).toList(), facts.devices());
  }

  /** The same while the extended space is read: what follows would be taken for another's. */
  @ParameterizedTest
  @EnumSource
  void a_device_that_goes_later_leaves_the_first_bytes_of_all(Shells shell) {
    Sysroot host = Sysroot.debianGrub(folder);
    List<PciDevice> all = facts(host, shell).devices();
    String going = host.at("/sys/devices/pci0000:00/0000:00:1c.0").toString();
    host.program(
        "/usr/bin/cat",
        "#!/bin/sh\ncase $* in */config*) rm -rf '"
            + going
            + "' ;; esac\nexec /usr/bin/cat \"$@\"\n");
    HostFacts facts = facts(host, shell);
    assertEquals(List.of("RG-FACTS-06"), codes(facts));
    for (int i = 0; i < all.size(); i++) {
      String whole = all.get(i).config();
      assertEquals(whole.substring(0, 128), facts.devices().get(i).config().substring(0, 128));
    }
    assertTrue(facts.devices().stream().allMatch(d -> d.config().length() == 128));
  }

  @ParameterizedTest
  @EnumSource
  void every_byte_of_a_boot_file_survives(Shells shell) {
    Sysroot host = Sysroot.debianGrub(folder);
    byte[] odd = new byte[3 * 256];
    for (int i = 0; i < odd.length; i++) {
      odd[i] = (byte) i;
    }
    host.write("/etc/default/grub", odd);
    host.write("/etc/default/grub.d/empty.cfg", "");
    host.write("/etc/default/grub.d/no-newline.cfg", "GRUB_TIMEOUT=3");
    HostFacts facts = facts(host, shell);
    assertEquals(ByteText.of(odd), facts.file("/etc/default/grub").orElseThrow().text());
    assertEquals("", facts.file("/etc/default/grub.d/empty.cfg").orElseThrow().text());
    assertEquals(
        "GRUB_TIMEOUT=3", facts.file("/etc/default/grub.d/no-newline.cfg").orElseThrow().text());
  }

  @ParameterizedTest
  @EnumSource
  void what_is_missing_fails_nothing(Shells shell) {
    Sysroot bare = Sysroot.empty(folder);
    HostFacts facts = facts(bare, shell);
    assertEquals("", facts.bootId());
    assertEquals(Map.of(), facts.files());
    assertEquals(List.of(), facts.devices());
    assertEquals("unknown", facts.container());
    assertTrue(
        codes(facts)
            .containsAll(List.of("RG-FACTS-05", "RG-FACTS-07", "RG-FACTS-08", "RG-FACTS-09")),
        () -> facts.findings().toString());
  }

  @ParameterizedTest
  @EnumSource
  void a_busy_package_manager_is_named(Shells shell) throws Exception {
    Sysroot host = Sysroot.debianGrub(folder);
    host.holdLock("/var/lib/dpkg/lock-frontend", 4711, "apt-get");
    host.write(
        "/var/lib/dpkg/status",
        """
        Package: base-files
        Status: install ok installed

        Package: linux-image-amd64
        Status: install ok half-configured

        Package: gone
        Status: deinstall ok config-files

        Package: grub-pc
        Status: install ok triggers-pending
        """);
    host.write("/var/lib/dpkg/updates/0001", "");
    assertEquals(
        List.of(
            "apt-get (process 4711) holds /var/lib/dpkg/lock-frontend",
            "dpkg was interrupted (/var/lib/dpkg/updates is not empty)",
            "dpkg has not finished with 2 packages, linux-image-amd64 among them"),
        facts(host, shell).packageManager());
  }

  @Test
  void links_out_of_the_image_are_not_taken_for_the_hosts_own() {
    Sysroot host = Sysroot.debianGrub(folder);
    host.delete("/etc/default/grub").link("/etc/default/grub", "/etc/hostname");
    HostFacts facts = facts(host, Shells.DASH);
    assertEquals(HostFile.Type.OTHER, facts.file("/etc/default/grub").orElseThrow().type());
    assertEquals(List.of("RG-FACTS-11"), codes(facts));
  }

  @Test
  void signs_of_other_ways_to_boot_are_among_the_facts() {
    Sysroot host = Sysroot.debianGrub(folder);
    List<String> signs =
        List.of(
            "/boot/grub2/grub.cfg",
            "/run/ostree-booted",
            "/etc/kernelstub/configuration",
            "/boot/refind_linux.conf",
            "/boot/extlinux/extlinux.conf",
            "/boot/boot.scr",
            "/boot/uboot.env",
            "/boot/firmware/config.txt",
            "/etc/kernel/proxmox-boot-uuids",
            "/dev/disk/by-uuid/1A2B-3C4D/grub/custom.cfg");
    signs.forEach(path -> host.write(path, "1A2B-3C4D\n"));
    host.loaderVariable("StubInfo", "systemd-stub 252");
    HostFacts facts = facts(host, Shells.DASH);
    assertEquals("systemd-stub 252", facts.firmware().stubInfo());
    assertEquals(signs, signs.stream().filter(path -> facts.file(path).isPresent()).toList());
  }

  @Test
  void the_acs_patch_is_known_from_the_system_map_or_the_running_kernel() {
    Sysroot host = Sysroot.debianGrub(folder).kernel("6.8.12-4-pve").kernel("6.8.12-9-stock");
    host.write("/boot/System.map-6.8.12-4-pve", "ffff T pcie_acs_override_setup\n".repeat(300));
    host.write("/boot/System.map-6.8.12-9-stock", "ffff T start_kernel\n".repeat(300));
    host.write("/proc/kallsyms", "ffff t pcie_acs_override_setup\n");
    HostFacts facts = facts(host, Shells.DASH);
    assertEquals(
        List.of(Sysroot.KERNEL + " true", "6.8.12-4-pve true", "6.8.12-9-stock false"),
        facts.kernels().stream().map(k -> k.release() + " " + k.acsOverride()).toList());
  }

  @Test
  void a_log_that_lost_its_beginning_is_not_whole() {
    Sysroot host = Sysroot.debianGrub(folder);
    host.write("/sim/kernel-log", "[ 9999.000001] DMAR: something late\n");
    HostFacts facts = facts(host, Shells.DASH);
    assertEquals(List.of("DMAR: something late"), facts.kernelLog());
    assertEquals(false, facts.kernelLogWhole());
    assertEquals(List.of("RG-FACTS-05"), codes(facts));
  }

  @Test
  void without_root_the_rest_is_told() throws Exception {
    Sysroot host = Sysroot.debianGrub(folder);
    for (Path path : List.of(folder, folder.resolve("boot/grub/grub.cfg"))) {
      boolean directory = Files.isDirectory(path);
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(directory ? "rwxr-xr-x" : "rw-------"));
    }
    String setpriv = Tools.require("shells", "setpriv").toString();
    HostShell nobody =
        HostShell.in(
            folder, setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh");
    Answer.Complete answer =
        assertInstanceOf(Answer.Complete.class, nobody.run(ReadScript.facts()));
    HostFacts facts = FactsParser.parse(answer.frames());
    assertFalse(facts.root());
    assertEquals(Set.of("RG-FACTS-01", "RG-FACTS-02"), Set.copyOf(codes(facts)));
    HostFile cfg = facts.file("/boot/grub/grub.cfg").orElseThrow();
    assertNull(cfg.text());
    assertNull(cfg.sha256());
    assertEquals("0600", cfg.mode());
    assertEquals(
        host.read("/etc/default/grub"), facts.file("/etc/default/grub").orElseThrow().text());
    assertEquals(5, facts.devices().size());
  }

  @Test
  void this_very_machine_is_read_as_it_is() throws Exception {
    Answer.Complete answer =
        assertInstanceOf(Answer.Complete.class, HostShell.here().run(ReadScript.facts()));
    HostFacts facts = FactsParser.parse(answer.frames());
    assertEquals("", facts.sysroot());
    assertEquals(Files.readString(Path.of("/proc/cmdline")).trim(), facts.running().trim());
    assertEquals(
        Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim(), facts.bootId());
    Path pci = Path.of("/sys/bus/pci/devices");
    if (Files.isDirectory(pci)) {
      try (var found = Files.list(pci)) {
        assertEquals(
            found.map(path -> path.getFileName().toString()).sorted().toList(),
            facts.devices().stream().map(PciDevice::address).toList());
      }
      for (PciDevice device : facts.devices()) {
        Path folder = pci.resolve(device.address());
        assertEquals("0x" + device.vendor(), Files.readString(folder.resolve("vendor")).trim());
        byte[] config = Files.readAllBytes(folder.resolve("config"));
        assertTrue(HexFormat.of().formatHex(config).startsWith(device.config()), device::address);
      }
    }
    for (HostFile file : facts.files().values()) {
      if (file.text() != null) {
        assertEquals(
            new String(Files.readAllBytes(Path.of(file.path())), StandardCharsets.ISO_8859_1),
            file.text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_command_that_hangs_is_one_fact_less(Shells shell) {
    Sysroot host = Sysroot.debianGrub(folder);
    host.write("/run/systemd/system/x", "");
    for (String tool : List.of("systemctl", "journalctl", "dmesg")) {
      hang(host, tool);
    }
    String script = ScriptResource.render(ReadScript.facts());
    assertTrue(script.contains("PATIENCE=10"));
    Answer answer = shell.in(host).run(script.replace("PATIENCE=10", "PATIENCE=0.2"));
    Answer.Complete complete = assertInstanceOf(Answer.Complete.class, answer, answer::toString);
    assertEquals(0, complete.status(), complete.stderr());
    HostFacts facts = FactsParser.parse(complete.frames());
    assertNull(facts.health().failedUnits());
    // What it had said before it hung could be half of what there is.
    assertEquals(List.of(), facts.kernelLog());
    assertFalse(facts.kernelLogWhole());
    assertEquals(List.of("RG-FACTS-05", "RG-FACTS-07"), codes(facts));
    assertEquals(Set.of("eno1 192.0.2.11/24"), facts.health().addresses());
  }

  private static void hang(Sysroot host, String tool) {
    try {
      host.write("/usr/bin/" + tool, "#!/bin/sh\necho Linux version 6.1\nexec sleep 60\n");
      Files.setPosixFilePermissions(
          host.at("/usr/bin/" + tool), PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
