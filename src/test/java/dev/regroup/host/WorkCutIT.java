package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Work that outlives its follower, dies itself, or meets another run's. */
@Tag("sshd")
class WorkCutIT {
  private static final String RUN = "20261122-101500-k3f9";

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Sysroot host;
  private HostShell sh;
  private String oldText;
  private String oldCfg;

  @BeforeEach
  void build() {
    host = Sysroot.debianGrub(folder);
    sh = HostShell.in(folder);
    oldText = host.read("/etc/default/grub");
    oldCfg = host.read("/boot/grub/grub.cfg");
  }

  private WriteScript change(String run) {
    String text = oldText.replace("\"quiet\"", "\"quiet iommu=pt\"");
    return WriteScript.change(
        new ChangeOrder(
            run,
            "op@desk",
            "now",
            Sysroot.BOOT_ID,
            List.of(new ChangeOrder.Edit("/etc/default/grub", Sha256.ofByteText(oldText), text)),
            "update-grub",
            List.of("/boot/grub/grub.cfg"),
            List.of()));
  }

  private static Answer.Complete complete(int status, Answer answer) {
    Answer.Complete complete = assertInstanceOf(Answer.Complete.class, answer, answer::toString);
    assertEquals(status, complete.status(), answer::toString);
    return complete;
  }

  /** Reads so many lines of what a follower says, then kills it as sshd would. */
  private void cutAfter(WriteScript script, int lines) throws Exception {
    Process follower = sh.start(ScriptResource.render(script));
    try (InputStream out = follower.getInputStream()) {
      int seen = 0;
      int c = 0;
      while (seen < lines && c >= 0) {
        c = out.read();
        seen += c == '\n' ? 1 : 0;
      }
      follower.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_cut_at_any_frame_and_line_leaves_whole_files_and_all_frames() throws Exception {
    int lines = 0;
    List<String> whole = List.of();
    int total = Integer.MAX_VALUE;
    while (lines < total) {
      Sysroot again = Sysroot.debianGrub(Files.createDirectory(folder.resolve("cut" + lines)));
      host = again;
      sh = HostShell.in(again.root());
      again.grubFault("slow");
      if (whole.isEmpty()) {
        Answer.Complete answer = complete(0, sh.run(change(RUN)));
        whole = names(answer);
        total =
            2 * answer.frames().stream().filter(f -> !f.name().startsWith("file-")).toList().size();
      } else {
        WriteScript change = change(RUN);
        cutAfter(change, lines);
        Answer followed = sh.run(ReadScript.follow(RUN, change.ticket()));
        if (lines < 9 && followed.frame("lost").isPresent()) {
          // Cut before the work began: nothing was done, and the same run may begin again.
          assertEquals(oldText, host.read("/etc/default/grub"));
          followed = sh.run(change);
        }
        Answer.Complete answer = complete(0, followed);
        List<String> expected = new ArrayList<>(whole);
        expected.removeIf(name -> name.endsWith("-lock"));
        List<String> got = new ArrayList<>(names(answer));
        got.removeIf(name -> name.endsWith("-lock"));
        assertEquals(expected, got, "cut after line " + lines);
      }
      assertTrue(host.read("/etc/default/grub").contains("\"quiet iommu=pt\""));
      assertTrue(host.read("/boot/grub/grub.cfg").contains("quiet iommu=pt\n"));
      complete(0, sh.run(WriteScript.finish(RUN, "verify", new TreeMap<>())));
      lines += lines < 12 ? 1 : 3;
    }
  }

  private static List<String> names(Answer answer) {
    return answer.frames().stream().map(Frame::name).toList();
  }

  @ParameterizedTest
  @EnumSource
  void a_killed_worker_is_lost_and_the_same_run_ends_it(Shells shell) throws Exception {
    HostShell under = shell.in(host);
    host.grubFault("once hang");
    CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> under.run(change(RUN)));
    Await.until(() -> !Files.exists(host.at("/sim/grub-fault")));
    Path pid = host.at("/var/lib/regroup/lock/pid");
    HostFacts busy = FactsParser.parse(complete(0, under.run(ReadScript.facts())).frames());
    assertTrue(Objects.requireNonNull(busy.lock()).working());
    assertNull(busy.cut(), "at work is not cut off");
    complete(ExitStatus.LOCKED, under.run(WriteScript.unlock(RUN)));
    complete(ExitStatus.LOCKED, under.run(WriteScript.finish(RUN, "x", new TreeMap<>())));

    long worker = Long.parseLong(Files.readString(pid).split(" ", 2)[0]);
    List<ProcessHandle> children = ProcessHandle.of(worker).orElseThrow().descendants().toList();
    ProcessHandle.of(worker).orElseThrow().destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);

    Answer.Complete lost = complete(ExitStatus.LOST, answer.get());
    assertEquals(
        "the work of run " + RUN + " ended without a last word",
        lost.frame("lost").orElseThrow().text());
    complete(ExitStatus.LOST, under.run(ReadScript.follow(RUN)));
    HostFacts facts = FactsParser.parse(complete(0, under.run(ReadScript.facts())).frames());
    assertFalse(Objects.requireNonNull(facts.lock()).working());
    assertEquals(RUN, Objects.requireNonNull(facts.cut()).run());

    complete(0, under.run(change(RUN)));
    assertTrue(host.read("/boot/grub/grub.cfg").contains("quiet iommu=pt\n"));
    complete(0, under.run(WriteScript.undo(RUN)));
    assertEquals(oldText, host.read("/etc/default/grub"));
    assertEquals(oldCfg, host.read("/boot/grub/grub.cfg"));
  }

