package dev.regroup.host;

import static dev.regroup.host.ChangeFixture.complete;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.ClusterHosts;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** drain.sh and restore.sh as each shell runs them. */
@Tag("sshd")
class DrainScriptIT {
  private static final String RUN = ChangeFixture.RUN;
  private static final String RECORD = "/var/lib/regroup/drained/" + RUN;
  private static final DrainLimits LIMITS =
      new DrainLimits(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(1));
  private static final List<String> ORDERS =
      List.of(
          "onboot qemu 103",
          "maintenance tuner1",
          "migrate qemu 101 pve2",
          "migrate lxc 102 pve3",
          "shutdown 1 qemu 103",
          "shutdown 2 lxc 104");

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private Sysroot host = Sysroot.empty(folder);
  private HostShell shell = HostShell.in(folder);

  @BeforeEach
  void build() {
    host = ClusterHosts.three(folder);
    guest("qemu", 101, "name: web");
    guest("lxc", 102, "hostname: mail");
    guest("qemu", 103, "hostpci0: 0000:03:00.0", "onboot: 1");
    guest("lxc", 104, "hostname: dns");
    guest("qemu", 105, "name: db");
    ClusterHosts.ha(host, "vm:105");
    shell = HostShell.in(host.root());
  }

  private void guest(String kind, int id, String... lines) {
    ClusterHosts.guest(host, kind, id, lines);
    ClusterHosts.running(host, kind, id);
  }

  private void lock() {
    complete(
        ExitStatus.OK,
        shell.run(WriteScript.lock(RUN, "op@desk", "2026-11-22T10:15:00Z", Sysroot.BOOT_ID)));
  }

  private Answer drain() {
    return shell.run(WriteScript.drain(RUN, Sysroot.BOOT_ID, ORDERS, true, LIMITS));
  }

  private String running() {
    StringBuilder found = new StringBuilder();
    for (String guest : List.of("qemu 101", "lxc 102", "qemu 103", "lxc 104", "qemu 105")) {
      String[] words = guest.split(" ", -1);
      if (ClusterHosts.runs(host, words[0], Integer.parseInt(words[1]))) {
        found.append(words[1]).append(' ');
      }
    }
    return found.toString().strip();
  }

  private boolean startsWithHost(int id) {
    String text = host.read(ClusterHosts.file("qemu", id, ClusterHosts.NODE));
    return text.substring(0, text.indexOf('[')).contains("onboot: 1\n");
  }

  @ParameterizedTest
  @EnumSource(Shells.class)
  void what_is_taken_is_recorded_first_and_given_back(Shells which) {
    shell = which.in(host);
    lock();
    String qm = host.read("/usr/sbin/qm");
    String look = "cp -n \"$R%s\" \"$R/sim/record-then\" 2>/dev/null || :\n".formatted(RECORD);
    host.program("/usr/sbin/qm", qm.replace("tool=${0##*/}\n", "tool=${0##*/}\n" + look));
    complete(ExitStatus.OK, drain());
    assertEquals("", running());
    assertFalse(startsWithHost(103));
    assertTrue(host.read("/sim/ha/tuner1").contains("maintenance"));
    String record =
        "regroup-drained 1\nnode tuner1\nboot "
            + Sysroot.BOOT_ID
            + "\n"
            + String.join("\n", ORDERS)
            + "\nend\n";
    assertEquals(record, host.read("/sim/record-then"), "whole before the first tool was asked");
    assertEquals(record, host.read(RECORD));

    host.write("/proc/sys/kernel/random/boot_id", "4b1f0c52-7a4e-4c1d-9d53-3f0a6c1f2b11\n");
    Answer.Complete back = complete(ExitStatus.OK, shell.run(WriteScript.restore(RUN, LIMITS)));
    assertEquals(RUN, back.frame("given-back").orElseThrow().text());
    for (int i = 0; i < 3; i++) {
      host.run("/usr/sbin/ha-manager", "status");
    }
    assertEquals("101 102 103 104 105", running());
    assertTrue(startsWithHost(103));
    assertFalse(Files.exists(host.at("/sim/ha/tuner1")), "out of maintenance");
    assertFalse(Files.exists(host.at("/var/lib/regroup/drained")));
  }

