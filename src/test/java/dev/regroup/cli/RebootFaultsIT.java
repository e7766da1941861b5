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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reboot can come to, told apart; and what the next run makes of it. */
@Tag("sshd")
class RebootFaultsIT {
  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private EngineHost engine;
  private Sysroot host;
  private Path playbook = Path.of("");

  @BeforeEach
  void start() {
    engine = new EngineHost(folder);
    engine.variable("ansible_timeout", 4);
    host = engine.host;
    reboot("{verify_timeout: 1s, timeout: 30s, shutdown_timeout: 20s}");
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private void reboot(String policy) {
    playbook =
        engine.playbook("kernel_parameters:", "  present: [\"iommu=pt\"]", "reboot: " + policy);
  }

  private Outcome apply() {
    return engine.run("apply", playbook.toString(), "--output", "json", "-y", "-v");
  }

  private void staged(Outcome outcome) {
    assertTrue(host.read("/etc/default/grub").contains("quiet iommu=pt"), outcome::toString);
    assertTrue(host.read("/boot/grub/grub.cfg").contains("quiet iommu=pt\n"), outcome::toString);
  }

  private void stillLocked(Outcome outcome) {
    assertTrue(outcome.codes().contains("RG-LOCK-02"), outcome::toString);
    assertEquals(outcome.json().get("run"), host.read("/var/lib/regroup/lock/run").strip());
  }

  /**
   * The host begins to go down as the wait begins, and is in its new boot only when that is done:
   * no probe ever sees it as it was before.
   */
  private void goesDownWith(Runnable what) {
    host.write("/sim/stuck", "");
    AtomicBoolean done = new AtomicBoolean();
    engine.watch(
        line -> {
          if (line.matches("\\S+ pve1 wait .*") && done.compareAndSet(false, true)) {
            new Thread(() -> boots(what), "reboot").start();
          }
        });
  }

  private void boots(Runnable what) {
    EngineHost.await("the reboot", () -> Files.exists(host.at("/sim/reboots")));
    what.run();
    host.delete("/sim/stuck").delete("/sim/reboots").run("/usr/sbin/reboot");
  }

  @Test
  void the_host_does_not_go_down() {
    reboot("{verify_timeout: 1s, timeout: 30s, shutdown_timeout: 3s}");
    host.write("/sim/stuck", "");
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "staged", "RG-REBOOT-02");
    assertTrue(message.contains("did not go down"), message);
    assertEquals(Sysroot.BOOT_ID, host.read(BOOT_ID).strip());
    staged(outcome);
    stillLocked(outcome);

    host.delete("/sim/stuck");
    Outcome next = apply().endedWell("changed");
    assertEquals("true", next.host("verified"), next::toString);
    assertTrue(next.codes().contains("RG-LOCK-03"), next::toString);
    HostState.assertTidy(host, next);
  }

  @Test
  void the_host_does_not_come_back_and_does_so_later() {
    reboot("{verify_timeout: 1s, timeout: 5s, shutdown_timeout: 4s}");
    goesDownWith(engine.server::stop);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "unknown", "RG-REBOOT-05");
    assertTrue(message.contains("did not come back after "), message);
    staged(outcome);
    stillLocked(outcome);

    apply().failedWith(4, "unreachable", "as_found", "RG-SSH-02");
    engine.server.restart();
    Outcome next = apply().endedWell("ok");
    assertTrue(next.codes().contains("RG-LOCK-03"), next::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"));
    HostState.assertTidy(host, next);
  }

