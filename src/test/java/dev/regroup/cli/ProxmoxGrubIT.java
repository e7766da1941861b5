package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.ProxmoxHosts;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Proxmox VE hosts with GRUB over real SSH, told by their files. */
@Tag("sshd")
class ProxmoxGrubIT extends ProxmoxFixture {
  private static final String CONFIG = "/etc/default/grub";
  private static final String PIN = "/etc/default/grub.d/proxmox-kernel-pin.cfg";
  private static final String OLD_KERNEL = "6.8.8-2-pve";

  /** What such a host boots from. */
  private record Machine(
      String name, String layout, Function<Path, Sysroot> build, List<String> menus) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Machine> machines() {
    return List.of(
        new Machine("Secure Boot", "proxmox-grub", ProxmoxHosts::secureBoot, menus()),
        new Machine("BIOS", "proxmox-grub", ProxmoxHosts::bios, menus()),
        new Machine(
            "no list", "debian-grub", ProxmoxHosts::withoutList, List.of("/boot/grub/grub.cfg")));
  }

  private static List<String> menus() {
    return Sysroot.ESPS.stream().map(ProxmoxGrubIT::menu).toList();
  }

  @BeforeEach
  void build() {
    rebuild(ProxmoxHosts::secureBoot);
  }

  private static String menu(String uuid) {
    return "/dev/disk/by-uuid/" + uuid + "/grub/grub.cfg";
  }

  /** Lines of a grub.cfg for normal boots that end so, and how many there are in all. */
  private String normal(String menu, String end) {
    List<String> lines =
        host.read(menu)
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("linux\t") && !line.matches(".* single( .*)?"))
            .toList();
    return lines.stream().filter(line -> line.endsWith(end)).count() + " of " + lines.size();
  }

  @ParameterizedTest
  @MethodSource("machines")
  void check_apply_verify_apply_again_and_rollback(Machine which) {
    rebuild(which.build());
    HostState before = HostState.of(host);
    checked(which.layout());
    applied();
    assertTrue(
        host.read(CONFIG)
            .contains("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet iommu=pt intel_iommu=on\"\n"),
        host.read(CONFIG));
    for (String menu : which.menus) {
      assertEquals("3 of 3", normal(menu, " quiet iommu=pt intel_iommu=on"), host.read(menu));
    }
    String running = host.read("/proc/cmdline");
    assertTrue(running.endsWith(" quiet iommu=pt intel_iommu=on\n"), running);
    settledAndPutBack(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          boot-tool fail    | RG-CHANGE-02 | proxmox-boot-tool failed with status 1
          boot-tool nothing | RG-CHANGE-02 | named the EFI system partition 1A2B-3C4D 0 times
          boot-tool skip    | RG-CHANGE-02 | left something out: 'mount of /dev/disk/by-uuid/5E6F-7A8B
          boot-tool forget  | RG-CHANGE-02 | named the EFI system partition 5E6F-7A8B 0 times
          boot-tool full    | RG-CHANGE-02 | proxmox-boot-tool failed with status 1
          boot-tool cut     | RG-CHANGE-02 | initrd.img-6.8.12-4-pve is not what /boot/initrd.img-6.8.12
          boot-tool swap    | RG-BOOT-16   | does not load the initrd /boot/initrd.img-6.8.8-2-pve
          boot-tool old     | RG-BOOT-15   | is not as asked: iommu holds ""
          boot-tool late    | RG-CHANGE-02 | proxmox-boot-tool failed with status 1
          grub fail         | RG-CHANGE-02 | proxmox-boot-tool failed with status 1
          grub half         | RG-CHANGE-02 | 1A2B-3C4D/grub/grub.cfg is not whole
          grub full         | RG-CHANGE-02 | proxmox-boot-tool failed with status 1
          grub nothing      | RG-BOOT-15   | is not as asked: iommu holds ""
          """)
  void what_a_refresh_did_is_put_back(String fault, String code, String words) {
    String[] tool = fault.split(" ", 2);
    putBackWith("/sim/" + tool[0] + "-fault", tool[1], code, words);
  }

  @Test
  void a_pin_that_no_refresh_has_brought_yet_decides_and_goes_back_with_a_rollback() {
    host.write("/etc/kernel/proxmox-boot-pin", OLD_KERNEL + "\n");
    HostState before = HostState.of(host);
    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertEquals(OLD_KERNEL, host.read("/proc/sys/kernel/osrelease").strip());
    assertTrue(host.read(PIN).contains(">gnulinux-" + OLD_KERNEL + "-advanced-"), host.read(PIN));
    Outcome rollback = rollback();
    assertEquals(0, rollback.exit(), rollback::toString);
    before.assertUnchanged(host, rollback);
  }

  @Test
  void an_esp_that_is_stale_is_refreshed() {
    String stale = host.read(menu(Sysroot.ESPS.get(1)));
    host.write(CONFIG, host.read(CONFIG).replace("\"quiet\"", "\"iommu=pt intel_iommu=on\""));
    host.run("/usr/sbin/proxmox-boot-tool", "refresh");
    host.run("/usr/sbin/reboot");
    String bootId = host.read(BOOT_ID);
    host.write(menu(Sysroot.ESPS.get(1)), stale);
    Outcome outcome = apply().endedWell("changed");
    assertEquals("none", outcome.host("reboot"), outcome::toString);
    assertEquals("3 of 3", normal(menu(Sysroot.ESPS.get(1)), " iommu=pt intel_iommu=on"));
    assertEquals(bootId, host.read(BOOT_ID));
  }

  @Test
  void an_esp_without_room_is_told_before_anything_is_written() throws Exception {
    tooFull(CONFIG);
  }

  @Test
  void a_kernel_added_by_hand_and_gone_since_is_told_before_anything_is_written() {
    host.write("/etc/kernel/proxmox-boot-manual-kernels", "6.5.11-8-pve\n");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(7, "refused", "as_found", "RG-BOOT-31");
    assertTrue(message.contains("6.5.11-8-pve"), message);
    before.assertUnchanged(host, outcome);
    assertFalse(Files.exists(host.at("/var/lib/regroup")), outcome::toString);
  }
}