  @ParameterizedTest
  @EnumSource(Shells.class)
  void where_one_does_not_go_all_is_given_back(Shells which) {
    shell = which.in(host);
    lock();
    host.write("/sim/guest-fault", "104 deaf\n");
    Answer.Complete answer = complete(ExitStatus.RESTORED, drain());
    String why = answer.frame("drain-failed").orElseThrow().text();
    assertTrue(why.startsWith("lxc 104 does not shut down: pct shutdown: command 'lxc-stop"), why);
    for (int i = 0; i < 3; i++) {
      host.run("/usr/sbin/ha-manager", "status");
    }
    assertEquals("101 102 103 104 105", running());
    assertTrue(startsWithHost(103));
    assertFalse(Files.exists(host.at("/var/lib/regroup/drained")));
  }

  @Test
  void a_guest_that_does_not_move_is_told_with_its_tools_last_word() {
    lock();
    host.write("/sim/guest-fault", "101 heavy\n");
    Answer.Complete answer = complete(ExitStatus.RESTORED, drain());
    assertEquals(
        "qemu 101 does not go to pve2: qm migrate: migration aborted",
        answer.frame("drain-failed").orElseThrow().text());
    assertTrue(ClusterHosts.runs(host, "qemu", 101));
  }

  @Test
  void where_nothing_can_be_recorded_nothing_is_taken() {
    lock();
    host.write("/var/lib/regroup/drained", "in the way\n");
    complete(ExitStatus.REFUSED, drain());
    assertFalse(Files.exists(host.at("/sim/guest-calls")));
    assertEquals("101 102 103 104 105", running());
  }

  @Test
  void in_another_boot_and_under_anothers_lock_nothing_is_taken() {
    Answer.Complete unlocked = (Answer.Complete) drain();
    assertEquals(ExitStatus.LOCKED, unlocked.status());
    lock();
    host.write("/proc/sys/kernel/random/boot_id", "4b1f0c52-7a4e-4c1d-9d53-3f0a6c1f2b11\n");
    complete(ExitStatus.REFUSED, drain());
    assertFalse(Files.exists(host.at("/sim/guest-calls")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "regroup-drained 1;node tuner1;boot x;shutdown 1 qemu 101;",
        "regroup-drained 1;node tuner1;boot x;shutdown 1 qemu 101;end;shutdown 1 qemu 103;",
        "regroup-drained 1;node tuner1;boot x;destroy qemu 101;end;",
        "regroup-drained 1;node tuner1;boot x;shutdown 1 qemu 1 * 2;end;",
        "regroup-drained 1;node tuner1;boot x;shutdown 1 qemu $(reboot);end;",
        "regroup-drained 1;node other;boot x;shutdown 1 qemu 101;end;"
      })
  void a_record_that_is_not_whole_is_not_acted_on_nor_are_the_others(String record) {
    lock();
    host.delete("/run/qemu-server/101.pid");
    host.write(
        "/var/lib/regroup/drained/a",
        "regroup-drained 1\nnode tuner1\nboot x\nshutdown 1 qemu 101\nend\n");
    host.write("/var/lib/regroup/drained/b", record.replace(';', '\n'));
    complete(ExitStatus.REFUSED, shell.run(WriteScript.restore(RUN, LIMITS)));
    assertFalse(Files.exists(host.at("/sim/guest-calls")));
    assertTrue(Files.exists(host.at("/var/lib/regroup/drained/a")));
  }

  @Test
  void a_record_is_not_cleaned_away() {
    lock();
    complete(ExitStatus.OK, drain());
    complete(ExitStatus.OK, shell.run(WriteScript.unlock(RUN)));
    Answer.Complete clean =
        complete(
            ExitStatus.REFUSED,
            shell.run(WriteScript.clean(ChangeFixture.OTHER, "op@desk", "2026-11-22T10:15:00Z")));
    assertTrue(clean.frame("refused").orElseThrow().text().endsWith(RECORD), clean::toString);
    assertTrue(Files.exists(host.at(RECORD)));
  }

  @Test
  void what_others_did_meanwhile_stands() {
    lock();
    complete(ExitStatus.OK, drain());
    // One was moved on by hand, one started by hand.
    String moved = ClusterHosts.file("qemu", 101, "pve2");
    host.write(ClusterHosts.file("qemu", 101, "pve3"), host.read(moved)).delete(moved);
    ClusterHosts.running(host, "lxc", 104);
    Answer.Complete back = complete(ExitStatus.OK, shell.run(WriteScript.restore(RUN, LIMITS)));
    assertTrue(
        back.frames().stream()
            .anyMatch(
                f -> f.text().equals("qemu 101 is on this node no more, and is left where it is")),
        back::toString);
    assertEquals("102 103 104", running());
    assertFalse(host.read("/sim/guest-calls").contains("pct start 104"));
  }
}