  @Test
  void the_host_comes_back_with_another_host_key() {
    reboot("{verify_timeout: 1s, timeout: 5s, shutdown_timeout: 4s}");
    goesDownWith(engine.server::replaceHostKeys);
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "unknown", "RG-REBOOT-04");
    assertTrue(message.contains("another host key"), message);
    stillLocked(outcome);
    apply().failedWith(4, "unreachable", "as_found", "RG-SSH-05");
  }

  @Test
  void the_host_was_gone_and_is_back_in_the_same_boot() {
    try (CuttingProxy proxy = CuttingProxy.to(engine.server.address(), engine.server.port())) {
      engine.through(proxy.port());
      reboot("{verify_timeout: 1s, timeout: 30s, shutdown_timeout: 4s}");
      host.write("/sim/stuck", "");
      engine.watch(
          line -> {
            if (line.matches("\\S+ pve1 wait .*")) {
              if (line.contains("down after")) {
                proxy.up();
              } else if (line.endsWith("...")) {
                proxy.down();
              }
            }
          });
      Outcome outcome = apply();
      String message = outcome.failedWith(2, "failed", "staged", "RG-REBOOT-03");
      assertTrue(message.contains("back in the same boot"), message);
      staged(outcome);
      HostState.assertTidy(host, outcome);
    }
  }

  /** The second apply would only reboot in vain; what helps is a look at the boot loader. */
  @Test
  void a_boot_without_the_line_is_told_and_not_tried_twice() {
    String boot = host.read("/usr/sbin/reboot");
    host.write(
        "/usr/sbin/reboot",
        boot.replace("line=$(", "line='/boot/vmlinuz-" + Sysroot.KERNEL + " ro quiet' #"));
    assertTrue(host.at("/usr/sbin/reboot").toFile().setExecutable(true));
    Outcome first = apply();
    String message = first.failedWith(2, "failed", "rebooted", "RG-VERIFY-03");
    assertTrue(message.contains("was not booted with the desired command line"), message);
    staged(first);
    HostState.assertTidy(host, first);

    Outcome second = apply();
    message = second.failedWith(7, "refused", "as_found", "RG-PLAN-07");
    assertTrue(message.contains("does not boot what was written"), message);
    assertTrue(message.contains(String.valueOf(first.json().get("run"))), message);
    assertEquals("reboot\n", host.read("/sim/reboots"));
    HostState.assertTidy(host, second);
    engine
        .run("check", playbook.toString(), "--output", "json")
        .failedWith(7, "refused", "as_found", "RG-PLAN-07");

    // After a boot that other hands brought about it may be tried once more, and once only.
    Commands.run(host.at("/usr/sbin/reboot").toString());
    apply().failedWith(2, "failed", "rebooted", "RG-VERIFY-03");
    assertEquals("reboot\n".repeat(3), host.read("/sim/reboots"));
    apply().failedWith(7, "refused", "as_found", "RG-PLAN-07");
    assertEquals("reboot\n".repeat(3), host.read("/sim/reboots"));

    // Booted by hand into what was written, all is well.
    host.write("/usr/sbin/reboot", boot);
    assertTrue(host.at("/usr/sbin/reboot").toFile().setExecutable(true));
    Commands.run(host.at("/usr/sbin/reboot").toString());
    apply().endedWell("ok");
  }

  /** A stand-in for sync(1), which reboot.sh calls without arguments just before its order. */
  private void justBeforeTheOrder(String command) {
    host.write(
        "/usr/bin/sync",
        "#!/bin/sh\nR=${0%/usr/*}\nif [ $# -gt 0 ]; then exit 0; fi\n" + command + "\n");
    assertTrue(host.at("/usr/bin/sync").toFile().setExecutable(true));
  }

  @ParameterizedTest
  @CsvSource({
    "echo 'Broadcast message from root: the system will reboot now!'",
    "\"$R/usr/sbin/reboot\"; kill -9 $PPID",
    "\"$R/usr/sbin/reboot\"; yes",
  })
  void a_reboot_whose_answer_is_of_no_use_is_watched_like_any_other(String command) {
    justBeforeTheOrder(command);
    Outcome outcome = engine.run("apply", playbook.toString(), "--output", "json", "-y");
    outcome.endedWell("changed");
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertEquals("done", outcome.host("reboot"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"));
    // Told without -v, as whatever a host is waited for.
    assertTrue(outcome.err().contains(" - was the command heard?\n"), outcome::toString);
    assertTrue(outcome.err().contains(" wait     up in a new boot after "), outcome::toString);
    assertFalse(outcome.err().contains("Generating grub configuration file"), outcome::toString);
    HostState.assertTidy(host, outcome);
  }

  /** The order hangs on the host past its deadline, and is carried out when nobody waits for it. */
  @Test
  void an_order_that_is_late_is_waited_for_and_may_still_come() {
    reboot("{verify_timeout: 1s, timeout: 30s, shutdown_timeout: 2s}");
    Limits quick = EngineHost.QUICK;
    engine.limits(
        new Limits(
            Duration.ofSeconds(6),
            quick.change(),
            quick.reconnect(),
            quick.probe(),
            quick.probeEvery()));
    justBeforeTheOrder("while [ ! -e \"$R/sim/go\" ] && [ -d \"$R/sim\" ]; do sleep 0.1; done");
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "staged", "RG-REBOOT-02");
    assertTrue(message.contains("did not go down"), message);
    assertEquals(Sysroot.BOOT_ID, host.read(BOOT_ID).strip());
    staged(outcome);
    stillLocked(outcome);

    host.write("/sim/go", "");
    EngineHost.await("the new boot", () -> !host.read(BOOT_ID).strip().equals(Sysroot.BOOT_ID));
    Outcome next = apply().endedWell("ok");
    assertTrue(next.codes().contains("RG-LOCK-03"), next::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"));
    HostState.assertTidy(host, next);
  }

  /** As the step begins, before its facts are read. */
  private void asItDrains(Runnable what) {
    AtomicBoolean done = new AtomicBoolean();
    engine.watch(
        line -> {
          if (line.endsWith(" pve1 drain    ...") && done.compareAndSet(false, true)) {
            what.run();
          }
        });
  }

  @Test
  void what_boots_next_changes_just_before_the_reboot() {
    asItDrains(() -> host.delete("/boot/initrd.img-" + Sysroot.KERNEL));
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "staged", "RG-REBOOT-07");
    assertTrue(message.contains("initrd.img-" + Sysroot.KERNEL + " is not there"), message);
    assertFalse(Files.exists(host.at("/sim/reboots")), outcome::toString);
    staged(outcome);
    HostState.assertTidy(host, outcome);
  }

  @Test
  void somebody_else_reboots_just_before() {
    asItDrains(() -> Commands.run(host.at("/usr/sbin/reboot").toString()));
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "staged", "RG-REBOOT-07");
    assertTrue(message.contains("rebooted by other hands"), message);
    assertEquals("reboot\n", host.read("/sim/reboots"));
    HostState.assertTidy(host, outcome);
    apply().endedWell("ok");
  }

  /** It was verified, and undone by hand: that is no loop. */
  @Test
  void a_line_that_was_taken_away_since_is_brought_back() {
    apply().endedWell("changed");
    host.write("/proc/cmdline", host.read("/proc/cmdline").replace(" iommu=pt", ""));
    host.write(BOOT_ID, "00000000-0000-4000-8000-000000000001\n");
    apply().endedWell("changed");
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"));
  }

  @Test
  void what_worked_before_and_not_after_is_told() {
    String boot = host.read("/usr/sbin/reboot");
    host.write(
        "/usr/sbin/reboot",
        boot + "echo 'ssh.service loaded failed failed OpenSSH' >\"$R/sim/failed-units\"\n");
    assertTrue(host.at("/usr/sbin/reboot").toFile().setExecutable(true));
    Outcome outcome = apply();
    String message = outcome.failedWith(2, "failed", "rebooted", "RG-HEALTH-04");
    assertTrue(message.contains("the unit ssh.service fails since the reboot"), message);
    assertEquals("false", outcome.host("verified"));
    HostState.assertTidy(host, outcome);
    assertFalse(Files.exists(host.at("/var/lib/regroup/lock")));
  }
}
