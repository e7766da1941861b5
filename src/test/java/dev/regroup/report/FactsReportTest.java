package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.Cluster;
import dev.regroup.host.CpuVendor;
import dev.regroup.host.Essential;
import dev.regroup.host.FileSystem;
import dev.regroup.host.Firmware;
import dev.regroup.host.Hardware;
import dev.regroup.host.Health;
import dev.regroup.host.HistoryEntry;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFile;
import dev.regroup.host.HostLock;
import dev.regroup.host.InstalledKernel;
import dev.regroup.host.PciDevice;
import dev.regroup.host.Surroundings;
import dev.regroup.run.Status;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FactsReportTest {
  private static final String BOOT = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0";

  /** A root port with an ACS capability at 0x100 that can do 001f and has 001d on. */
  private static final String PORT =
      "de10061f0700100000000300000081"
          + "00".repeat(0x34 - 15)
          + "40"
          + "00".repeat(0x40 - 0x35)
          + "10004201"
          + "00".repeat(0x100 - 0x44)
          + "0d0001001f001d00";

  private static final List<FactsReport.Entry> ENTRIES =
      List.of(
          new FactsReport.Entry("pve1", Status.OK, facts(), List.of()),
          new FactsReport.Entry(
              "down1",
              Status.UNREACHABLE,
              null,
              List.of(
                  new Finding(
                      "RG-SSH-01",
                      Severity.ERROR,
                      "10.0.0.9:22 refuses the connection",
                      "Is sshd running there?"))));

  @Test
  void text() {
    Golden.check("facts.txt", FactsReport.text(ENTRIES, TextOptions.plain(false, 0)));
    TextOptions verbose = new TextOptions(false, 1, Palette.ANSI, Palette.PLAIN, ZoneOffset.UTC);
    Golden.check("facts-colour.txt", FactsReport.text(ENTRIES, verbose));
  }

  @Test
  void json() {
    Golden.check("facts.json", FactsReport.json(ENTRIES, false));
  }

  @Test
  void a_host_without_facts_has_the_keys_of_one_with_facts() {
    Map<String, Object> document = Read.map(FactsReport.json(ENTRIES, false));
    assertEquals("regroup.facts/1", document.get("schema"));
    Map<String, Object> down = Read.host(document, "down1");
    assertEquals(Read.host(document, "pve1").keySet(), down.keySet());
    assertNull(down.get("boot_id"));
    assertNull(down.get("devices"));
  }

  @Test
  void configuration_space_comes_only_when_asked_for_and_texts_of_files_never() {
    Map<String, Object> brief = device(false);
    assertEquals("0000:03:00.0", brief.get("address"));
    assertEquals("1172:4c15", brief.get("id"));
    assertEquals("040000", brief.get("class"));
    assertEquals("earth_pt3", brief.get("driver"));
    assertEquals(12, brief.get("iommu_group"));
    assertFalse(brief.containsKey("config"));
    assertEquals("7211154c", device(true).get("config"));
    assertFalse(FactsReport.json(ENTRIES, false).contains("GRUB_TIMEOUT"));
    assertFalse(FactsReport.json(ENTRIES, true).contains("GRUB_TIMEOUT"));
  }

  private static Map<String, Object> device(boolean verbose) {
    Map<String, Object> host = Read.host(Read.map(FactsReport.json(ENTRIES, verbose)), "pve1");
    return Read.map(Read.list(host.get("devices")).get(1));
  }

  /** A root port in D3cold; one of whose space four bytes were read; one of which nothing was. */
  @Test
  void registers_are_told_where_they_were_read_and_not_guessed() {
    Map<String, Object> host = Read.host(Read.map(FactsReport.json(ENTRIES, false)), "pve1");
    List<Object> devices = Read.list(host.get("devices"));
    Map<String, Object> port = Read.map(devices.get(3));
    assertEquals("NVIDIA Corporation", port.get("vendor_name"));
    assertEquals("TU106 [GeForce RTX 2060 SUPER]", port.get("device_name"));
    assertEquals(1, port.get("header_type"));
    assertEquals(true, port.get("multifunction"));
    assertEquals(true, port.get("express"));
    assertEquals("root_port", port.get("express_type"));
    assertEquals(0x1f, port.get("acs_capability"));
    assertEquals(0x1d, port.get("acs_control"));
    assertEquals("D3cold", port.get("power_state"));
    assertEquals(List.of("0000:01:10.0"), port.get("virtual_functions"));
    for (int at : List.of(1, 4)) {
      Map<String, Object> unread = Read.map(devices.get(at));
      for (String key : List.of("header_type", "multifunction", "express", "acs_capability")) {
        assertNull(unread.get(key), key);
      }
    }
    assertEquals("0000:01:00.0", Read.map(devices.get(4)).get("physical_function"));
    assertEquals("/usr/share/misc/pci.ids", host.get("pci_ids"));
  }

  static HostFacts facts() {
    return new HostFacts(
        "/srv/fleet/pve1",
        true,
        "pve1",
        BOOT,
        "none",
        CpuVendor.INTEL,
        "6.8.12-4-pve",
        "x86_64",
        new Firmware(
            Firmware.Mode.UEFI,
            "0001",
            null,
            List.of("0001", "0002"),
            List.of(new Firmware.BootEntry("0001", "debian", "\\EFI\\debian\\shimx64.efi")),
            null),
        new TreeSet<>(List.of("DMAR")),
        List.of("dmar0", "dmar1"),
        Samples.AFTER,
        List.of("DMAR: IOMMU enabled"),
        true,
        Map.of(
            "/etc/default/grub",
            new HostFile(
                "/etc/default/grub",
                "/etc/default/grub",
                HostFile.Type.REGULAR,
                "root",
                "root",
                "0644",
                1,
                15,
                "ab".repeat(32),
                "GRUB_TIMEOUT=5\n"),
            "/etc/kernel/cmdline",
            new HostFile(
                "/etc/kernel/cmdline",
                "/etc/kernel/real",
                HostFile.Type.REGULAR,
                "root",
                "root",
                "0644",
                1,
                15,
                null,
                null)),
        List.of(
            new InstalledKernel(
                "6.8.12-4-pve",
                "/boot/vmlinuz-6.8.12-4-pve",
                14_000_000,
                "/boot/initrd.img-6.8.12-4-pve",
                60_000_000,
                true,
                true),
            new InstalledKernel("6.5.1", "/boot/vmlinuz-6.5.1", 1, null, 0, false, null)),
        List.of(
            device("0000:00:1f.0", "8086:a30e", "060100", null, -1),
            device("0000:03:00.0", "1172:4c15", "040000", "earth_pt3", 12)
                .named("Altera Corporation", null),
            device("0000:03:00.1", "1172:4c16", "040300", "vfio-pci", 12),
            new PciDevice(
                "0000:01:00.0",
                "/devices/pci0000:00/0000:01:00.0",
                "10de",
                "1f06",
                "030000",
                null,
                "nouveau",
                2,
                PORT,
                "D3cold",
                null,
                List.of(),
                "NVIDIA Corporation",
                "TU106 [GeForce RTX 2060 SUPER]"),
            new PciDevice(
                "0000:01:10.0",
                "/devices/pci0000:00/0000:01:10.0",
                "10de",
                "1f06",
                "030000",
                null,
                null,
                2,
                "",
                "D0",
                "0000:01:00.0")),
        List.of(
            new FileSystem("/boot", "/", "/dev/sda1", 3L << 30, 100, false),
            new FileSystem("/etc", "/etc", "/dev/sdb1", 5, -1, true)),
        List.of("apt-get holds /var/lib/dpkg/lock-frontend"),
        List.of("qemu 101"),
        new Health(
            new TreeSet<>(List.of("vmbr0 10.0.0.5/24")),
            new TreeSet<>(List.of("via 10.0.0.1 dev vmbr0")),
            new TreeSet<>(List.of("/dev/sda1 / ext4")),
            new TreeSet<>(List.of("nut.service"))),
        new HostLock("20261122-101500-k3f9", "ops@desk", "2026-11-22T10:15:00Z", BOOT, true),
        List.of(
            new HistoryEntry(
                "2026-11-22T10:15:00Z",
                "20261122-101500-k3f9",
                "reboot",
                Map.of("entry", "ab", "boot", BOOT))),
        new TreeSet<>(List.of("update-grub", "grub-script-check")),
        List.of(
            new Finding(
                "RG-FACTS-01",
                Severity.WARNING,
                "/etc/kernel/real could not be read",
                "Look at its mode.")),
        List.of(
            new Essential("/", List.of("dm-0", "sda3"), List.of("0000:00:17.0"), true),
            new Essential("/boot", List.of("mmcblk0p1"), List.of(), true),
            new Essential("the default route", List.of("wg0"), List.of(), false)),
        null,
        "/usr/share/misc/pci.ids",
        null,
        Surroundings.NONE,
        new Hardware("Supermicro X11SCL-F", "1.7", "GenuineIntel 6 158"),
        new Cluster("prod", new TreeSet<>(List.of("pve1", "pve2"))));
  }

  private static PciDevice device(
      String address, String id, String type, @Nullable String driver, int group) {
    return new PciDevice(
        address,
        "/devices/pci0000:00/" + address,
        id.substring(0, 4),
        id.substring(5),
        type,
        null,
        driver,
        group,
        "7211154c",
        "D0",
        null);
  }
}
