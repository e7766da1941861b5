package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.ProxmoxHosts;
import dev.regroup.testing.Sysroot;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Proxmox VE hosts with GRUB over real SSH, told by their files. */
@Tag("sshd")
class ProxmoxGrubIT {
  private static final String CONFIG = "/etc/default/grub";
  private static final String PIN = "/etc/default/grub.d/proxmox-kernel-pin.cfg";
  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
  private static final String OLD_KERNEL = "6.8.8-2-pve";

  @TempDir(factory = MemoryFolder.class)
  static Path folder = Path.of("");

  private static EngineHost engine;
  private Sysroot host = Sysroot.empty(folder);
  private Path playbook = Path.of("");

  /** What such a host boots from. */
  private record Machine(
      String name, String layout, Function<Path, Sysroot> build, List<String> menus) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Machine SECURE_BOOT =
      new Machine("Secure Boot", "proxmox-grub", ProxmoxHosts::secureBoot, menus());

  private static Machine machine = SECURE_BOOT;

  static List<Machine> machines() {
    return List.of(
        SECURE_BOOT,
        new Machine("BIOS", "proxmox-grub", ProxmoxHosts::bios, menus()),
        new Machine(
            "no list", "debian-grub", ProxmoxHosts::withoutList, List.of("/boot/grub/grub.cfg")));
  }

  private static List<String> menus() {
    return Sysroot.ESPS.stream().map(ProxmoxGrubIT::menu).toList();
  }

  @BeforeAll
  static void start() {
    engine = new EngineHost(folder, path -> machine.build.apply(path));
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @BeforeEach
  void build() {
    rebuild(SECURE_BOOT);
    playbook =
        engine.playbook(
            "iommu: enabled",
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 3s, timeout: 30s, shutdown_timeout: 20s}");
  }

  private void rebuild(Machine other) {
    machine = other;
    engine.rebuild();
    host = engine.host;
  }

  private Outcome apply() {
    return engine.run("apply", playbook.toString(), "--output", "json", "-y");
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
    rebuild(which);
    HostState before = HostState.of(host);
    Outcome check =
        engine.run("check", playbook.toString(), "--output", "json", "--detailed-exitcode");
    assertEquals(3, check.exit(), check::toString);
    assertEquals("changed", check.host("status"));
    assertTrue(check.out().contains("\"" + which.layout + "\""), check::toString);
    before.assertUnchanged(host, check);
    assertFalse(Files.exists(host.at("/var/lib/regroup")), "check mode writes nothing");

    Outcome apply = apply();
    assertEquals(0, apply.exit(), apply::toString);
    assertEquals("done", apply.host("reboot"));
    assertEquals("true", apply.host("verified"));
    assertTrue(
        host.read(CONFIG)
            .contains("GRUB_CMDLINE_LINUX_DEFAULT=\"quiet iommu=pt intel_iommu=on\"\n"),
        host.read(CONFIG));
    for (String menu : which.menus) {
      assertEquals("3 of 3", normal(menu, " quiet iommu=pt intel_iommu=on"), host.read(menu));
    }
    String running = host.read("/proc/cmdline");
    assertTrue(running.endsWith(" quiet iommu=pt intel_iommu=on\n"), running);
    assertNotEquals(Sysroot.BOOT_ID, host.read(BOOT_ID).strip());
    HostState.assertTidy(host, apply);

    String bootId = host.read(BOOT_ID);
    Outcome verify = engine.run("verify", playbook.toString(), "--output", "json");
    assertEquals(0, verify.exit(), verify::toString);
    Outcome again =
        engine.run("apply", playbook.toString(), "--output", "json", "-y", "--detailed-exitcode");
    assertEquals(0, again.exit(), again::toString);
    assertEquals("ok", again.host("status"));
    assertEquals(bootId, host.read(BOOT_ID));

    Outcome rollback = engine.run("rollback", "pve1", "--output", "json", "-y");
    assertEquals(0, rollback.exit(), rollback::toString);
    before.assertUnchanged(host, rollback);
    assertEquals(bootId, host.read(BOOT_ID));
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
    String file = "/sim/" + tool[0] + "-fault";
    host.write(file, tool[1] + "\n");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", code);
    assertTrue(message.contains(words), message);
    before.assertUnchanged(host, outcome);
    HostState.assertTidy(host, outcome);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);

    host.delete(file);
    Outcome well = apply().endedWell("changed");
    assertEquals("true", well.host("verified"), well::toString);
  }

  @Test
  void a_pin_that_no_refresh_has_brought_yet_decides_and_goes_back_with_a_rollback() {
    host.write("/etc/kernel/proxmox-boot-pin", OLD_KERNEL + "\n");
    HostState before = HostState.of(host);
    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertEquals(OLD_KERNEL, host.read("/proc/sys/kernel/osrelease").strip());
    assertTrue(host.read(PIN).contains(">gnulinux-" + OLD_KERNEL + "-advanced-"), host.read(PIN));
    Outcome rollback = engine.run("rollback", "pve1", "--output", "json", "-y");
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
    // A file that takes no room itself, and that no test machine has room for.
    try (RandomAccessFile initrd =
        new RandomAccessFile(host.at("/boot/initrd.img-" + Sysroot.PVE_KERNEL).toFile(), "rw")) {
      initrd.setLength(1L << 40);
    }
    String before = host.read(CONFIG);
    Outcome outcome = apply();
    assertEquals(7, outcome.exit(), outcome::toString);
    assertEquals(List.of("RG-GUARD-04", "RG-GUARD-04"), outcome.codes(), outcome::toString);
    for (String esp : Sysroot.ESPS) {
      assertTrue(outcome.out().contains("/dev/disk/by-uuid/" + esp + " has "), outcome::toString);
    }
    assertEquals(before, host.read(CONFIG));
    assertFalse(Files.exists(host.at("/var/lib/regroup/backup")), outcome::toString);
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
