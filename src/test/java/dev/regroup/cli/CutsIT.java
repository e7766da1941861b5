package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.step.Limits;
import dev.regroup.testing.Commands;
import dev.regroup.testing.CuttingProxy;
import dev.regroup.testing.HeldRefresh;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connection is cut wherever it can be; what happens to the host must not depend on it. */
@Tag("sshd")
class CutsIT {
  private static final String FRAME = "pve1 < frame ";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private EngineHost engine;
  private CuttingProxy proxy;
  private Path playbook = Path.of("");
  private boolean expected;
  private volatile boolean happened;

  @BeforeEach
  void start() {
    engine = new EngineHost(folder);
    proxy = CuttingProxy.to(engine.server.address(), engine.server.port());
    engine.through(proxy.port());
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

  /** A host of two kernels with a slow update-grub that counts its calls. */
  private Sysroot slowHost() {
    engine.rebuild();
    Sysroot host = engine.host;
    host.kernel("6.1.0-17-amd64");
    host.grubFault("slow");
    String tool = host.read("/usr/sbin/update-grub");
    host.write(
        "/usr/sbin/update-grub",
        tool.replace("set -e\n", "set -e\necho call >>\"${0%/usr/*}/sim/update-grub-calls\"\n"));
    assertTrue(host.at("/usr/sbin/update-grub").toFile().setExecutable(true));
    return host;
  }

  /** The same, and it runs what is asked already: the files alone are to be changed. */
  private Sysroot hostWithoutReboot() {
    Sysroot host = slowHost();
    host.write("/proc/cmdline", host.read("/proc/cmdline").strip() + " iommu=pt\n");
    return host;
  }

  private Outcome apply() {
    Outcome outcome = engine.run("apply", playbook.toString(), "--output", "json", "-y", "-vvv");
    engine.watch(line -> {});
    assertEquals(expected, happened, () -> "the moment of the cut came: " + happened + outcome);
    expected = false;
    happened = false;
    return outcome;
  }

  /** Does it as the first script of that name is sent (0), or when its n-th frame arrives. */
  private void at(String script, int frame, Runnable what) {
    at(new Place(script, 1, frame), what);
  }

  /**
   * A moment of a run.
   *
   * @param time which script of that name, from 1
   * @param frame which of its frames, from 1; 0 for the moment in which it is sent
   */
  private record Place(String script, int time, int frame) {}

  private void at(Place place, Runnable what) {
    expected = true;
    AtomicInteger scripts = new AtomicInteger();
    AtomicInteger frames = new AtomicInteger();
    engine.watch(
        line -> {
          boolean sent = line.startsWith("pve1 > script ");
          if (sent && line.endsWith(" " + place.script())) {
            scripts.incrementAndGet();
            frames.set(0);
          } else if (sent) {
            frames.set(1000);
          } else if (line.startsWith(FRAME)) {
            frames.incrementAndGet();
          } else {
            return;
          }
          if (scripts.get() == place.time() && frames.get() == place.frame()) {
            happened = true;
            what.run();
          }
        });
  }

  /** Frames of the change of an uncut run, and the files that it leaves. */
  private record Uncut(List<String> frames, HostState state) {}

  private Uncut uncut() {
    Sysroot host = hostWithoutReboot();
    List<String> frames = new ArrayList<>();
    AtomicBoolean changing = new AtomicBoolean();
    engine.watch(
        line -> {
          if (line.startsWith("pve1 > script ")) {
            changing.set(line.endsWith("work.sh"));
          } else if (changing.get() && line.startsWith(FRAME)) {
            frames.add(line.substring(FRAME.length()));
          }
        });
    Outcome outcome = apply().endedWell("changed");
    assertEquals("true", outcome.host("verified"));
    HostState.assertTidy(host, outcome);
    return new Uncut(frames, HostState.of(host));
  }

  @Test
  void cut_at_any_frame_the_same_run_goes_on() {
    Uncut uncut = uncut();
    assertTrue(uncut.frames().size() > 20, () -> "" + uncut.frames());
    for (int cut = 0; cut <= uncut.frames().size(); cut++) {
      Sysroot host = hostWithoutReboot();
      at("work.sh", cut, proxy::cut);
      Outcome outcome = apply().endedWell("changed");
      assertEquals("true", outcome.host("verified"), () -> "" + outcome);
      uncut.state().assertUnchanged(host, outcome);
      HostState.assertTidy(host, outcome);
      assertEquals("call\n", host.read("/sim/update-grub-calls"), () -> "" + outcome);
    }
  }

  @Test
  void cut_for_good_at_any_frame_the_work_ends_and_the_next_run_finishes_it() {
    Uncut uncut = uncut();
    engine.limits(impatient());
    for (int cut = 0; cut <= uncut.frames().size() - 1; cut++) {
      Sysroot host = hostWithoutReboot();
      HostState before = HostState.of(host);
      at("work.sh", cut, proxy::down);
      Outcome first = apply();
      // A cut among the last frames may come after the whole answer did: then it hits the proof.
      boolean whole = first.host("left").equals("staged");
      first.failedWith(
          2, "failed", whole ? "staged" : "unknown", whole ? "RG-SSH-02" : "RG-SSH-16");
      assertTrue(first.codes().contains("RG-LOCK-02"), first::toString);
      awaitEndOfWork(host);
      HostState after = HostState.of(host);
      assertTrue(after.equals(before) || after.equals(uncut.state()), () -> cut(first, after));
      proxy.up();
      Outcome next = apply();
      boolean done = after.equals(uncut.state());
      next.endedWell(done ? "ok" : "changed");
      assertEquals("true", next.host("verified"), next::toString);
      uncut.state().assertUnchanged(host, next);
      HostState.assertTidy(host, next);
      assertEquals("call\n", host.read("/sim/update-grub-calls"), next::toString);
    }
  }

  @Test
  void cut_before_anything_is_written_the_host_is_unreachable_and_untouched() {
    for (Place place :
        List.of(
            new Place("facts.sh", 1, 0),
            new Place("facts.sh", 1, 9),
            new Place("try.sh", 1, 3),
            new Place("facts.sh", 2, 20),
            new Place("try.sh", 2, 0))) {
      Sysroot host = slowHost();
      HostState before = HostState.of(host);
      at(place, proxy::cut);
      Outcome outcome = apply();
      outcome.failedWith(4, "unreachable", "as_found", "RG-SSH-16");
      before.assertUnchanged(host, outcome);
      assertFalse(Files.exists(host.at("/var/lib/regroup")), outcome::toString);
    }
  }

  @Test
  void cut_after_the_change_the_same_run_goes_on_to_its_end() {
    for (Place place :
        List.of(
            new Place("facts.sh", 3, 12),
            new Place("reboot.sh", 1, 0),
            new Place("reboot.sh", 1, 1),
            new Place("reboot.sh", 1, 2),
            new Place("facts.sh", 4, 4),
            new Place("finish.sh", 1, 0),
            new Place("finish.sh", 1, 1))) {
      Sysroot host = slowHost();
      at(place, proxy::cut);
      Outcome outcome = apply().endedWell("changed");
      assertEquals("true", outcome.host("verified"), outcome::toString);
      assertEquals("done", outcome.host("reboot"), outcome::toString);
      assertEquals("reboot\n", host.read("/sim/reboots"), () -> place + " " + outcome);
      assertTrue(host.read("/proc/cmdline").contains(" iommu=pt"), outcome::toString);
      HostState.assertTidy(host, outcome);
    }
  }

  @Test
  void the_next_run_waits_for_the_work_of_the_last_and_goes_on_with_the_reboot() {
    engine.limits(impatient());
    Sysroot host = slowHost();
    String tool = host.read("/usr/sbin/update-grub");
    host.write(
        "/usr/sbin/update-grub",
        tool.replace(
            "exec ",
            "R=${0%/usr/*}\nwhile [ ! -e $R/sim/go ] && [ -d $R/sim ]; do sleep 0.05; done\nexec "));
    assertTrue(host.at("/usr/sbin/update-grub").toFile().setExecutable(true));
    engine.watch(
        line -> {
          if (line.startsWith(FRAME + "begin-refresh")) {
            proxy.down();
          }
        });
    apply().failedWith(2, "failed", "unknown", "RG-SSH-16");
    proxy.up();
    engine.watch(
        line -> {
          if (line.contains("still goes on here, waiting for its end")) {
            host.write("/sim/go", "");
          }
        });
    Outcome next = apply().endedWell("changed");
    assertTrue(Files.exists(host.at("/sim/go")), "it began before the work had ended");
    assertTrue(next.codes().contains("RG-LOCK-03"), next::toString);
    assertEquals("true", next.host("verified"), next::toString);
    assertEquals("call\n", host.read("/sim/update-grub-calls"), next::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), next::toString);
    HostState.assertTidy(host, next);
  }