  /** What is read beside work that ends meanwhile is of before it in part, of after it in part. */
  @ParameterizedTest
  @EnumSource
  void work_that_ends_while_facts_are_read_is_told_as_going_on(Shells shell) throws Exception {
    HostShell under = shell.in(host);
    host.program(
        "/usr/sbin/ip", "#!/bin/sh\n: >\"" + host.at("/var/lib/regroup/lock/work.1") + "\"\n");
    host.write("/var/lib/regroup/lock/run", RUN + "\n");
    host.write("/var/lib/regroup/lock/work.1", "");
    assertFalse(lockSeen(under).working(), "its end was before the first look");
    host.write("/var/lib/regroup/lock/work.1", "1 boot 1\n");
    assertTrue(lockSeen(under).working());
    assertFalse(lockSeen(under).working(), "read again");

    host.write("/var/lib/regroup/lock/work.1", "1 boot 1\n");
    host.program(
        "/usr/sbin/ip", "#!/bin/sh\nrm -rf \"" + host.at("/var/lib/regroup/lock") + "\"\n");
    HostLock gone = lockSeen(under);
    assertTrue(gone.working());
    assertEquals(RUN, gone.run());
  }

  private static HostLock lockSeen(HostShell under) {
    Answer.Complete answer = complete(0, under.run(ReadScript.facts()));
    return Objects.requireNonNull(FactsParser.parse(answer.frames()).lock());
  }

