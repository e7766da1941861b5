package dev.regroup.cli;

import static dev.regroup.testing.KernelInstallHosts.CMDLINE;
import static dev.regroup.testing.KernelInstallHosts.ESP;
import static dev.regroup.testing.KernelInstallHosts.LINE;
import static dev.regroup.testing.KernelInstallHosts.OLD_KERNEL;
import static dev.regroup.testing.KernelInstallHosts.TOKEN;
import static dev.regroup.testing.KernelInstallHosts.copy;
import static dev.regroup.testing.KernelInstallHosts.entry;
import static dev.regroup.testing.Sysroot.KERNEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Commands;
import dev.regroup.testing.KernelInstallHosts;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Debian host with systemd-boot and kernel-install over real SSH, told by its files. */
@Tag("sshd")
class KernelInstallIT extends ProxmoxFixture {
  private static final String DESIRED = LINE + " iommu=pt intel_iommu=on";

  @BeforeEach
  void build() {
    rebuild(KernelInstallHosts::debian);
  }

  private String options(String kernel) {
    return host.read(entry(kernel))
        .lines()
        .filter(line -> line.startsWith("options"))
        .findFirst()
        .orElse("");
  }

  @Test
  void check_apply_verify_apply_again_and_rollback() {
    HostState before = HostState.of(host);
    checked("kernel-install-systemd-boot");
    applied();
    assertEquals(DESIRED + "\n", host.read(CMDLINE));
    for (String kernel : List.of(OLD_KERNEL, KERNEL)) {
      assertEquals("options    " + DESIRED + " systemd.machine_id=" + TOKEN, options(kernel));
    }
    String running = host.read("/proc/cmdline");
    assertTrue(running.contains(" " + DESIRED + " "), running);
    settledAndPutBack(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fail    | RG-CHANGE-02 | kernel-install failed with status 1
          nothing | RG-BOOT-15   | is not as asked: iommu holds ""
          forget  | RG-BOOT-15   | 6.1.0-17-amd64.conf" of /boot/efi/loader/entries is not as asked
          full    | RG-CHANGE-02 | kernel-install failed with status 1
          cut     | RG-CHANGE-02 | is not what /boot/initrd.img-6.1.0-17-amd64 is
          swap    | RG-BOOT-16   | another kernel than it is named after
          old     | RG-BOOT-15   | is not as asked: iommu holds ""
          late    | RG-CHANGE-02 | kernel-install failed with status 1
          """)
  void what_a_refresh_did_is_put_back(String fault, String code, String words) {
    putBackWith("/sim/kernel-install-fault", fault, code, words);
  }

  @Test
  void what_works_the_second_time_only_is_well_then() {
    host.write("/sim/kernel-install-fault", "once fail\n");
    apply().failedWith(2, "failed", "as_found", "RG-CHANGE-02");
    Outcome well = apply().endedWell("changed");
    assertEquals("true", well.host("verified"), well::toString);
  }

  /** What the source has and an entry has not is brought there, and nothing reboots. */
  @Test
  void an_entry_that_is_stale_is_refreshed() {
    host.write(CMDLINE, DESIRED + "\n");
    String stale = host.read(entry(OLD_KERNEL));
    KernelInstallHosts.refreshed(host);
    host.run("/usr/sbin/reboot");
    String bootId = host.read(BOOT_ID);
    host.write(entry(OLD_KERNEL), stale);
    Outcome outcome = apply().endedWell("changed");
    assertEquals("none", outcome.host("reboot"), outcome::toString);
    assertEquals(options(KERNEL), options(OLD_KERNEL));
    assertEquals(bootId, host.read(BOOT_ID));
  }

  /** A kernel that comes later takes its line from the same source. */
  @Test
  void a_kernel_that_is_installed_later_has_the_parameters() {
    applied();
    String later = "6.1.0-20-amd64";
    host.kernel(later);
    host.run("/usr/bin/kernel-install", "add", later, "/boot/vmlinuz-" + later);
    assertTrue(options(later).contains(" iommu=pt intel_iommu=on "), options(later));
    Outcome verify = with("verify");
    assertEquals(0, verify.exit(), verify::toString);
    assertTrue(verify.out().contains(later), verify::toString);
  }

  @Test
  void a_source_that_fell_behind_its_entries_is_edited_without_a_reboot() {
    applied();
    String bootId = host.read(BOOT_ID);
    host.write(CMDLINE, LINE + "\n");
    Outcome outcome = apply().endedWell("changed");
    assertEquals("none", outcome.host("reboot"), outcome::toString);
    assertEquals(DESIRED + "\n", host.read(CMDLINE));
    assertEquals(bootId, host.read(BOOT_ID));
  }

  /** Half a copy that a power cut left is made whole, and what was there comes back on trouble. */
  @Test
  void a_copy_that_is_not_what_boot_has_is_renewed() {
    host.write(copy(OLD_KERNEL, "initrd.img-" + OLD_KERNEL), "half");
    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertEquals(
        host.read("/boot/initrd.img-" + OLD_KERNEL),
        host.read(copy(OLD_KERNEL, "initrd.img-" + OLD_KERNEL)));
    Outcome rollback = rollback();
    assertEquals(0, rollback.exit(), rollback::toString);
    assertEquals("options    " + LINE + " systemd.machine_id=" + TOKEN, options(OLD_KERNEL));
  }

  @Test
  void an_esp_that_is_gone_refuses_the_host() {
    Commands.run("rm", "-rf", host.at(ESP).toString());
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    outcome.failedWith(7, "refused", "as_found", "RG-BOOT-01");
    before.assertUnchanged(host, outcome);
  }

  @Test
  void a_partition_that_is_not_mounted_refuses_the_host() {
    host.write("/proc/mounts", host.read("/proc/mounts").replaceFirst("/dev/sda1 .*\n", ""));
    String message = apply().failedWith(7, "refused", "as_found", "RG-BOOT-01");
    assertTrue(message.contains("no partition is mounted at /boot/efi"), message);
  }

  @Test
  void a_partition_that_is_read_only_is_told_before_anything_is_written() {
    host.write("/proc/mounts", host.read("/proc/mounts").replace("vfat rw", "vfat ro"));
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(7, "refused", "as_found", "RG-GUARD-03");
    assertTrue(message.contains("/boot/efi"), message);
    before.assertUnchanged(host, outcome);
  }

  @Test
  void a_partition_without_room_is_told_before_anything_is_written() throws IOException {
    // A file that takes no room itself, and that no test machine has room for.
    try (RandomAccessFile initrd =
        new RandomAccessFile(host.at("/boot/initrd.img-" + KERNEL).toFile(), "rw")) {
      initrd.setLength(1L << 40);
    }
    for (Outcome outcome : List.of(with("check"), apply())) {
      assertEquals(7, outcome.exit(), outcome::toString);
      assertEquals(List.of("RG-RESCUE-01", "RG-GUARD-04"), outcome.codes(), outcome::toString);
      assertTrue(outcome.out().contains("/boot/efi has "), outcome::toString);
    }
    assertEquals(LINE + "\n", host.read(CMDLINE));
    assertFalse(Files.exists(host.at("/var/lib/regroup/backup")));
  }

  @Test
  void an_entry_that_somebody_changed_is_not_rolled_back_over() {
    notPutBackOver(entry(OLD_KERNEL));
  }
}
