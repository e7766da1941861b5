package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link FactsParser} on frames: firmware variables, health, nonsense. */
class FactsParserTest {
  private static final String GLOBAL = "-8be4df61-93ca-11d2-aa0d-00e098032b8c";

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private static Frame frame(String name, String text) {
    return new Frame(name, ByteText.bytes(text));
  }

  private static byte[] bytes(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_16LE));
      } else if (part instanceof byte[] raw) {
        out.writeBytes(raw);
      } else {
        out.write((Integer) part);
      }
    }
    return out.toByteArray();
  }

  @Test
  void efi_variables_say_what_boots_next() {
    Sysroot host = Sysroot.debianGrub(folder);
    String vars = "/sys/firmware/efi/efivars/";
    host.write(vars + "BootCurrent" + GLOBAL, bytes(6, 0, 0, 0, 1, 0));
    host.write(vars + "BootNext" + GLOBAL, bytes(7, 0, 0, 0, 0x0a, 0));
    host.write(vars + "BootOrder" + GLOBAL, bytes(7, 0, 0, 0, 1, 0, 0x0a, 0, 0, 0x20));
    String file = "\\EFI\\debian\\shimx64.efi\0";
    byte[] disk = new byte[38];
    byte[] guid = HexFormat.of().parseHex("0102030405060708090a0b0c0d0e0f90");
    System.arraycopy(guid, 0, disk, 20, guid.length);
    disk[37] = 2;
    host.write(
        vars + "Boot0001" + GLOBAL,
        bytes(
            7,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            "debian\0",
            4,
            1,
            42,
            0,
            disk,
            4,
            4,
            4 + 2 * file.length(),
            0,
            file,
            0x7f,
            0xff,
            4,
            0));
    host.write(vars + "Boot000A" + GLOBAL, bytes(7, 0, 0, 0, 1));
    host.write(
        vars + "LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
        bytes(6, 0, 0, 0, "systemd-boot 252.38-1~deb12u1\0"));
    HostFacts facts = FactsParser.parse(HostShell.in(folder).run(ReadScript.facts()).frames());
    Firmware firmware = facts.firmware();
    assertEquals(Firmware.Mode.UEFI, firmware.mode());
    assertEquals("0001", firmware.bootCurrent());
    assertEquals("000A", firmware.bootNext());
    assertEquals(List.of("0001", "000A", "2000"), firmware.bootOrder());
    assertEquals(
        List.of(
            new Firmware.BootEntry(
                "0001",
                "debian",
                "\\EFI\\debian\\shimx64.efi",
                true,
                "04030201-0605-0807-090a-0b0c0d0e0f90")),
        firmware.bootEntries());
    assertEquals("systemd-boot 252.38-1~deb12u1", firmware.loaderInfo());
    assertTrue(facts.files().keySet().stream().noneMatch(path -> path.startsWith(vars)));
  }

  @Test
  void health_keeps_what_a_reboot_must_bring_back() {
    HostFacts facts =
        FactsParser.parse(
            List.of(
                frame("sysroot", ""),
                frame(
                    "mounts",
                    """
                    /dev/mapper/pve-root / ext4 rw,relatime 0 0
                    systemd-1 /boot/efi autofs rw 0 0
                    /dev/sda1 /boot/efi vfat rw 0 0
                    /dev/nvme0n1p3 /srv xfs ro,noatime 0 0
                    nas:/media /mnt/media nfs4 rw 0 0
                    rpool/data /rpool/data zfs rw 0 0
                    /dev/loop3 /snap/core squashfs ro 0 0
                    overlay /var/lib/docker/overlay2/x/merged overlay rw 0 0
                    /dev/sdb1 /media/op/STICK vfat rw 0 0
                    """),
                frame(
                    "addresses",
                    """
                    2: eno1    inet 192.0.2.11/24 brd 192.0.2.255 scope global eno1\\       valid_lft forever
                    2: eno1    inet6 2001:db8::11/64 scope global \\       valid_lft forever
                    2: eno1    inet6 2001:db8::beef/64 scope global temporary dynamic \\  valid_lft 9
                    """),
                frame("routes", "default via 192.0.2.1 dev eno1 proto dhcp metric 100\n"),
                frame(
                    "routes",
                    """
                    default proto static\s
                    \tnexthop via fe80::1 dev eno1 weight 1
                    \tnexthop via fe80::2 dev eno2 weight 1
                    """),
                frame("failed-units", "\u00e2\u0097\u008f nut.service loaded failed failed UPS\n"),
                frame("room", "4096 10 0 0 /boot/efi\n512 4 9 8 /srv/x\n")));
    assertEquals(
        Set.of(
            "/dev/mapper/pve-root / ext4",
            "disk /srv xfs",
            "nas:/media /mnt/media nfs4",
            "rpool/data /rpool/data zfs"),
        facts.health().mounts());
    assertEquals(Set.of("eno1 192.0.2.11/24", "eno1 2001:db8::11/64"), facts.health().addresses());
    assertEquals(
        Set.of("via 192.0.2.1 dev eno1", "via fe80::1 dev eno1", "via fe80::2 dev eno2"),
        facts.health().defaultRoutes());
    assertEquals(Set.of("nut.service"), facts.health().failedUnits());
    assertEquals(
        List.of(
            new FileSystem("/boot/efi", "/boot/efi", "/dev/sda1", 40960, -1, false),
            new FileSystem("/srv/x", "/srv", "/dev/nvme0n1p3", 2048, 8, true)),
        facts.fileSystems());
  }

  @Test
  void an_empty_answer_is_an_unknown_host() {
    HostFacts facts = FactsParser.parse(List.of());
    assertEquals("", facts.bootId());
    assertEquals("unknown", facts.container());
    assertNull(facts.lock());
    assertTrue(facts.findings().stream().anyMatch(Finding::isError));
  }

  private static List<Frame> pci(List<String> addresses, String config) {
    StringBuilder attributes = new StringBuilder();
    StringBuilder links = new StringBuilder();
    StringBuilder rows = new StringBuilder(String.join(" ", addresses)).append('\n');
    for (String address : addresses) {
      for (String line : List.of("vendor:0x8086", "device:0x1521", "class:0x020000")) {
        attributes.append(address).append('/').append(line).append('\n');
      }
      links.append("lrwxrwxrwx 1 root root 0 Nov 22 08:12 ").append(address);
      links.append(" -> ../../../devices/pci0000:00/").append(address).append('\n');
      links.append("-rw-r--r-- 1 root root 256 Nov 22 08:12 ").append(address).append("/config\n");
      rows.append((config.repeat(16) + "\n").repeat(4));
    }
    return List.of(
        frame("sysroot", ""),
        frame("uid", "0"),
        frame("pci-attributes", attributes.toString()),
        frame("pci-links", links.toString()),
        frame("pci-config", rows.toString()));
  }

  private static List<String> pciFindings(List<Frame> frames) {
    return FactsParser.parse(frames).findings().stream()
        .filter(f -> List.of("RG-FACTS-06", "RG-FACTS-12", "RG-FACTS-14").contains(f.code()))
        .map(f -> f.code() + " " + f.message())
        .toList();
  }

  @Test
  void four_thousand_devices_in_any_domain_are_read_in_bounded_time() {
    List<String> addresses = new ArrayList<>();
    for (int at = 0; at < 4000; at++) {
      addresses.add("%04x:%02x:%02x.%x".formatted(at % 3 * 0x8000, at / 256, at / 8 % 32, at % 8));
    }
    addresses = List.copyOf(new TreeSet<>(addresses));
    assertTrue(addresses.size() > 3990);
    List<Frame> frames = new ArrayList<>();
    for (int at = 0; at < addresses.size(); at += 250) {
      frames.addAll(pci(addresses.subList(at, Math.min(at + 250, addresses.size())), " 86"));
    }
    List<PciDevice> devices =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> FactsParser.parse(frames).devices());
    assertEquals(addresses, devices.stream().map(PciDevice::address).toList());
    assertTrue(devices.stream().anyMatch(d -> d.address().startsWith("10000:")));
    assertTrue(devices.stream().allMatch(d -> d.config().equals("86".repeat(64))));
  }

  @Test
  void what_answers_with_ff_alone_has_no_configuration_space() {
    List<Frame> frames = pci(List.of("0000:00:01.0"), " ff");
    assertEquals("", FactsParser.parse(frames).devices().get(0).config());
  }

  @Test
  void a_device_without_its_ids_has_gone() {
    List<Frame> frames = new ArrayList<>(pci(List.of("0000:00:01.0", "0000:00:02.0"), " 86"));
    String text = frames.get(2).text().replace("0000:00:02.0/class:0x020000\n", "");
    frames.set(2, frame("pci-attributes", text));
    assertEquals(
        List.of("RG-FACTS-14 PCI device 0000:00:02.0 went away while it was read"),
        pciFindings(frames));
    assertEquals(1, FactsParser.parse(frames).devices().size());
  }

  /** Told once, whether the script saw it or its ids are missing. */
  @Test
  void a_device_that_has_gone_is_told_of_once() {
    List<Frame> frames = new ArrayList<>(pci(List.of("0000:00:01.0", "0000:00:02.0"), " 86"));
    frames.add(frame("finding", "gone 0000:00:02.0"));
    assertEquals(1, pciFindings(frames).size());
    assertEquals(
        List.of("0000:00:01.0"),
        FactsParser.parse(frames).devices().stream().map(PciDevice::address).toList());
  }

  @Test
  void names_below_no_vendor_and_of_no_id_are_left_out() {
    List<Frame> frames = new ArrayList<>(pci(List.of("0000:00:01.0"), " 86"));
    frames.add(
        frame(
            "pci-names",
            "/usr/share/hwdata/pci.ids\n\t1521  no vendor\n80860  five\n8086  \n\t1521  I350\n"));
    HostFacts facts = FactsParser.parse(frames);
    PciDevice device = facts.devices().get(0);
    assertEquals("/usr/share/hwdata/pci.ids", facts.pciIds());
    assertNull(device.vendorName());
    assertEquals("I350", device.deviceName());
    assertEquals("I350", device.name());
  }

  /** Whatever a host sends, it is told as a finding and never ends Regroup. */
  @Test
  void nonsense_is_a_finding() {
    long seed = 20261122;
    Random random = new Random(seed);
    Sysroot host = Sysroot.debianGrub(folder);
    List<Frame> good = HostShell.in(folder).run(ReadScript.facts()).frames();
    for (int round = 0; round < 2000; round++) {
      List<Frame> bad = new ArrayList<>(good);
      int at = random.nextInt(bad.size());
      byte[] body = bad.get(at).bytes();
      for (int i = 0; i < 1 + body.length / 50 && body.length > 0; i++) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      bad.set(at, new Frame(bad.get(at).name(), body));
      try {
        FactsParser.parse(bad);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + round + " " + bad.get(at), e);
      }
    }
    assertTrue(host.root().isAbsolute());
  }
}
