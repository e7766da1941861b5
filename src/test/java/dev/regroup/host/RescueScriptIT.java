package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rescue that a host keeps: armed as a run arms it, then started as the host's unit starts it,
 * with the files of the boot that it finds itself in. Time is the host's own {@code sleep}, which
 * takes none and keeps count; ksh has one of its own, and really sleeps.
 */
@Tag("sshd")
class RescueScriptIT extends RescueFixture {
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"KSH"})
  void cut_off_it_puts_back_and_reboots_once_and_only_once(Shells shell) throws Exception {
    HostShell sh = shell.in(host);
    arm(sh, "when_cut_off");
    for (String target : TARGETS) {
      String link = "/etc/systemd/system/" + target + ".target.wants/" + name();
      assertEquals(host.read(UNIT), host.read(link));
    }
    assertTrue(host.read(UNIT).contains("\nExecStart=/bin/sh " + RESCUE + "/rescue.sh\n"));

    unitStarts(shell);
    assertNothingDone("armed");

    boots(NEXT_BOOT);
    host.write("/sim/addresses", "");
    unitStarts(shell);
    assertPutBackOnce();
    assertEquals(600 / 10 + 2, host.read("/sim/slept").lines().count(), "waits, then looks thrice");
    assertTrue(host.read(RESCUE + "/acted").contains("cut=the address 192.0.2.11, by which"));

    boots(THIRD_BOOT);
    unitStarts(shell);
    assertPutBackOnce();
    List<Frame> facts = done(sh.run(ReadScript.facts())).frames();
    HostRescue told = Objects.requireNonNull(FactsParser.parse(facts).rescue());
    assertEquals(HostRescue.State.ACTED, told.state());
    assertEquals(NEXT_BOOT, told.ended());
    assertFalse(told.unit());
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"KSH"})
  void well_it_stays_up_and_keeps_a_note(Shells shell) throws Exception {
    HostShell sh = shell.in(host);
    arm(sh, "when_cut_off");
    boots(NEXT_BOOT);
    unitStarts(shell);
    assertNothingDone("kept");
    assertTrue(host.read(RESCUE + "/kept").contains("why=the host is not cut off\n"));

    boots(THIRD_BOOT);
    host.write("/sim/addresses", "");
    unitStarts(shell);
    assertNothingDone("kept");
    done(sh.run(WriteScript.unlock(RUN)));
    assertEquals("none", state());
    assertFalse(unitIsThere());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "the default route is gone | : >$R/sim/routes",
        "no gateway answers: 192.0.2.1%eno1 | : >$R/sim/no-ping",
        "nothing listens on port 22 | : >$R/proc/net/tcp",
        "the address 192.0.2.11, by which | rm $R/usr/sbin/ip; : >$R/proc/net/fib_trie",
      })
  void each_sign_by_itself_is_enough(String sign, String happens) throws Exception {
    arm(HostShell.in(folder), "when_cut_off");
    boots(NEXT_BOOT);
    sh(happens);
    unitStarts(Shells.DASH);
    assertPutBackOnce();
    assertTrue(host.read(RESCUE + "/acted").contains("cut=" + sign), host.read(RESCUE + "/acted"));
  }

  /** What is not so when it is armed, or cannot be told, is no sign. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ": >$R/sim/no-ping",
        "rm $R/proc/net/tcp",
        "rm $R/usr/bin/ping",
        ": >$R/sim/addresses",
        ": >$R/sim/routes",
      })
  void what_was_so_before_is_no_sign(String was) throws Exception {
    sh(was);
    arm(HostShell.in(folder), "when_cut_off");
    boots(NEXT_BOOT);
    unitStarts(Shells.DASH);
    assertNothingDone("kept");
  }

  /** An sshd in a namespace of its own sees another network than the rescue will. */
  @ParameterizedTest
  @CsvSource({"net:[1], 0, kept", "net:[2], 4, acted"})
  void what_is_so_in_another_network_namespace_is_no_sign(String own, int signs, String state)
      throws Exception {
    host.link("/proc/1/ns/net", "net:[2]").link("/proc/self/ns/net", own);
    Answer.Complete armed = arm(HostShell.in(folder), "when_cut_off");
    assertEquals(signs, HostRescue.of(armed).orElseThrow().signs());
    boots(NEXT_BOOT);
    host.write("/sim/addresses", "");
    unitStarts(Shells.DASH);
    assertEquals(state, state());
  }

  /** A gateway that answers no ping gives its hardware address all the same. */
  @ParameterizedTest
  @CsvSource({"lladdr 00:11:22:33:44:55 REACHABLE, kept", "FAILED, acted"})
  void a_gateway_may_answer_to_neighbour_discovery_alone(String neighbour, String state)
      throws Exception {
    sh(": >$R/sim/no-ping");
    String ip = host.read("/usr/sbin/ip");
    String says = "case \"$*\" in *neigh*) cat ${0%/usr/*}/sim/neigh; exit ;; esac\n";
    host.program("/usr/sbin/ip", ip.replace("R=${0%", says + "R=${0%"));
    host.write("/sim/neigh", "192.0.2.1 dev eno1 lladdr 00:11:22:33:44:55 STALE\n");
    arm(HostShell.in(folder), "when_cut_off");
    boots(NEXT_BOOT);
    host.write("/sim/neigh", "192.0.2.1 dev eno1 " + neighbour + "\n");
    unitStarts(Shells.DASH);
    assertEquals(state, state());
  }

  /** A minimal host has no `ip`: the kernel's own tables. */
  @ParameterizedTest
  @CsvSource({"0102000A, 10.0.2.1, kept", "0202000A, 10.0.2.2, acted"})
  void without_ip_the_kernels_tables_tell(String gateway, String answers, String state)
      throws Exception {
    host.delete("/usr/sbin/ip");
    host.write(
        "/proc/net/fib_trie",
        "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 192.0.2.11\n        /32 host LOCAL\n");
    host.write("/proc/net/route", route("0102000A"));
    host.program(
        "/usr/bin/ping", "#!/bin/sh\necho \"$*\" >${0%/usr/*}/sim/pinged\ntest ${5#*.2.} = 1\n");
    arm(HostShell.in(folder), "when_cut_off");
    boots(NEXT_BOOT);
    host.write("/proc/net/route", route(gateway));
    unitStarts(Shells.DASH);
    assertTrue(host.read("/sim/pinged").endsWith(" " + answers + "\n"), host.read("/sim/pinged"));
    assertEquals(state, state());
  }

  private static String route(String gateway) {
    return "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
        + "eno1\t00000000\t"
        + gateway
        + "\t0003\t0\t0\t0\t00000000\n"
        + "eno1\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n";
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"KSH"})
  void unless_confirmed_it_acts_on_a_host_that_is_well_too(Shells shell) throws Exception {
    arm(shell.in(host), "unless_confirmed");
    boots(NEXT_BOOT);
    unitStarts(shell);
    assertPutBackOnce();
  }

  @ParameterizedTest
  @EnumSource(Shells.class)
  void a_login_of_its_run_ends_it(Shells shell) throws Exception {
    HostShell sh = shell.in(host);
    arm(sh, "unless_confirmed");
    boots(NEXT_BOOT);
    Answer other = sh.run(WriteScript.disarm(OTHER));
    complete(ExitStatus.LOCKED, other);
    assertEquals("armed", state());
    Answer.Complete answer = done(sh.run(WriteScript.disarm(RUN)));
    assertEquals(HostRescue.State.CONFIRMED, HostRescue.of(answer).orElseThrow().state());
    unitStarts(shell);
    assertNothingDone("confirmed");
    done(sh.run(WriteScript.finish(RUN, "verify", new TreeMap<>())));
    assertEquals("none", state());
    assertFalse(unitIsThere());
    assertFalse(Files.exists(host.at("/etc/systemd/system/multi-user.target.wants")));
  }

  /** In the midst of its wait. */
  @Test
  void a_login_that_comes_while_it_waits_ends_it() throws Exception {
    arm(HostShell.in(folder), "unless_confirmed");
    boots(NEXT_BOOT);
    host.program(
        "/usr/bin/sleep",
        "#!/bin/sh\ncd ${0%/usr/*}" + RESCUE + "\nif [ -f armed ]; then mv armed confirmed; fi\n");
    unitStarts(Shells.DASH);
    assertNothingDone("confirmed");
  }

  @Test
  void a_broken_lock_ends_it() throws Exception {
    HostShell sh = HostShell.in(folder);
    arm(sh, "unless_confirmed");
    boots(NEXT_BOOT);
    sh("rm -r $R/var/lib/regroup/lock");
    unitStarts(Shells.DASH);
    assertNothingDone("kept");
    assertTrue(host.read(RESCUE + "/kept").contains("why=the lock is not its run's any more"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/default/grub", "/boot/grub/grub.cfg"})
  void what_somebody_else_has_edited_since_leaves_all_as_it_is(String edited) throws Exception {
    arm(HostShell.in(folder), "unless_confirmed");
    boots(NEXT_BOOT);
    String theirs = host.read(edited) + "# theirs\n";
    host.write(edited, theirs);
    unitStarts(Shells.DASH);
    assertEquals("kept", state());
    assertTrue(host.read(RESCUE + "/kept").contains("why=" + edited + " has been changed since"));
    assertEquals(theirs, host.read(edited));
    assertFalse(rebooted());
  }

  /** The copy that it would put back is not what the manifest says. */
  @Test
  void a_copy_that_is_broken_leaves_all_as_it_is() throws Exception {
    arm(HostShell.in(folder), "unless_confirmed");
    boots(NEXT_BOOT);
    host.write("/var/lib/regroup/backup/" + RUN + "/files/boot/grub/grub.cfg", "half");
    unitStarts(Shells.DASH);
    assertNothingDone("kept");
  }

  @Test
  void what_cannot_be_put_back_is_told_and_nothing_reboots() throws Exception {
    arm(HostShell.in(folder), "unless_confirmed");
    boots(NEXT_BOOT);
    // A folder's name in the way of the copy beside it, and no room in place either.
    host.program(
        "/usr/bin/mv",
        "#!/bin/sh\ncase $* in *grub.cfg*) exit 1 ;; esac\nexec /usr/bin/mv \"$@\"\n");
    host.program(
        "/usr/bin/cat",
        "#!/bin/sh\ncase $* in *grub.cfg*) exit 1 ;; esac\nexec /usr/bin/cat \"$@\"\n");
    unitStarts(Shells.DASH);
    assertEquals("failed", state());
    assertTrue(
        host.read(RESCUE + "/failed").contains("why=/boot/grub/grub.cfg could not be put back"));
    assertFalse(rebooted());
    assertFalse(unitIsThere());
  }

  /** It was cut off at its work: by the power, in the boot after. */
  @Test
  void one_that_was_cut_off_at_its_work_does_not_begin_again() throws Exception {
    HostShell sh = HostShell.in(folder);
    arm(sh, "unless_confirmed");
    boots(NEXT_BOOT);
    sh("cd $R" + RESCUE + " && mv armed acting && echo ended=" + NEXT_BOOT + " >>acting");
    boots(THIRD_BOOT);
    unitStarts(Shells.DASH);
    assertNothingDone("acting");
  }

  @Test
  void a_marker_that_is_gone_or_another_runs_is_no_order() throws Exception {
    arm(HostShell.in(folder), "unless_confirmed");
    boots(NEXT_BOOT);
    String marker = host.read(RESCUE + "/armed");
    host.write(RESCUE + "/armed", marker.replace(RUN, OTHER));
    unitStarts(Shells.DASH);
    assertNothingDone("armed");
    host.delete(RESCUE + "/armed");
    unitStarts(Shells.DASH);
    assertNothingDone("");
    host.write(RESCUE + "/armed", marker);
    host.write(BOOT, "");
    unitStarts(Shells.DASH);
    assertNothingDone("armed");
  }

  @ParameterizedTest
  @EnumSource(Shells.class)
  void nothing_is_armed_in_another_boot_without_the_lock_or_without_a_backup(Shells shell) {
    HostShell sh = shell.in(host);
    done(sh.run(WriteScript.lock(RUN, "op@desk", "now", Sysroot.BOOT_ID)));
    Answer.Complete none = done(sh.run(WriteScript.arm(RUN, Sysroot.BOOT_ID, "when_cut_off", 600)));
    assertTrue(none.frame("unarmed").isPresent(), none::toString);
    complete(ExitStatus.OTHER_BOOT, sh.run(WriteScript.arm(RUN, NEXT_BOOT, "when_cut_off", 600)));
    complete(
        ExitStatus.LOCKED, sh.run(WriteScript.arm(OTHER, Sysroot.BOOT_ID, "when_cut_off", 600)));
    assertEquals("none", state());
    assertFalse(unitIsThere());
  }

  /**
   * The first one is in its midst, as one whose connection was cut, and the tool waits for "go".
   */
  private Process begun(HostShell sh, WriteScript arm) throws Exception {
    done(sh.run(WriteScript.change(order(RUN))));
    host.program("/usr/bin/sleep", "#!/bin/sh\nexec /bin/sleep \"$@\"\n");
    host.program(
        "/usr/bin/chmod",
        """
        #!/bin/sh
        cd ${0%/usr/*}/sim || exit
        echo >>calls
        if mkdir first 2>/dev/null; then
          until [ -e go ] || [ ! -e first ]; do /bin/sleep 0.05; done
        fi
        exec /bin/chmod "$@"
        """);
    Process first = sh.start(ScriptResource.render(arm));
    Await.until(() -> Files.exists(host.at("/sim/first")));
    return first;
  }

  private boolean waitsForItsTurn() {
    String[] names = host.at("/var/lib/regroup/lock").toFile().list();
    return Stream.of(Objects.requireNonNull(names)).anyMatch(name -> name.startsWith(".turn."));
  }

  @ParameterizedTest
  @EnumSource(Shells.class)
  void sent_again_it_waits_for_the_one_before(Shells shell) throws Exception {
    WriteScript arm = WriteScript.arm(RUN, Sysroot.BOOT_ID, "when_cut_off", 600);
    HostShell sh = shell.in(host);
    Process first = begun(sh, arm);
    CompletableFuture<Answer> again = CompletableFuture.supplyAsync(() -> sh.run(arm));
    Await.until(this::waitsForItsTurn);
    assertEquals("\n", host.read("/sim/calls"), "two at once");
    host.write("/sim/go", "");
    done(again.get());
    assertTrue(first.waitFor(30, TimeUnit.SECONDS));
    assertEquals("armed", state());
    done(sh.run(WriteScript.finish(RUN, "verify", new TreeMap<>())));
    assertEquals("none", state());
    assertFalse(unitIsThere());
  }

  @Test
  void sent_again_it_ends_one_that_hangs() throws Exception {
    WriteScript arm = WriteScript.arm(RUN, Sysroot.BOOT_ID, "when_cut_off", 600);
    HostShell sh = HostShell.in(folder);
    Process first = begun(sh, arm);
    done(sh.run(arm));
    assertEquals(128 + 9, first.waitFor());
    host.write("/sim/go", "");
    assertEquals("armed", state());
  }

  /** A run that was cut off before its reboot wrote; the next one only has to reboot. */
  @Test
  void what_a_run_of_this_boot_wrote_counts_where_the_next_one_only_reboots() throws Exception {
    HostShell sh = HostShell.in(folder);
    done(sh.run(WriteScript.change(order(RUN))));
    done(sh.run(WriteScript.unlock(RUN)));
    done(sh.run(WriteScript.lock(OTHER, "op@desk", "now", Sysroot.BOOT_ID)));
    done(sh.run(WriteScript.arm(OTHER, Sysroot.BOOT_ID, "unless_confirmed", 600)));
    assertTrue(host.read(RESCUE + "/armed").contains("backup=" + RUN + "\n"));
    boots(NEXT_BOOT);
    unitStarts(Shells.DASH);
    assertAsFound();
    assertEquals("acted", state());
  }

  @Test
  void where_the_unit_cannot_be_written_nothing_is_left() {
    HostShell sh = HostShell.in(folder);
    done(sh.run(WriteScript.change(order(RUN))));
    host.write("/etc/systemd/system", "no folder");
    complete(
        ExitStatus.REFUSED, sh.run(WriteScript.arm(RUN, Sysroot.BOOT_ID, "when_cut_off", 600)));
    assertEquals("none", state());
  }

  @ParameterizedTest
  @EnumSource(Shells.class)
  void clean_takes_it_away(Shells shell) {
    HostShell sh = shell.in(host);
    arm(sh, "when_cut_off");
    sh("rm -r $R/var/lib/regroup/lock");
    done(sh.run(WriteScript.clean(OTHER, "op@desk", "now")));
    assertFalse(unitIsThere());
    assertFalse(Files.exists(host.at("/var/lib/regroup")));
  }
}
