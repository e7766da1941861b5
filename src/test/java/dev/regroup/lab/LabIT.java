package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
 * One host for real, from an IOMMU that is off to one that is on and back. Regroup works; what
 * happened is told by the guest's serial console, OpenSSH's client and the guest's disk. The tests
 * are the chapters of one story, in order, on one guest.
 */
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LabIT {
  private static final String BOOT_FILES = "cat /etc/default/grub /boot/grub/grub.cfg";

  /** What an apply may write, and the traces that a boot itself leaves. */
  private static final String EXPECTED =
      "(/etc/default(/grub)?|/boot/grub(/grub\\.cfg)?|/var/lib(/regroup(/.*)?)?"
          + "|/etc/systemd/system(/multi-user\\.target\\.wants)?"
          + "|/var/lib/systemd/random-seed|/var/tmp(/systemd-private-.*)?): .*";

  /** Takes the last block, those kept for root included. */
  private static final String FILL =
      "mkdir /srv/fill; n=0; for size in 256M 32M 4M 512K 64K 4K; do"
          + " while fallocate -l $size /srv/fill/$n 2>/dev/null; do n=$((n+1)); done;"
          + " rm -f /srv/fill/$n; done; df /";

  private Guest guest;
  private Regroup regroup;

  private DiskState original = new DiskState(Map.of(), Map.of());
  private String originalFiles = "";
  private UUID firstBoot = new UUID(0, 0);
  private UUID secondBoot = new UUID(0, 0);
  private String applyRun = "";

  @BeforeAll
  void boot(@TempDir Path folder) {
    guest = Guest.start(LabImage.get(Loader.GRUB), Machine.intel(), folder);
    guest.awaitBoot();
    regroup = new Regroup(guest, folder);
    original = DiskState.of(guest);
    originalFiles = guest.ssh(BOOT_FILES);
    firstBoot = guest.bootId();
  }

  @AfterAll
  void switchOff() {
    guest.close();
  }

  @Test
  @Order(1)
  void check_says_what_would_change_and_writes_nothing() {
    Regroup.Outcome check = regroup.withPlaybook("check");
    assertEquals(3, check.exit(), check::said);
    assertEquals("changed", check.value("status"), check::said);
    assertEquals("needed", check.value("reboot"), check::said);
    String diff = check.value("diff").toString();
    assertTrue(diff.contains("-GRUB_CMDLINE_LINUX_DEFAULT=\"intel_iommu=off nomodeset\""), diff);
    assertTrue(diff.lines().anyMatch(line -> line.matches("\\+.*iommu=pt.*")), diff);
    assertEquals(List.of(), original.differences(DiskState.of(guest)));
    guest.assertBoot(firstBoot, 1);
  }

  @Test
  @Order(2)
  void apply_patches_refreshes_reboots_and_the_iommu_is_on() {
    Regroup.Outcome apply = regroup.withPlaybook("apply", "-y");
    assertEquals(3, apply.exit(), apply::said);
    assertEquals("changed", apply.value("status"), apply::said);
    assertEquals("done", apply.value("reboot"), apply::said);
    assertEquals(true, apply.value("verified"), apply::said);
    applyRun = String.valueOf(apply.run().get("run"));

    assertEquals(2, guest.kernelBanners());
    secondBoot = guest.bootId();
    assertNotEquals(firstBoot, secondBoot);
    List<String> line = words(guest.ssh("cat /proc/cmdline"));
    assertTrue(
        line.containsAll(List.of("intel_iommu=on", "iommu=pt", "console=ttyS0")), () -> "" + line);
    assertFalse(line.contains("nomodeset") || line.contains("intel_iommu=off"), () -> "" + line);
    assertGroups();
    assertFilesChangedAsAsked();
    assertEquals("", guest.ssh("ls -A /var/lib/regroup/lock 2>/dev/null || true"));
    guest.ssh("grub-script-check /boot/grub/grub.cfg");
  }

  @Test
  @Order(3)
  void apply_is_seen_by_the_comparison_that_saw_nothing_after_check() {
    List<String> seen = original.differences(DiskState.of(guest));
    assertTrue(
        seen.stream().anyMatch(line -> line.startsWith("/etc/default/grub: inode")),
        () -> "" + seen);
    assertTrue(
        seen.stream().anyMatch(line -> line.startsWith("/boot/grub/grub.cfg: inode")),
        () -> "" + seen);
    List<String> elsewhere = seen.stream().filter(line -> !line.matches(EXPECTED)).toList();
    assertEquals(List.of(), elsewhere);
  }

  @Test
  @Order(4)
  void verify_finds_every_layer_as_desired() {
    Regroup.Outcome verify = regroup.withPlaybook("verify");
    assertEquals(0, verify.exit(), verify::said);
    assertEquals("ok", verify.value("status"), verify::said);
    guest.assertBoot(secondBoot, 2);
  }

  @Test
  @Order(5)
  void a_second_apply_does_nothing_and_reboots_nothing() {
    DiskState before = DiskState.of(guest);
    Regroup.Outcome again = regroup.withPlaybook("apply", "-y");
    assertEquals(0, again.exit(), again::said);
    assertEquals("ok", again.value("status"), again::said);
    assertEquals("none", again.value("reboot"), again::said);
    assertEquals(List.of(), before.differences(DiskState.of(guest)));
    guest.assertBoot(secondBoot, 2);
  }

  @Test
  @Order(6)
  void rollback_puts_back_the_file_and_what_was_generated_and_does_not_reboot() {
    Regroup.Outcome rollback = regroup.run(List.of("rollback", applyRun, "-y"));
    assertTrue(rollback.exit() == 0 || rollback.exit() == 3, rollback::said);
    assertEquals(originalFiles, guest.ssh(BOOT_FILES));
    DiskState after = DiskState.of(guest);
    for (String path : List.of("/etc/default/grub", "/boot/grub/grub.cfg", "/boot/grub/grubenv")) {
      assertEquals(original.sums().get(path), after.sums().get(path), path);
    }
    guest.assertBoot(secondBoot, 2);
    assertEquals(2, regroup.withPlaybook("verify").exit());
  }

  @Test
  @Order(7)
  void a_full_disk_is_refused_before_anything_is_written() {
    guest.ssh(FILL);
    Regroup.Outcome apply = regroup.withPlaybook("apply", "-y");
    guest.ssh("rm -r /srv/fill");
    assertEquals(7, apply.exit(), apply::said);
    assertEquals("refused", apply.value("status"), apply::said);
    assertEquals(originalFiles, guest.ssh(BOOT_FILES));
    guest.assertBoot(secondBoot, 2);
  }

  @Test
  @Order(8)
  void an_update_grub_that_fails_leaves_the_boot_files_as_they_were() {
    guest.ssh(
        "printf '#!/bin/sh\\necho broken >&2\\nexit 1\\n' >/etc/grub.d/99_broken; chmod +x /etc/grub.d/99_broken");
    Regroup.Outcome apply = regroup.withPlaybook("apply", "-y");
    guest.ssh("rm /etc/grub.d/99_broken");
    assertEquals(2, apply.exit(), apply::said);
    assertEquals("failed", apply.value("status"), apply::said);
    assertEquals("as_found", apply.value("left"), apply::said);
    assertEquals(originalFiles, guest.ssh(BOOT_FILES));
    guest.assertBoot(secondBoot, 2);
  }

  /**
   * Two functions of one slot without ACS and all below them share a group; the NVMe disk has its
   * own.
   */
  private void assertGroups() {
    String groups =
        guest.ssh("cd /sys/kernel/iommu_groups && for g in *; do echo $(ls $g/devices); done");
    List<String> lines = groups.lines().toList();
    String bare =
        lines.stream().filter(line -> line.contains("0000:00:04.0")).findFirst().orElse("");
    assertTrue(words(bare).contains("0000:00:04.1"), groups);
    assertEquals(4, words(bare).size(), groups);
    assertTrue(lines.contains("0000:03:00.0"), groups);
    assertTrue(lines.size() > 4, groups);
  }

  /**
   * One line of the file differs from the original; all normal entries of grub.cfg have the new
   * words.
   */
  private void assertFilesChangedAsAsked() {
    String files = guest.ssh(BOOT_FILES);
    List<String> before = originalFiles.lines().toList();
    List<String> after = files.lines().toList();
    assertEquals(before.size(), after.size(), files);
    for (int i = 0; i < before.size(); i++) {
      String line = before.get(i);
      if (line.startsWith("GRUB_CMDLINE_LINUX_DEFAULT=")
          || (line.contains("\tlinux\t") && !line.contains(" single "))) {
        assertTrue(after.get(i).contains("intel_iommu=on"), after.get(i));
        assertTrue(after.get(i).contains("iommu=pt"), after.get(i));
        assertFalse(after.get(i).matches(".*(nomodeset|=off).*"), after.get(i));
      } else {
        assertEquals(line, after.get(i));
      }
    }
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.strip().split("\\s+", 0));
  }
}
