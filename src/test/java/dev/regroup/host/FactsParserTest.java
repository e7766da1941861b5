package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.finding.Finding;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@link FactsParser} on frames: firmware variables, health, nonsense. */
@Execution(ExecutionMode.CONCURRENT)
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
        List.of(new Firmware.BootEntry("0001", "debian", "\\EFI\\debian\\shimx64.efi")),
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
