package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real systemd starts the rescue that Regroup left. What became of the guest is told by its
 * serial console, its journal, OpenSSH's client and its files. Chapters of one story, in order, on
 * one guest.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RescueIT {
  /**
   * udev gives a card its predictable name as an alternative one as well, by which ifupdown, as
   * networkd, finds it under {@code net.ifnames=0} too. Not so where the operator's own link file
   * has no {@code AlternativeNamesPolicy=} (systemd.link(5)), one older than that word for example.
   * The folder makes the journal last over a reboot.
   */
  private static final String PREPARE =
      """
      set -eu
      cat >/etc/systemd/network/99-default.link <<'LINK'
      [Match]
      OriginalName=*
      [Link]
      NamePolicy=keep kernel database onboard slot path
      MACAddressPolicy=persistent
      LINK
      mkdir -p /var/log/journal
      """;

  /** Nothing that a boot would start, nothing that would hold up the next run. */
  private static final String LEFT =
      "find /etc/systemd -name '*regroup*'; ls -d /var/lib/regroup/lock /var/lib/regroup/rescue"
          + " 2>/dev/null; systemctl list-unit-files --no-legend '*regroup*' || true";

  private static final String REBOOTS = "reboot: Restarting system";
  private static final String RESCUES = "grep -sc ' rescue in=' /var/lib/regroup/history || true";

  private Guest guest;
  private Regroup regroup;
  private Map<String, String> originalFiles = Map.of();
  private String originalLine = "";

  @BeforeAll
  void boot(@TempDir Path folder) {
    guest = Guest.start(LabImage.get(Loader.GRUB), Machine.intel(), folder);
    guest.awaitBoot();
    guest.ssh(PREPARE);
    regroup = new Regroup(guest, folder);
    originalFiles = DiskState.of(guest).bootFiles();
    originalLine = guest.ssh("cat /proc/cmdline");
  }

  @AfterAll
  void switchOff() {
    guest.close();
  }

  @Test
  @Order(1)
  void a_host_that_loses_its_network_puts_itself_back() {
    UUID first = guest.bootId();
    Regroup.Outcome apply = regroup.with("rescue-network.yml", "apply", "-y");
    assertEquals(2, apply.exit(), apply::said);
    assertEquals("rescued", apply.value("status"), apply::said);
    assertEquals("as_found", apply.value("left"), apply::said);
    assertTrue(apply.value("findings").toString().contains("RG-RESCUE-06"), apply::said);

    assertEquals(3, guest.kernelBanners(), "the first, the one without a network, the last");
    assertEquals(1, commandLinesWith("net.ifnames=0"), guest::serialLog);
    assertNotEquals(first, guest.bootId());
    String network = guest.ssh("journalctl -b -1 -o cat -u networking.service");
    assertTrue(network.contains("Cannot find device \"enp0s2\""), network);
    String logins = guest.ssh("journalctl -b -1 -o cat -t sshd");
    assertTrue(logins.contains("Server listening") && !logins.contains("Accepted"), logins);
    String rescue = guest.ssh("journalctl -b -1 -o cat -t regroup");
    assertTrue(rescue.contains("rescue: the address 10.0.2.15, by which its controller"), rescue);
    assertTrue(rescue.contains("is on no interface; putting everything back"), rescue);
    assertAsFound();
  }

  @Test
  @Order(2)
  void it_does_so_once_and_only_once() {
    Regroup.Outcome again = regroup.with("rescue-network.yml", "apply", "-y");
    assertEquals(7, again.exit(), again::said);
    assertTrue(again.value("findings").toString().contains("RG-PLAN-07"), again::said);
    assertEquals(3, guest.kernelBanners());

    guest.reboot();
    assertEquals(4, guest.kernelBanners());
    assertEquals("1\n", guest.ssh(RESCUES));
    assertEquals("", guest.ssh("journalctl -b -q -o cat -t regroup"));
    assertEquals("", guest.ssh("journalctl -b -q -o cat -u regroup-rescue.service"));
    assertAsFound();
  }

  @Test
  @Order(3)
  void a_host_that_is_well_stays_up_without_its_controller() throws InterruptedException {
    UUID before = guest.bootId();
    long banners = guest.kernelBanners();
    String rescues = guest.ssh(RESCUES);
    long reboots = guest.consoleLines(REBOOTS);
    Path said = regroup.folder().resolve("said");
    Process apply = regroup.start("rescue-well.yml", said);
    try {
      guest.await("reboot", () -> guest.consoleLines(REBOOTS) > reboots || !apply.isAlive());
      assertTrue(apply.isAlive(), () -> "apply ended by itself, see " + Programs.read(said));
    } finally {
      apply.destroyForcibly();
    }
    assertTrue(apply.waitFor(60, TimeUnit.SECONDS));
    guest.awaitBootOtherThan(before);
    UUID booted = guest.bootId();
    guest.ssh("until [ -e /var/lib/regroup/rescue/kept ]; do sleep 1; done", Guest.BOOT);
    String rescue = guest.ssh("journalctl -b -o cat -t regroup");
    assertTrue(rescue.contains("stays as it is: the host is not cut off"), rescue);
    String unit = guest.ssh("journalctl -b -o cat -u regroup-rescue.service");
    assertTrue(unit.contains("Started regroup-rescue.service"), unit);
    assertEquals(rescues, guest.ssh(RESCUES));
    guest.assertBoot(booted, banners + 1);
    assertEquals(1, commandLinesWith("iommu=pt"), guest::serialLog);
  }

  @Test
  @Order(4)
  void resume_proves_it_where_it_is() {
    UUID booted = guest.bootId();
    long banners = guest.kernelBanners();
    Regroup.Outcome resume = regroup.resume();
    assertEquals(0, resume.exit(), resume::said);
    assertEquals("ok", resume.value("status"), resume::said);
    guest.assertBoot(booted, banners);
    assertTrue(guest.ssh("cat /proc/cmdline").contains(" iommu=pt"));
    assertTrue(guest.ssh("cat /boot/grub/grub.cfg").contains(" iommu=pt"));
    assertEquals("", guest.ssh(LEFT));
    Regroup.Outcome verify = regroup.with("rescue-well.yml", "verify");
    assertEquals(0, verify.exit(), verify::said);
  }

  private void assertAsFound() {
    assertEquals(originalLine, guest.ssh("cat /proc/cmdline"));
    assertEquals(originalFiles, DiskState.of(guest).bootFiles());
    assertEquals("", guest.ssh(LEFT));
  }

  private long commandLinesWith(String word) {
    return guest
        .serialLog()
        .lines()
        .filter(line -> line.contains("Kernel command line: ") && line.contains(" " + word))
        .count();
  }
}
