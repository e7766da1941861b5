package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.CuttingProxy;
import dev.regroup.testing.KernelInstallHosts;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The connection is cut in the midst of a trial boot, which goes on and ends as one uncut. */
@Tag("sshd")
class TrialCutsIT {
  private static final String ONE_SHOT =
      "/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private EngineHost engine;
  private CuttingProxy proxy;

  @BeforeEach
  void start() {
    engine = new EngineHost(folder);
    engine.limits(EngineHost.QUICK);
    proxy = CuttingProxy.to(engine.server.address(), engine.server.port());
    engine.through(proxy.port());
  }

  @AfterEach
  void stop() {
    proxy.close();
    engine.close();
  }

  /**
   * @param script that is sent, the time-th of its name
   * @param frame of its answer, from 1; 0 for the moment in which it is sent
   */
  @ParameterizedTest
  @CsvSource({
    "grub, oneshot.sh, 1, 0",
    "grub, oneshot.sh, 1, 1",
    "systemd-boot, work.sh, 1, 0",
    "systemd-boot, work.sh, 1, 4",
    "systemd-boot, oneshot.sh, 1, 0",
    "systemd-boot, oneshot.sh, 1, 1",
    "systemd-boot, reboot.sh, 1, 0",
    "systemd-boot, work.sh, 2, 0",
    "systemd-boot, work.sh, 2, 4",
    "proxmox, work.sh, 1, 0",
    "proxmox, work.sh, 1, 4",
    "proxmox, oneshot.sh, 1, 1",
    "proxmox, reboot.sh, 1, 0",
    "proxmox, work.sh, 2, 4",
  })
  void a_trial_goes_on_where_it_was_cut(String loader, String script, int time, int frame) {
    engine.kind(
        switch (loader) {
          case "grub" -> at -> Sysroot.debianGrub(at).trialBoots();
          case "proxmox" -> Sysroot::proxmoxSystemdBoot;
          default -> KernelInstallHosts::debian;
        });
    engine.rebuild();
    Path playbook =
        engine.playbook(
            "kernel_parameters: {present: [\"iommu=pt\"]}",
            "reboot: {verify_timeout: 3s, timeout: 30s, shutdown_timeout: 20s, trial: required}");
    AtomicBoolean cut = cutAt(script, time, frame);
    Outcome outcome = engine.run("apply", playbook.toString(), "--output", "json", "-y", "-vvv");
    assertTrue(cut.get(), () -> "the moment of the cut did not come: " + outcome);
    outcome.endedWell("changed");
    Sysroot host = engine.host;
    assertEquals("true", outcome.host("verified"), outcome::toString);
    assertEquals("reboot\n", host.read("/sim/reboots"), outcome::toString);
    assertTrue(host.read("/proc/cmdline").endsWith(" panic=30\n"), outcome::toString);
    assertTrue(
        host.read(loader.equals("grub") ? "/etc/default/grub" : KernelInstallHosts.CMDLINE)
            .contains("iommu=pt"),
        outcome::toString);
    assertFalse(Files.exists(host.at(ONE_SHOT)), outcome::toString);
    for (String path : HostState.of(host).files().keySet()) {
      assertFalse(path.contains("regroup_trial"), path);
    }
    HostState.assertTidy(host, outcome);
  }

  private AtomicBoolean cutAt(String script, int time, int frame) {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger scripts = new AtomicInteger();
    AtomicInteger frames = new AtomicInteger();
    engine.watch(
        line -> {
          if (line.startsWith("pve1 > script ")) {
            boolean same = line.endsWith(" " + script);
            frames.set(same && scripts.incrementAndGet() == time ? 0 : 1000);
          } else if (line.startsWith("pve1 < frame ")) {
            frames.incrementAndGet();
          } else {
            return;
          }
          if (frames.get() == frame && done.compareAndSet(false, true)) {
            proxy.cut();
          }
        });
    return done;
  }
}
