package dev.regroup.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Commands;
import dev.regroup.testing.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a simulated reboot the command line comes from the staged entry and from nothing else. */
class SimulatedBootTest {
  private static final String CMDLINE = "proc/cmdline";
  private static final String GRUB_CFG = "boot/grub/grub.cfg";
  private static final String ENTRY =
      "dev/disk/by-uuid/5A3C-91F0/loader/entries/proxmox-6.8.12-4-pve.conf";

  @TempDir Path folder = Path.of("");

  @Test
  void grub_source_file_alone_changes_nothing() throws IOException {
    Template host = Template.build(Kind.GRUB_INTEL, folder);
    String before = read(CMDLINE);
    edit("etc/default/grub", "quiet splash", "quiet intel_iommu=on");
    assertTrue(boot(host, Kind.GRUB_INTEL));
    assertEquals(before, read(CMDLINE));
    assertFalse(Files.exists(folder.resolve("sys/class/iommu/iommu0")));
  }

  @Test
  void grub_entry_alone_is_what_boots() throws IOException {
    Template host = Template.build(Kind.GRUB_INTEL, folder);
    String oldBoot = read("proc/sys/kernel/random/boot_id");
    edit(GRUB_CFG, "quiet splash", "quiet intel_iommu=on by_hand=1");
    assertTrue(boot(host, Kind.GRUB_INTEL));
    assertTrue(read(CMDLINE).strip().endsWith(" ro quiet intel_iommu=on by_hand=1"));
    assertNotEquals(oldBoot, read("proc/sys/kernel/random/boot_id"));
    assertEquals(recorded("11-16", "intel_iommu=on"), groups());
    assertTrue(read("etc/default/grub").contains("quiet splash"));
  }

  @Test
  void a_refresh_brings_the_source_to_the_next_boot() throws IOException {
    Template host = Template.build(Kind.GRUB_INTEL, folder);
    edit("etc/default/grub", "quiet splash", "quiet intel_iommu=on");
    Commands.run(folder.resolve("usr/sbin/update-grub").toString());
    assertTrue(boot(host, Kind.GRUB_INTEL));
    assertTrue(read(CMDLINE).strip().endsWith(" ro quiet intel_iommu=on"));
  }

  @Test
  void grub_takes_a_one_shot_entry_once() throws IOException {
    Template host = Template.build(Kind.GRUB_INTEL, folder);
    String recovery = "gnulinux-advanced-UUID>gnulinux-6.1.0-18-amd64-recovery-UUID";
    String uuid = read(GRUB_CFG).replaceFirst("(?s).*gnulinux-simple-([0-9a-f-]+).*", "$1");
    edit("boot/grub/grubenv", "#####", "next_entry=" + recovery.replace("UUID", uuid) + "\n#####");
    assertTrue(boot(host, Kind.GRUB_INTEL));
    assertTrue(read(CMDLINE).strip().endsWith(" ro single"), read(CMDLINE));
    assertTrue(boot(host, Kind.GRUB_INTEL));
    assertTrue(read(CMDLINE).strip().endsWith(" ro quiet splash"), read(CMDLINE));
  }

  @Test
  void grub_gives_back_what_was_put_aside_after_the_choice() throws IOException {
    Template host = Template.build(Kind.GRUB_INTEL, folder);
    String cfg = read(GRUB_CFG);
    edit(GRUB_CFG, "set default=\"0\"", "set default=\"${saved_entry}\"");
    String uuid = cfg.replaceFirst("(?s).*gnulinux-simple-([0-9a-f-]+).*", "$1");
    String saved = "gnulinux-advanced-UUID>gnulinux-6.1.0-18-amd64-recovery-UUID";
    edit(
        "boot/grub/grubenv",
        "#####",
        "saved_entry=" + saved.replace("UUID", uuid) + "\nprev_saved_entry=0\n#####");
    assertTrue(boot(host, Kind.GRUB_INTEL));
    assertTrue(read(CMDLINE).strip().endsWith(" ro single"), read(CMDLINE));
    assertTrue(boot(host, Kind.GRUB_INTEL));
    assertTrue(read(CMDLINE).strip().endsWith(" ro quiet splash"), read(CMDLINE));
  }

  @Test
  void without_its_initrd_or_entries_it_does_not_come_up() throws IOException {
    Template host = Template.build(Kind.GRUB_INTEL, folder);
    String before = read("proc/sys/kernel/random/boot_id");
    Files.delete(folder.resolve("boot/initrd.img-6.1.0-18-amd64"));
    assertFalse(boot(host, Kind.GRUB_INTEL));
    Files.writeString(folder.resolve(GRUB_CFG), "");
    assertFalse(boot(host, Kind.GRUB_INTEL));
    assertEquals(before, read("proc/sys/kernel/random/boot_id"));
  }

  @Test
  void without_the_firmwares_table_no_parameter_turns_the_iommu_on() throws IOException {
    Template host = Template.build(Kind.FIRMWARE_OFF, folder);
    edit(GRUB_CFG, "quiet splash", "intel_iommu=on");
    assertTrue(boot(host, Kind.FIRMWARE_OFF));
    assertTrue(read(CMDLINE).contains("intel_iommu=on"));
    assertEquals(recorded("11-16", "intel_iommu=off"), groups());
  }

