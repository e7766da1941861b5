package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.ByHand;
import dev.regroup.testing.Commands;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a host keeps of a run is enough to put it back by hand: the commands of docs/safety.md, and
 * no Regroup, after an apply as operators give it.
 */
@Tag("sshd")
class SixMonthsLaterIT {
  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  @Test
  void debian_with_grub() throws IOException {
    putBack(Sysroot::debianGrub);
  }

  @Test
  void proxmox_with_systemd_boot() throws IOException {
    putBack(Sysroot::proxmoxSystemdBoot);
  }

  private void putBack(Function<Path, Sysroot> kind) throws IOException {
    try (EngineHost engine = new EngineHost(folder, kind)) {
      Sysroot host = engine.host;
      Path playbook =
          engine.playbook(
              "kernel_parameters:",
              "  present: [\"iommu=pt\"]",
              "reboot: {verify_timeout: 3s, timeout: 30s, shutdown_timeout: 20s}");
      HostState before = HostState.of(host);
      String line = words(host);
      Outcome apply = engine.run("apply", playbook.toString(), "--output", "json", "-y");
      apply.endedWell("changed");
      assertNotEquals(before.files(), HostState.of(host).files());
      assertTrue(host.read("/proc/cmdline").contains(" iommu=pt"), apply::toString);

      String run = String.valueOf(apply.json().get("run"));
      String said = ByHand.putBack(host, run);

      before.assertUnchanged(host, said);
      List<String> patches = said.lines().filter(l -> l.contains(" patch ")).toList();
      assertEquals(1, patches.size(), said);
      assertTrue(patches.get(0).contains(" " + run + " "), said);
      Commands.run(host.at("/usr/sbin/reboot").toString());
      assertEquals(line, words(host), said);
      // What the controller keeps says what that run did.
      Outcome kept = engine.regroup(List.of("runs", run));
      assertEquals(0, kept.exit(), kept::toString);
      assertTrue(kept.out().contains("iommu=pt"), kept::toString);
    }
  }

  /** Without what a loader adds, and however many blanks a generator puts between. */
  private static String words(Sysroot host) {
    return host.read("/proc/cmdline")
        .replaceAll("(BOOT_IMAGE|initrd)=\\S+ ?", "")
        .replaceAll(" +", " ")
        .strip();
  }
}
