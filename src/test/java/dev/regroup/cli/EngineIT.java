package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The story of one host over real SSH, told by its files. */
@Tag("sshd")
class EngineIT {
  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

  @TempDir Path folder = Path.of("");
  private EngineHost engine;

  @BeforeEach
  void start() {
    engine = new EngineHost(folder);
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void check_apply_verify_apply_again_and_rollback() {
    Sysroot host = engine.host;
    String grub = host.read("/etc/default/grub");
    String cfg = host.read("/boot/grub/grub.cfg");
    Path playbook =
        engine.playbook(
            "iommu: enabled",
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 3s}");

    Outcome check =
        engine.run("check", playbook.toString(), "--output", "json", "--detailed-exitcode");
    assertEquals(3, check.exit(), check::toString);
    assertEquals("changed", check.host("status"));
    assertEquals(grub, host.read("/etc/default/grub"));
    assertEquals(cfg, host.read("/boot/grub/grub.cfg"));
    assertFalse(Files.exists(host.at("/var/lib/regroup")), "check mode writes nothing");

    Outcome apply = engine.run("apply", playbook.toString(), "--output", "json", "-y");
    assertEquals(0, apply.exit(), apply::toString);
    assertEquals("changed", apply.host("status"));
    assertEquals("done", apply.host("reboot"));
    assertEquals("true", apply.host("verified"));
    List<String> running = List.of(host.read("/proc/cmdline").strip().split(" "));
    assertTrue(running.containsAll(List.of("intel_iommu=on", "iommu=pt")), () -> "" + running);
    assertNotEquals(Sysroot.BOOT_ID, host.read(BOOT_ID).strip());
    assertFalse(Files.exists(host.at("/var/lib/regroup/lock")));
    assertFalse(Files.exists(host.at("/var/lib/regroup/run")));

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
    assertEquals(grub, host.read("/etc/default/grub"));
    assertEquals(cfg, host.read("/boot/grub/grub.cfg"));
    assertEquals(bootId, host.read(BOOT_ID));
  }
}