  @Test
  void a_generator_cut_off_half_way_is_put_back_by_undo() throws Exception {
    host.grubFault("once hang");
    CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> sh.run(change(RUN)));
    Await.until(() -> !Files.exists(host.at("/sim/grub-fault")));
    long worker =
        Long.parseLong(Files.readString(host.at("/var/lib/regroup/lock/pid")).split(" ", 2)[0]);
    List<ProcessHandle> children = ProcessHandle.of(worker).orElseThrow().descendants().toList();
    ProcessHandle.of(worker).orElseThrow().destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    complete(ExitStatus.LOST, answer.get());
    host.write("/boot/grub/grub.cfg", oldCfg.substring(0, 100));
    complete(0, sh.run(WriteScript.undo(RUN)));
    assertEquals(oldText, host.read("/etc/default/grub"));
    assertEquals(oldCfg, host.read("/boot/grub/grub.cfg"));
    assertFalse(Files.exists(host.at("/boot/grub/grub.cfg.new")));
  }

  @Test
  void work_of_a_boot_that_is_over_is_lost() throws Exception {
    host.grubFault("once hang");
    CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> sh.run(change(RUN)));
    Await.until(() -> !Files.exists(host.at("/sim/grub-fault")));
    long worker =
        Long.parseLong(Files.readString(host.at("/var/lib/regroup/lock/pid")).split(" ", 2)[0]);
    host.write("/proc/sys/kernel/random/boot_id", "00000000-0000-0000-0000-000000000001\n");
    complete(ExitStatus.LOST, answer.get());
    ProcessHandle handle = ProcessHandle.of(worker).orElseThrow();
    List<ProcessHandle> children = handle.descendants().toList();
    handle.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void of_two_runs_that_race_one_gets_the_lock() throws Exception {
    for (int round = 0; round < 5; round++) {
      Sysroot again = Sysroot.debianGrub(Files.createDirectory(folder.resolve("race" + round)));
      HostShell shell = HostShell.in(again.root());
      List<CompletableFuture<Answer>> runs =
          List.of("20261122-1-a", "20261122-1-b", "20261122-1-c").stream()
              .map(run -> CompletableFuture.supplyAsync(() -> shell.run(change(run))))
              .toList();
      List<Integer> statuses = new ArrayList<>();
      for (CompletableFuture<Answer> run : runs) {
        statuses.add(assertInstanceOf(Answer.Complete.class, run.get()).status());
      }
      statuses.sort(null);
      assertEquals(List.of(0, ExitStatus.LOCKED, ExitStatus.LOCKED), statuses);
      assertEquals(1, again.read("/var/lib/regroup/history").lines().count());
    }
  }

  @Test
  void of_two_starts_of_one_run_one_works_and_both_tell_of_it() throws Exception {
    host.write(
        "/usr/bin/cp",
        """
        #!/bin/sh
        R=${0%/usr/*}
        case $* in
          */reserve)
            echo >>"$R/sim/ready"
            while [ ! -e "$R/sim/go" ] && [ -d "$R/sim" ]; do sleep 0.02; done
            ;;
        esac
        exec /bin/cp "$@"
        """);
    assertTrue(host.at("/usr/bin/cp").toFile().setExecutable(true));
    WriteScript change = change(RUN);
    List<CompletableFuture<Answer>> starts =
        List.of(
            CompletableFuture.supplyAsync(() -> sh.run(change)),
            CompletableFuture.supplyAsync(() -> sh.run(change)));
    Path ready = host.at("/sim/ready");
    Await.until(() -> Files.exists(ready) && ready.toFile().length() == 2);
    host.write("/sim/go", "");
    for (CompletableFuture<Answer> start : starts) {
      Answer.Complete answer = complete(0, start.get());
      assertTrue(answer.frame("end-refresh").isPresent(), answer::toString);
    }
    assertEquals(1, host.read("/var/lib/regroup/history").lines().count());
    complete(0, sh.run(WriteScript.finish(RUN, "verify", new TreeMap<>())));
    assertFalse(Files.exists(host.at("/var/lib/regroup/run")));
  }

  /** Another start of the run has made the folder, and is about to write its names. */
  @Test
  void a_lock_that_is_being_named_is_awaited() throws Exception {
    Files.createDirectories(host.at("/var/lib/regroup/lock"));
    host.write(
        "/usr/bin/sleep",
        """
        #!/bin/sh
        R=${0%%/usr/*}
        echo >>"$R/sim/slept"
        echo %s >"$R/var/lib/regroup/lock/run"
        """
            .formatted(RUN));
    assertTrue(host.at("/usr/bin/sleep").toFile().setExecutable(true));
    complete(0, sh.run(WriteScript.lock(RUN, "op@desk", "now", Sysroot.BOOT_ID)));
    assertEquals("\n", host.read("/sim/slept"), "it looks again at once when it has the name");
    assertEquals("op@desk\n", host.read("/var/lib/regroup/lock/owner"));
  }
}