  @Test
  void work_that_fails_while_nobody_listens_is_put_back_and_the_next_run_does_it_all() {
    engine.limits(impatient());
    Sysroot host = hostWithoutReboot();
    host.grubFault("once fail");
    HeldRefresh refresh = new HeldRefresh(host);
    HostState before = HostState.of(host);
    at(
        "work.sh",
        9,
        () -> {
          proxy.down();
          refresh.letGo();
        });
    Outcome first = apply();
    first.failedWith(2, "failed", "unknown", "RG-SSH-16");
    awaitEndOfWork(host);
    before.assertUnchanged(host, first);
    proxy.up();
    Outcome next = apply().endedWell("changed");
    assertTrue(next.codes().contains("RG-LOCK-03"), next::toString);
    assertTrue(host.read("/boot/grub/grub.cfg").contains("quiet iommu=pt\n"));
    HostState.assertTidy(host, next);
  }

  @Test
  void cut_as_it_is_put_back_it_is_put_back_all_the_same() {
    for (int frame = 0; frame < 4; frame++) {
      Sysroot host = hostWithoutReboot();
      host.grubFault("old");
      HostState before = HostState.of(host);
      at(new Place("work.sh", 2, frame), proxy::cut);
      Outcome outcome = apply();
      outcome.failedWith(2, "failed", "as_found", "RG-BOOT-15");
      before.assertUnchanged(host, outcome);
      HostState.assertTidy(host, outcome);
    }
  }

  private static String cut(Outcome outcome, HostState state) {
    return outcome + "\n" + state;
  }

  /** Gives a lost host up soon. */
  private static Limits impatient() {
    Limits quick = EngineHost.QUICK;
    return new Limits(
        quick.read(), quick.change(), Duration.ofMillis(1), quick.probe(), Duration.ofMillis(50));
  }

  /** The worker's last act is to take its pid out of the lock. */
  /** Work that was prepared writes its pid when it begins and a last frame when it ends. */
  private static void awaitEndOfWork(Sysroot host) {
    EngineHost.await(
        "the end of the work",
        () -> {
          String run = "/var/lib/regroup/run";
          boolean prepared = Files.exists(host.at(run));
          boolean ended = prepared && Commands.run("find", host.at(run) + "").contains("-done-");
          return !Files.exists(host.at("/var/lib/regroup/lock/pid")) && (ended || !prepared);
        });
  }
}
