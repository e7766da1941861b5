package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Work whose start hung on the host until another run held the lock, or nobody any more. */
class LateWorkTest {
  private static final String RUN = "20261122-101500-k3f9";

  private static final String STARTED = "/var/lib/regroup/run/" + RUN + ".start-42";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  @Test
  void work_that_starts_late_does_nothing_under_another_lock_or_none() throws Exception {
    Sysroot host = Sysroot.debianGrub(folder);
    String text = host.read("/etc/default/grub");
    ChangeOrder order =
        new ChangeOrder(
            RUN,
            "op@desk",
            "now",
            Sysroot.BOOT_ID,
            List.of(new ChangeOrder.Edit("/etc/default/grub", Sha256.ofByteText(text), "x")),
            "update-grub",
            List.of("/boot/grub/grub.cfg"),
            List.of());
    String work = Objects.requireNonNull(WriteScript.change(order).data().get("WORK"));
    assertEquals(ExitStatus.LOCKED, start(host, work));
    host.write("/var/lib/regroup/lock/run", "20261122-111500-zzzz\n");
    assertEquals(ExitStatus.LOCKED, start(host, work));
    assertEquals(text, host.read("/etc/default/grub"));
    assertFalse(Files.exists(host.at("/var/lib/regroup/backup")));
    assertFalse(Files.exists(host.at("/var/lib/regroup/lock/pid")));

    assertFalse(Files.exists(host.at(STARTED)), "and nothing is left of it");

    host.write("/var/lib/regroup/lock/run", RUN + "\n");
    start(host, work);
    assertTrue(Files.exists(host.at("/var/lib/regroup/backup")), "with its lock it works");
    String history = host.read("/var/lib/regroup/history");
    assertEquals(ExitStatus.LOCKED, start(host, work), "once");
    assertEquals(history, host.read("/var/lib/regroup/history"));
  }

  /** Its line of history hangs in the disk; meanwhile the lock is broken, and taken by another. */
  @Test
  void an_end_of_a_run_that_is_late_takes_no_other_run_s_lock() throws Exception {
    Sysroot host = Sysroot.debianGrub(folder);
    host.program(
        "/usr/bin/sync",
        """
        #!/bin/sh
        R=${0%/usr/*}
        case $* in *history*) ;; *) exit 0 ;; esac
        : >>"$R/sim/syncs"
        while [ ! -e "$R/sim/go" ] && [ -d "$R/sim" ]; do /bin/sleep 0.02; done
        """);
    String other = "20261122-111500-zzzz";
    HostShell sh = HostShell.in(folder);
    for (WriteScript late :
        List.of(WriteScript.finish(RUN, "verify", new TreeMap<>()), WriteScript.unlock(RUN))) {
      sh.run(WriteScript.lock(RUN, "op@desk", "now", Sysroot.BOOT_ID));
      CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> sh.run(late));
      Await.until(() -> Files.exists(host.at("/sim/syncs")));
      host.write("/var/lib/regroup/lock/run", other + "\n");
      host.write("/sim/go", "");
      Answer.Complete complete = assertInstanceOf(Answer.Complete.class, answer.get());
      assertEquals(ExitStatus.LOCKED, complete.status(), complete::toString);
      assertEquals(other + "\n", host.read("/var/lib/regroup/lock/run"));
      sh.run(WriteScript.unlock(other));
      host.delete("/sim/go").delete("/sim/syncs");
    }
  }

  /** After a power cut the lock still says whose it is: to its own run, and to its rescue. */
  @ParameterizedTest
  @EnumSource
  void a_lock_is_on_disk_with_its_names_before_it_is_answered(Shells shell) {
    Sysroot host = Sysroot.debianGrub(folder);
    host.program(
        "/usr/bin/sync",
        """
        #!/bin/sh
        R=${0%/usr/*}
        for file in "$@"; do
          if [ -s "$file" ]; then echo "${file#"$R"}" >>"$R/sim/synced"; fi
        done
        """);
    shell.in(host).run(WriteScript.lock(RUN, "op@desk", "now", Sysroot.BOOT_ID));
    List<String> synced = host.read("/sim/synced").lines().toList();
    String state = "/var/lib/regroup";
    for (String name :
        List.of("", "/lock", "/lock/run", "/lock/owner", "/lock/since", "/lock/boot")) {
      assertTrue(synced.contains(state + name), () -> state + name + " of " + synced);
    }
  }

  private static int start(Sysroot host, String work) throws Exception {
    host.write(STARTED + "/work.sh", work);
    Path frames = host.at(STARTED + "/frames");
    Files.createDirectories(frames);
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/sh",
            frames.resolveSibling("work.sh").toString(),
            "worker",
            frames.toString(),
            "1");
    builder.environment().put("REGROUP_SYSROOT", host.root().toString());
    Process process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ended");
    return process.exitValue();
  }
}
