package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.CuttingProxy;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The way back of {@code on_failure: rollback} under cuts and slow starts. The host still shows
 * what the change answered: that is never taken for the answer of what puts it back.
 */
@Tag("sshd")
class OnFailureCutsIT extends EngineFixture {
  private CuttingProxy proxy;

  @BeforeEach
  void unhealthyInTheNewLine() {
    proxy = CuttingProxy.to(engine.server.address(), engine.server.port());
    engine.through(proxy.port());
    playbook =
        engine.playbook(
            "kernel_parameters:",
            "  present: [\"iommu=pt\"]",
            "reboot: {verify_timeout: 1s, timeout: 30s, shutdown_timeout: 4s,"
                + " test_command: [/usr/local/bin/healthy]}",
            "rollout: {on_failure: rollback}");
    host.program(
        "/usr/local/bin/healthy",
        """
        #!/bin/sh
        ! grep -q iommu=pt "${0%/usr/*}/proc/cmdline"
        """);
  }

  @AfterEach
  void direct() {
    engine.through(engine.server.port());
    proxy.close();
  }

  /** Cuts as the way back's work is sent (0), or when its n-th frame arrives. */
  private AtomicInteger cutAt(int frame) {
    AtomicInteger works = new AtomicInteger();
    AtomicInteger frames = new AtomicInteger();
    AtomicInteger cuts = new AtomicInteger();
    engine.watch(
        line -> {
          if (line.startsWith("pve1 > script ")) {
            works.addAndGet(line.endsWith(" work.sh") ? 1 : 0);
            frames.set(line.endsWith(" work.sh") ? 0 : 1000);
          } else if (line.startsWith("pve1 < frame ")) {
            frames.incrementAndGet();
          } else {
            return;
          }
          if (works.get() == 2 && frames.get() == frame && cuts.compareAndSet(0, 1)) {
            proxy.cut();
          }
        });
    return cuts;
  }

  private void endsInItsOldState() {
    HostState before = HostState.of(host);
    Outcome outcome = apply("-vvv");
    before.assertUnchanged(host, outcome);
    assertFalse(host.read("/proc/cmdline").contains("iommu=pt"), outcome::toString);
    assertEquals("reboot\nreboot\n", host.read("/sim/reboots"), outcome::toString);
    assertEquals("rolled_back", outcome.host("status"), outcome::toString);
    assertEquals("as_found", outcome.host("left"), outcome::toString);
    HostState.assertTidy(host, outcome);
  }

  /** From the sending over the lock's two frames and the steps of the work to its last words. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 6, 9})
  void cut_as_it_is_put_back_it_is_put_back_all_the_same(int frame) {
    AtomicInteger cuts = cutAt(frame);
    endsInItsOldState();
    assertEquals(1, cuts.get(), "the cut came");
  }

  /** Its shell takes longer to begin than who sent it once waited for. */
  @Test
  void work_that_is_slow_to_begin_is_waited_for() {
    slowToBegin(200);
    endsInItsOldState();
    assertTrue(Files.exists(host.at("/sim/go")), "it was slow");
  }

  @Test
  void work_that_never_begins_is_told_and_nothing_else_is_believed() {
    slowToBegin(Integer.MAX_VALUE);
    Outcome outcome = apply();
    assertEquals("failed", outcome.host("status"), outcome::toString);
    assertTrue(outcome.out().contains("never began"), outcome::toString);
    assertTrue(host.read(CONFIG).contains("iommu=pt"), outcome::toString);
    assertTrue(host.read("/proc/cmdline").contains("iommu=pt"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertFalse(Files.exists(host.at("/sim/go")));
    host.write("/sim/go", "");
  }

  /** The second work begins once that many moments have been waited for it. */
  private void slowToBegin(int moments) {
    host.program(
        "/bin/sh",
        """
        #!/bin/sh
        R=${0%/bin/*}
        echo >>"$R/sim/works"
        if [ "$(wc -l <"$R/sim/works")" -eq 2 ]; then
          : >"$R/sim/waiting"
          while [ ! -e "$R/sim/go" ] && [ -d "$R/sim" ]; do /bin/sleep 0.05; done
        fi
        exec /bin/sh "$@"
        """);
    host.program(
        "/usr/bin/sleep",
        """
        #!/bin/sh
        R=${0%%/usr/*}
        [ -e "$R/sim/waiting" ] && [ ! -e "$R/sim/go" ] || exec /bin/sleep "$@"
        echo >>"$R/sim/moments"
        [ "$(wc -l <"$R/sim/moments")" -lt %d ] || : >"$R/sim/go"
        exec /bin/sleep 0.01
        """
            .formatted(moments));
  }
}
