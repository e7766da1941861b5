package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Proxmox VE host with systemd-boot on two ESPs over real SSH, told by its files. */
@Tag("sshd")
class ProxmoxSystemdBootIT {
  private static final String CMDLINE = "/etc/kernel/cmdline";
  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

  @TempDir(factory = MemoryFolder.class)
  static Path folder = Path.of("");

  private static EngineHost engine;
  private Sysroot host = Sysroot.empty(folder);
  private Path playbook = Path.of("");

  @BeforeAll
  static void start() {
    engine = new EngineHost(folder, Sysroot::proxmoxSystemdBoot);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @BeforeEach
  void build() {
    engine.rebuild();
    host = engine.host;
    playbook =
        engine.playbook(
            "iommu: enabled",
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 3s, timeout: 30s, shutdown_timeout: 20s}");
  }

  private Outcome apply() {
    return engine.run("apply", playbook.toString(), "--output", "json", "-y");
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
    Outcome check =
        engine.run("check", playbook.toString(), "--output", "json", "--detailed-exitcode");
    assertEquals(3, check.exit(), check::toString);
    assertEquals("changed", check.host("status"));
    assertTrue(check.out().contains("\"proxmox-systemd-boot\""), check::toString);
    before.assertUnchanged(host, check);
    assertFalse(Files.exists(host.at("/var/lib/regroup")), "check mode writes nothing");

    Outcome apply = apply();
    assertEquals(0, apply.exit(), apply::toString);
    assertEquals("done", apply.host("reboot"));
    assertEquals("true", apply.host("verified"));
    String line = "root=ZFS=rpool/ROOT/pve-1 boot=zfs iommu=pt intel_iommu=on";
    assertEquals(line + "\n", host.read(CMDLINE));
    for (String esp : Sysroot.ESPS) {
      assertEquals("options  " + line, options(esp));
    }
    assertTrue(host.read("/proc/cmdline").endsWith(" " + line + "\n"), host.read("/proc/cmdline"));
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
    host.write("/sim/boot-tool-fault", fault + "\n");
    HostState before = HostState.of(host);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "as_found", code);
    assertTrue(message.contains(words), message);
    before.assertUnchanged(host, outcome);
    HostState.assertTidy(host, outcome);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);

    host.delete("/sim/boot-tool-fault");
    Outcome well = apply().endedWell("changed");
    assertEquals("true", well.host("verified"), well::toString);
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
    // A file that takes no room itself, and that no test machine has room for.
    try (RandomAccessFile initrd =
        new RandomAccessFile(host.at("/boot/initrd.img-" + Sysroot.PVE_KERNEL).toFile(), "rw")) {
      initrd.setLength(1L << 40);
    }
    String before = host.read(CMDLINE);
    tooFull(engine.run("check", playbook.toString(), "--output", "json"));
    Outcome outcome = apply();
    tooFull(outcome);
    assertEquals(before, host.read(CMDLINE));
    assertFalse(Files.exists(host.at("/var/lib/regroup/backup")), outcome::toString);
  }

  /** Both ESPs are told. */
  private static void tooFull(Outcome outcome) {
    assertEquals(7, outcome.exit(), outcome::toString);
    assertEquals("refused", outcome.host("status"), outcome::toString);
    assertEquals(List.of("RG-GUARD-04", "RG-GUARD-04"), outcome.codes(), outcome::toString);
    for (String esp : Sysroot.ESPS) {
      String told = "/dev/disk/by-uuid/" + esp + " has ";
      assertTrue(outcome.out().contains(told), outcome::toString);
    }
  }
}
