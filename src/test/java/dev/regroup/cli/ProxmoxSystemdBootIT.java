package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Sysroot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Proxmox VE host with systemd-boot on two ESPs over real SSH, told by its files. */
@Tag("sshd")
class ProxmoxSystemdBootIT extends ProxmoxFixture {
  private static final String CMDLINE = "/etc/kernel/cmdline";

  @BeforeEach
  void build() {
    rebuild(Sysroot::proxmoxSystemdBoot);
  }

  private static String entry(String uuid, String kernel) {
    return "/dev/disk/by-uuid/" + uuid + "/loader/entries/proxmox-" + kernel + ".conf";
  }

  private String options(String uuid) {
    return host.read(entry(uuid, Sysroot.PVE_KERNEL))
        .lines()
        .filter(line -> line.startsWith("options"))
        .findFirst()
        .orElse("");
  }

  @Test
  void check_apply_verify_apply_again_and_rollback() {
    HostState before = HostState.of(host);
    checked("proxmox-systemd-boot");
    applied();
    String line = "root=ZFS=rpool/ROOT/pve-1 boot=zfs iommu=pt intel_iommu=on";
    assertEquals(line + "\n", host.read(CMDLINE));
    for (String esp : Sysroot.ESPS) {
      assertEquals("options  " + line, options(esp));
    }
    assertTrue(host.read("/proc/cmdline").endsWith(" " + line + "\n"), host.read("/proc/cmdline"));
    settledAndPutBack(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fail    | RG-CHANGE-02 | proxmox-boot-tool failed with status 1
          nothing | RG-CHANGE-02 | named the EFI system partition 1A2B-3C4D 0 times
          skip    | RG-CHANGE-02 | left something out: 'mount of /dev/disk/by-uuid/5E6F-7A8B failed
          forget  | RG-CHANGE-02 | named the EFI system partition 5E6F-7A8B 0 times
          full    | RG-CHANGE-02 | proxmox-boot-tool failed with status 1
          cut     | RG-CHANGE-02 | initrd.img-6.8.12-4-pve is not what /boot/initrd.img-6.8.12-4-pve
          swap    | RG-BOOT-16   | another kernel than it is named after
          old     | RG-BOOT-15   | is not as asked: iommu holds ""
          late    | RG-CHANGE-02 | proxmox-boot-tool failed with status 1
          """)
  void what_a_refresh_did_is_put_back(String fault, String code, String words) {
    putBackWith("/sim/boot-tool-fault", fault, code, words);
  }

  @Test
  void an_esp_that_is_stale_is_refreshed() {
    host.write(CMDLINE, "root=ZFS=rpool/ROOT/pve-1 boot=zfs iommu=pt intel_iommu=on\n");
    String stale = host.read(entry(Sysroot.ESPS.get(1), Sysroot.PVE_KERNEL));
    host.run("/usr/sbin/proxmox-boot-tool", "refresh");
    host.run("/usr/sbin/reboot");
    String bootId = host.read(BOOT_ID);
    host.write(entry(Sysroot.ESPS.get(1), Sysroot.PVE_KERNEL), stale);
    Outcome outcome = apply().endedWell("changed");
    assertEquals("none", outcome.host("reboot"), outcome::toString);
    assertEquals(options(Sysroot.ESPS.get(0)), options(Sysroot.ESPS.get(1)));
    assertEquals(bootId, host.read(BOOT_ID));
  }

  @Test
  void an_esp_without_room_is_told_before_anything_is_written() throws Exception {
    tooFull(CMDLINE);
  }

  @Test
  void an_entry_that_somebody_changed_is_not_rolled_back_over() {
    notPutBackOver(entry(Sysroot.ESPS.get(1), Sysroot.PVE_KERNEL));
  }
}