  @Test
  void systemd_boot_reads_entries_and_not_their_source() throws IOException {
    Template host = Template.build(Kind.PROXMOX_INTEL, folder);
    String before = read(CMDLINE);
    Files.writeString(folder.resolve("etc/kernel/cmdline"), "root=/dev/sda1 intel_iommu=on\n");
    assertTrue(boot(host, Kind.PROXMOX_INTEL));
    assertEquals(before, read(CMDLINE));
    edit(ENTRY, "boot=zfs", "boot=zfs intel_iommu=on pcie_acs_override=downstream");
    assertTrue(boot(host, Kind.PROXMOX_INTEL));
    assertEquals(
        "initrd=\\EFI\\proxmox\\6.8.12-4-pve\\initrd.img-6.8.12-4-pve root=ZFS=rpool/ROOT/pve-1"
            + " boot=zfs intel_iommu=on pcie_acs_override=downstream\n",
        read(CMDLINE));
    assertEquals(recorded("11-16", "intel_iommu=on pcie_acs_override=downstream"), groups());
  }

  @Test
  void kernel_install_brings_the_source_to_the_entry_that_boots() throws IOException {
    Template host = Template.build(Kind.SYSTEMD_BOOT, folder);
    String kernel = "6.1.0-18-amd64";
    edit("etc/kernel/cmdline", "quiet", "quiet intel_iommu=on");
    assertTrue(boot(host, Kind.SYSTEMD_BOOT));
    assertFalse(read(CMDLINE).contains("intel_iommu=on"));
    String tool = folder.resolve("usr/bin/kernel-install").toString();
    Commands.run(tool, "add", kernel, "/boot/vmlinuz-" + kernel);
    assertTrue(boot(host, Kind.SYSTEMD_BOOT));
    String line = "initrd=\\debian\\%1$s\\initrd.img-%1$s root=/dev/sda2 ro quiet intel_iommu=on\n";
    assertEquals(line.formatted(kernel), read(CMDLINE));
    assertEquals(kernel + "\n", read("proc/sys/kernel/osrelease"));
    assertEquals(recorded("11-16", "intel_iommu=on"), groups());
    Files.delete(folder.resolve("boot/efi/debian/" + kernel + "/linux"));
    assertFalse(boot(host, Kind.SYSTEMD_BOOT));
  }

  @Test
  void amd_is_on_unless_refused() throws IOException {
    Template host = Template.build(Kind.PROXMOX_AMD, folder);
    assertEquals(recorded("11-9", "amd_iommu=off"), groups());
    edit(ENTRY, " amd_iommu=off", "");
    assertTrue(boot(host, Kind.PROXMOX_AMD));
    assertEquals(recorded("11-9", "amd_iommu=on"), groups());
  }

  @Test
  void a_board_that_was_not_recorded_forms_its_groups() throws IOException {
    Template host = Template.build(Kind.PROXMOX_TUNER, folder);
    assertEquals(Set.of(-1), Set.copyOf(groups().values()));
    edit(ENTRY, " amd_iommu=off", "");
    assertTrue(boot(host, Kind.PROXMOX_TUNER));
    Map<String, Object> together = groups();
    assertEquals(-1, together.get("0000:00:00.2"), "the IOMMU itself");
    for (String below : List.of("02:00.0", "02:00.1", "02:00.2", "03:04.0", "03:09.0", "05:00.0")) {
      assertEquals(together.get("0000:04:00.0"), together.get("0000:" + below), below);
    }
    assertNotEquals(together.get("0000:04:00.0"), together.get("0000:01:00.0"));
    assertFalse(read("sim/kernel-log").contains("ACS overrides"));
    edit(ENTRY, "boot=zfs", "boot=zfs pcie_acs_override=id:1022:43e9");
    assertTrue(boot(host, Kind.PROXMOX_TUNER));
    Map<String, Object> split = groups();
    // The switch isolates; a port below it without ACS stays with what is behind it.
    assertEquals(split.get("0000:03:04.0"), split.get("0000:04:00.0"));
    assertEquals(2, Collections.frequency(split.values(), split.get("0000:04:00.0")));
    assertEquals(split.get("0000:02:00.0"), split.get("0000:02:00.1"));
    assertTrue(read("sim/kernel-log").contains("Warning: PCIe ACS overrides enabled"));
  }

  /** As the fleet does it when a host's boot time has passed. */
  private boolean boot(Template host, Kind kind) throws IOException {
    var entry = Template.loader(kind).start(host.tree());
    return entry.isPresent()
        && SimulatedKernel.boot(
                host.tree(), host.board(), entry.get(), UUID.randomUUID().toString())
            .isPresent();
  }

  private String read(String path) throws IOException {
    return Files.readString(folder.resolve(path));
  }

  private void edit(String path, String old, String text) throws IOException {
    String before = read(path);
    assertTrue(before.contains(old), before);
    int at = before.indexOf(old);
    String after =
        path.endsWith("grubenv")
            ? before.substring(0, at) + text + before.substring(at + old.length())
            : before.replace(old, text);
    Files.writeString(folder.resolve(path), after);
  }

  /** Group numbers by address, read from the links as {@code ls} shows them. */
  private Map<String, Object> groups() throws IOException {
    Map<String, Object> groups = new TreeMap<>();
    try (Stream<Path> devices = Files.list(folder.resolve("sys/bus/pci/devices"))) {
      for (Path device : devices.toList()) {
        Path link = device.resolve("iommu_group");
        groups.put(
            device.getFileName().toString(),
            Files.isDirectory(link)
                ? Integer.valueOf(link.toRealPath().getFileName().toString())
                : -1);
      }
    }
    return groups;
  }

  private static Map<String, Object> recorded(String topology, String commandLine) {
    List<Map<String, Object>> runs = Recordings.named(topology).runs();
    return Recordings.groups(
        runs.stream()
            .filter(run -> commandLine.equals(Objects.toString(run.get("cmdline"))))
            .findFirst()
            .get());
  }
}
