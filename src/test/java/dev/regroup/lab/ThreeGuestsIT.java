package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three hosts in one run with the rollout that is usual, the second of them bad: only a real reboot
 * shows it. What happened is told by OpenSSH's client, the guests' disks and serial consoles.
 */
@Tag("long")
class ThreeGuestsIT {
  /**
   * The boot loader on the disk reads a folder that nobody keeps up: what a grub-install of another
   * system leaves. All that Regroup can read beforehand, the files that update-grub makes, is well.
   */
  private static final String READ_ELSEWHERE =
      "grub-install --target=i386-pc --boot-directory=/srv/other /dev/vda 2>&1"
          + " && cp /boot/grub/grub.cfg /srv/other/grub/grub.cfg && sync";

  private final SortedMap<String, Guest> guests = new TreeMap<>();

  @Test
  void the_third_is_as_found_when_the_second_one_goes_bad(@TempDir Path folder) throws IOException {
    try {
      for (String name : List.of("lab1", "lab2", "lab3")) {
        Path own = Files.createDirectory(folder.resolve(name));
        guests.put(name, Guest.start(LabImage.get(Loader.GRUB), Machine.intel(), own));
      }
      guests.values().forEach(Guest::awaitBoot);
      guest("lab2").ssh(READ_ELSEWHERE);
      tell(Regroup.of(guests, folder));
    } finally {
      guests.values().forEach(Guest::close);
    }
  }

  private void tell(Regroup regroup) {
    String off = guest("lab2").ssh("cat /proc/cmdline");
    UUID boot = guest("lab3").bootId();
    DiskState third = DiskState.of(guest("lab3"));
    Regroup.Outcome apply = regroup.with("three.yml", "apply", "-y");
    assertEquals(2, apply.exit(), apply::said);

    assertEquals("changed", apply.value("lab1", "status"), apply::said);
    assertEquals(true, apply.value("lab1", "verified"), apply::said);
    assertEquals(2, guest("lab1").kernelBanners());
    assertNotEquals("", guest("lab1").ssh("ls /sys/kernel/iommu_groups"));

    assertEquals("failed", apply.value("lab2", "status"), apply::said);
    assertEquals("rebooted", apply.value("lab2", "left"), apply::said);
    assertEquals(2, guest("lab2").kernelBanners());
    assertEquals(off, guest("lab2").ssh("cat /proc/cmdline"));
    assertTrue(guest("lab2").ssh("cat /boot/grub/grub.cfg").contains(" intel_iommu=on "));

    assertEquals("not_attempted", apply.value("lab3", "status"), apply::said);
    assertEquals(List.of(), third.differences(DiskState.of(guest("lab3"))));
    guest("lab3").assertBoot(boot, 1);
    assertEquals("", guest("lab3").ssh("journalctl -q -o cat -t regroup"));

    String why = "host lab2 failed, and max_failures is 0";
    assertTrue(apply.value("lab3", "findings").toString().contains(why), apply::said);
    assertTrue(apply.said().contains("the run halts: " + why), apply::said);
    assertTrue(apply.said().contains("go on with: regroup resume"), apply::said);
  }

  private Guest guest(String name) {
    return Objects.requireNonNull(guests.get(name), name);
  }
}
