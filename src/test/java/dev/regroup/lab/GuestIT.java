package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The lab itself: the guest boots through its own GRUB, and the judges see what they must see. */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestIT {
  private Guest guest;

  @BeforeAll
  void boot(@TempDir Path folder) {
    guest = Guest.start(LabImage.get(Loader.GRUB), Machine.intel(), folder);
    guest.awaitBoot();
  }

  @AfterAll
  void switchOff() {
    guest.close();
  }

  @Test
  void boots_by_its_own_grub_with_the_iommu_off() {
    String line = guest.ssh("cat /proc/cmdline");
    assertTrue(line.startsWith("BOOT_IMAGE=/boot/vmlinuz-"), line);
    assertTrue(line.contains(" intel_iommu=off nomodeset"), line);
    assertEquals("", guest.ssh("ls /sys/kernel/iommu_groups"));
    assertTrue(guest.kernelBanners() > 0, guest::serialLog);
  }

  @Test
  void lets_two_operators_in_and_only_one_of_them_needs_a_password_for_sudo() {
    assertEquals("0\n", guest.trySsh("op", "sudo -n id -u").expect(0).out());
    assertTrue(guest.trySsh("opask", "sudo -n id -u").exit() != 0);
    String asked = "echo correct horse | sudo -S -p '' id -u";
    assertEquals("0\n", guest.trySsh("opask", asked).expect(0).out());
  }

  @Test
  void the_disk_stays_as_it_is_when_nobody_writes() {
    DiskState before = DiskState.of(guest);
    guest.ssh("cat /etc/default/grub; ls -lR /boot; systemctl list-units; lspci -vvv; df");
    assertEquals(List.of(), before.differences(DiskState.of(guest)));
    assertTrue(before.inodes().size() > 5000, "paths: " + before.inodes().size());
    assertTrue(before.sums().containsKey("/boot/grub/grub.cfg"));
  }

  @Test
  void a_change_that_hides_its_traces_is_seen() {
    DiskState before = DiskState.of(guest);
    guest.ssh(
        "touch -r /etc/hostname /root/stamp.ref; cp -p /etc/hostname /root/old;"
            + " echo bal >/etc/hostname; cat /root/old >/etc/hostname;"
            + " touch -r /root/stamp.ref /etc/hostname; rm /root/stamp.ref /root/old");
    List<String> seen = before.differences(DiskState.of(guest));
    assertTrue(
        seen.stream().anyMatch(line -> line.startsWith("/etc/hostname: inode")), () -> "" + seen);
  }

  @Test
  void new_gone_and_different_files_are_named() {
    guest.ssh("echo 1 >/var/lib/lab-a; echo 1 >/var/lib/lab-b; mkdir /srv/lab-dir");
    DiskState before = DiskState.of(guest);
    guest.ssh("echo 2 >/var/lib/lab-a; rm /var/lib/lab-b; touch /srv/lab-dir/x; touch /tmp/y");
    String seen = String.join("\n", before.differences(DiskState.of(guest)));
    assertTrue(seen.contains("/var/lib/lab-a: inode"), seen);
    assertTrue(seen.matches("(?s).*/var/lib/lab-a: [0-9a-f]{64} -> [0-9a-f]{64}\n.*"), seen);
    assertTrue(seen.matches("(?s).*/var/lib/lab-b: [0-9a-f]{64} -> not there.*"), seen);
    assertTrue(seen.contains("/srv/lab-dir/x: not there -> inode"), seen);
    assertTrue(!seen.contains("/tmp"), seen);
  }

  @Test
  void a_reboot_shows_as_another_boot_id_and_another_banner() {
    UUID before = guest.bootId();
    long banners = guest.kernelBanners();
    guest.reboot();
    assertNotEquals(before, guest.bootId());
    assertEquals(banners + 1, guest.kernelBanners());
  }
}
