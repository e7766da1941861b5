package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.Trace;
import dev.regroup.kernel.IommuGoal;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.RebootPolicy;
import dev.regroup.run.HostResult;
import dev.regroup.run.RunId;
import dev.regroup.run.Status;
import dev.regroup.ssh.SshConnector;
import dev.regroup.step.HostCourse;
import dev.regroup.step.HostRun;
import dev.regroup.step.HostTask;
import dev.regroup.step.Limits;
import dev.regroup.step.RunContext;
import dev.regroup.step.Timing;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.OpenSshServer;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host that is down has no thread, over real SSH: the only one there is takes care of another.
 */
@Tag("sshd")
class WaitingIT {
  private static final Duration PROBE_EVERY = Duration.ofMillis(300);

  /** Far less than the host is down, far more than a refused connection takes. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  private static final DesiredState DESIRED =
      new DesiredState(
          List.of(new Request.Present("iommu", List.of(new Token("iommu=pt")))),
          IommuGoal.UNMANAGED,
          List.of(),
          RebootPolicy.DEFAULT);

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  /** Times at which the host was asked while it was down, as {@link System#nanoTime} counts. */
  private final Queue<Duration> asked = new ConcurrentLinkedQueue<>();

  private volatile boolean down;

  @Test
  void the_only_thread_serves_another_host_while_one_is_down() throws Exception {
    Sysroot one = Sysroot.debianGrub(Files.createDirectory(folder.resolve("one")));
    Sysroot two = Sysroot.debianGrub(Files.createDirectory(folder.resolve("two")));
    one.write("/sim/stuck", ""); // its boot comes when this test says so
    try (OpenSshServer first = server(one);
        OpenSshServer second = server(two)) {
      CountDownLatch otherEnded = new CountDownLatch(1);
      CompletableFuture<Void> power =
          CompletableFuture.runAsync(() -> powerOf(one, first, otherEnded));
      List<HostTask> tasks =
          List.of(
              new HostTask(first.settings("root"), DESIRED),
              new HostTask(second.settings("root"), DESIRED));
      RunContext context = context();
      List<HostResult> results =
          Courses.run(
              List.of(timed(toApply(tasks.get(0), context)), toApply(tasks.get(1), context)),
              1,
              context.timing(),
              (number, result) -> {
                if (number == 1) {
                  otherEnded.countDown();
                }
                return result;
              });
      power.get(1, TimeUnit.MINUTES);
      for (HostResult result : results) {
        assertEquals(Status.CHANGED, result.status(), result::toString);
        assertEquals(true, result.verified(), result::toString);
      }
    }
    assertEquals("reboot\n", one.read("/sim/reboots"));
    assertTrue(one.read("/proc/cmdline").contains("iommu=pt"));
    assertTrue(asked.size() >= 3, () -> "it was asked again and again: " + asked);
    for (Duration time : asked) {
      assertTrue(time.compareTo(SHORT) < 0, () -> "a thread was kept: " + asked);
    }
    assertFalse(Files.exists(one.at("/var/lib/regroup/lock")));
  }

  /** Off as soon as the order came; on, in its new boot, a while after the other host has ended. */
  private void powerOf(Sysroot host, OpenSshServer server, CountDownLatch otherEnded) {
    while (!Files.exists(host.at("/sim/reboots"))) {
      LockSupport.parkNanos(20_000_000);
    }
    server.stop();
    down = true;
    try {
      if (!otherEnded.await(1, TimeUnit.MINUTES)) {
        throw new AssertionError("the thread was not free for the other host");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      LockSupport.parkNanos(PROBE_EVERY.multipliedBy(5).toNanos());
      host.delete("/sim/stuck").delete("/sim/reboots").run("/usr/sbin/reboot");
      down = false;
      server.restart();
    }
  }

  /** The same course, with the time of each advance while the host was down. */
  private HostCourse timed(HostCourse course) {
    return () -> {
      boolean before = down;
      long start = System.nanoTime();
      HostCourse.Advance advance = course.advance();
      if (before && down) {
        asked.add(Duration.ofNanos(System.nanoTime() - start));
      }
      return advance;
    };
  }

  private static HostCourse toApply(HostTask task, RunContext context) {
    HostResult planned = HostRun.plan(task, context).result();
    return HostRun.toApply(task, context, Objects.requireNonNull(planned.planDigest()));
  }

  private static OpenSshServer server(Sysroot host) {
    return OpenSshServer.builder().environment("REGROUP_SYSROOT", host.root().toString()).start();
  }

  private static RunContext context() {
    Timing.Sleeper sleeper =
        time -> {
          LockSupport.parkNanos(time.toNanos());
          return true;
        };
    Limits limits =
        new Limits(
            Duration.ofSeconds(60),
            Duration.ofSeconds(120),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            PROBE_EVERY);
    return new RunContext(
        RunId.parse("20261122-101500-k3f9").orElseThrow(),
        "tester@here",
        new SshConnector(Trace.none()),
        new Timing(Clock.systemUTC(), sleeper, new Random(1)),
        limits,
        event -> {},
        run -> false);
  }
}
