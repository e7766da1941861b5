package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.step.Limits;
import dev.regroup.testing.Commands;
import dev.regroup.testing.CuttingProxy;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The host loses its power while update-grub writes: every process is killed, nobody is there to
 * say so, {@code /run} is empty, and another boot begins with what the disk holds.
 */
@Tag("sshd")
class PowerCutIT {
  private static final String CONFIG = "/etc/default/grub";
  private static final String CFG = "/boot/grub/grub.cfg";
  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private EngineHost engine;
  private CuttingProxy proxy;
  private Sysroot host = Sysroot.empty(folder);
  private Path playbook = Path.of("");

  @BeforeEach
  void start() {
    engine = new EngineHost(folder);
    proxy = CuttingProxy.to(engine.server.address(), engine.server.port());
    engine.through(proxy.port());
    host = engine.host;
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 3s, timeout: 30s, shutdown_timeout: 20s}");
  }

  @AfterEach
  void stop() {
    proxy.close();
    engine.close();
  }

  private Outcome run(String... words) {
    return engine.run(words);
  }

  private Outcome apply() {
    return run("apply", playbook.toString(), "--output", "json", "-y");
  }

  private Outcome rollback(String... more) {
    String[] words = {"rollback", "pve1", "--output", "json", more.length > 0 ? more[0] : "-y"};
    return run(words);
  }

  /** What a run that nobody cut leaves on a host of the same kind. */
  private HostState uncut() {
    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    HostState state = HostState.of(host);
    engine.rebuild();
    host = engine.host;
    return state;
  }

  /**
   * An apply in whose midst the power goes.
   *
   * @param bytes that grub.cfg holds then; negative: the generator had not come to it
   * @return the run's id
   */
  private String cutOff(int bytes) throws Exception {
    engine.limits(
        new Limits(
            EngineHost.QUICK.read(),
            EngineHost.QUICK.change(),
            Duration.ofMillis(1),
            EngineHost.QUICK.probe(),
            Duration.ofMillis(50)));
    String tool = host.read("/usr/sbin/update-grub");
    String half = bytes < 0 ? "" : "dd if=$C of=$C.new bs=1 count=" + bytes + "; cp $C.new $C\n";
    host.write(
        "/usr/sbin/update-grub",
        tool.replace(
            "set -e\n",
            "set -e\nR=${0%/usr/*}; C=$R/boot/grub/grub.cfg\n"
                + half
                + ": >$R/sim/in\nsleep 600\n"));
    assertTrue(host.at("/usr/sbin/update-grub").toFile().setExecutable(true));
    CompletableFuture<Outcome> first = CompletableFuture.supplyAsync(this::apply);
    EngineHost.await("the refresh", () -> Files.exists(host.at("/sim/in")));
    proxy.down();
    Outcome outcome = first.get();
    outcome.failedWith(2, "failed", "unknown", "RG-SSH-16");
    ProcessHandle worker =
        ProcessHandle.of(
                Long.parseLong(host.read("/var/lib/regroup/lock/pid").strip().split(" ", 2)[0]))
            .orElseThrow();
    List<ProcessHandle> children = worker.descendants().toList();
    worker.destroyForcibly();
    worker.onExit().get();
    children.forEach(ProcessHandle::destroyForcibly);
    Commands.run("rm", "-rf", host.at("/run").toString());
    host.write("/run/systemd/system/.keep", "");
    host.write(BOOT_ID, "11111111-2222-4333-8444-555555555555\n");
    host.write("/usr/sbin/update-grub", tool);
    assertTrue(host.at("/usr/sbin/update-grub").toFile().setExecutable(true));
    if (bytes >= 0) {
      assertEquals(bytes, host.read(CFG).length());
    }
    engine.limits(EngineHost.QUICK);
    proxy.up();
    return String.valueOf(outcome.json().get("run"));
  }

  @Test
  void a_half_grub_cfg_is_made_anew_by_the_next_run_and_rolled_back_as_a_whole() throws Exception {
    HostState before = HostState.of(host);
    HostState uncut = uncut();
    String cut = cutOff(700);

    HostState half = HostState.of(host);
    Outcome check = run("check", playbook.toString(), "--output", "json").endedWell("changed");
    assertTrue(check.codes().contains("RG-CHANGE-08"), check::toString);
    assertTrue(check.out().contains("run " + cut + " was cut off"), check::toString);
    assertTrue(check.out().contains("\"staged\": [ ]"), check::toString);
    half.assertUnchanged(host, check);
    Outcome verify = run("verify", playbook.toString(), "--output", "json");
    assertEquals(2, verify.exit(), verify::toString);
    assertTrue(verify.codes().contains("RG-VERIFY-02"), verify::toString);

    Outcome next = apply().endedWell("changed");
    assertTrue(next.codes().contains("RG-LOCK-03"), next::toString);
    assertEquals("true", next.host("verified"), next::toString);
    uncut.assertUnchanged(host, next);
    assertTrue(host.read("/proc/cmdline").contains(" iommu=pt"), next::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"));
    HostState.assertTidy(host, next);
    assertEquals("ok", apply().endedWell("ok").host("status"));

    rollback("--check").endedWell("changed");
    uncut.assertUnchanged(host, next);
    Outcome rolledBack = rollback().endedWell("changed");
    before.assertUnchanged(host, rolledBack);
    rollback().endedWell("ok");
  }

  @Test
  void where_making_it_anew_fails_the_host_is_as_before_the_first_run() throws Exception {
    HostState before = HostState.of(host);
    cutOff(0);
    host.grubFault("once full");
    Outcome failed = apply();
    failed.failedWith(2, "failed", "as_found", "RG-CHANGE-02");
    before.assertUnchanged(host, failed);
    Outcome next = apply().endedWell("changed");
    assertFalse(next.codes().contains("RG-CHANGE-08"), next::toString);
    assertEquals("true", next.host("verified"), next::toString);
  }

  @Test
  void a_rollback_needs_no_other_run_first() throws Exception {
    HostState before = HostState.of(host);
    cutOff(700);
    Outcome rolledBack = rollback().endedWell("changed");
    before.assertUnchanged(host, rolledBack);
    HostState.assertTidy(host, rolledBack);
    Outcome next = apply().endedWell("changed");
    assertFalse(next.codes().contains("RG-CHANGE-08"), next::toString);
  }

  @Test
  void cut_before_the_generator_wrote_both_runs_are_rolled_back_as_one() throws Exception {
    HostState before = HostState.of(host);
    cutOff(-1);
    assertTrue(host.read(CONFIG).contains("iommu=pt"));
    Outcome next = apply().endedWell("changed");
    assertTrue(next.codes().contains("RG-CHANGE-09"), next::toString);
    Outcome rolledBack = rollback().endedWell("changed");
    before.assertUnchanged(host, rolledBack);
  }
}
