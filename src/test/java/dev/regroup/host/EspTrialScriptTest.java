package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Commands;
import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The entry of a trial boot on ESPs of proxmox-boot-tool, put there and taken away by scripts. */
class EspTrialScriptTest {
  private static final String RUN = "20261122-101500-k3f9";
  private static final String NAME = "0.regroup_trial.conf";
  private static final List<String> ESPS =
      Sysroot.ESPS.stream().map(uuid -> "/dev/disk/by-uuid/" + uuid).toList();
  private static final String TEXT =
      "# Regroup's entry for a trial boot\nlinux /x/linux\noptions quiet $x `y` panic=30\n";
  private static final String ONE_SHOT =
      "/sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Sysroot host;
  private String before;

  @BeforeEach
  void build() throws IOException {
    host = Sysroot.proxmoxSystemdBoot(folder);
    before = listing();
  }

  private static String trial(String esp) {
    return esp + "/loader/entries/" + NAME;
  }

  private String listing() throws IOException {
    TreeSet<String> found = new TreeSet<>();
    for (String esp : ESPS) {
      try (var names = Files.list(host.at(esp + "/loader/entries"))) {
        names.map(path -> esp + path.getFileName()).forEach(found::add);
      }
    }
    return found.toString();
  }

  private static WriteScript change(List<String> esps, String sha256, String text) {
    return WriteScript.change(
        new ChangeOrder(
            RUN,
            "op@desk",
            "now",
            Sysroot.BOOT_ID,
            esps.stream().map(esp -> new ChangeOrder.Edit(trial(esp), sha256, text)).toList(),
            "",
            List.of(),
            List.of()));
  }

  private static WriteScript placed() {
    return change(ESPS, "absent", TEXT);
  }

  private static Answer.Complete ended(int status, Answer answer) {
    Answer.Complete complete = assertInstanceOf(Answer.Complete.class, answer, answer::toString);
    assertEquals(status, complete.status(), answer::toString);
    assertEquals("", complete.stderr());
    return complete;
  }

  private static String said(Answer.Complete answer) {
    return answer.frames().stream().map(Frame::text).collect(Collectors.joining("\n"));
  }

  @ParameterizedTest
  @EnumSource
  void it_is_put_on_each_set_for_once_and_taken_away(Shells shell) throws IOException {
    HostShell sh = shell.in(host);
    ended(0, sh.run(placed()));
    for (String esp : ESPS) {
      assertEquals(TEXT, host.read(trial(esp)));
    }
    ended(0, sh.run(WriteScript.oneShot(RUN, Sysroot.BOOT_ID, NAME)));
    assertTrue(Files.exists(host.at(ONE_SHOT)));
    ended(0, sh.run(change(ESPS, Sha256.ofByteText(TEXT), "")));
    assertFalse(Files.exists(host.at(ONE_SHOT)), "a change takes back what boots once");
    assertEquals(before, listing());
  }

  @ParameterizedTest
  @EnumSource
  void it_is_undone_on_each_with_what_boots_once(Shells shell) throws IOException {
    HostShell sh = shell.in(host);
    ended(0, sh.run(placed()));
    ended(0, sh.run(WriteScript.oneShot(RUN, Sysroot.BOOT_ID, NAME)));
    ended(0, sh.run(WriteScript.undo(RUN)));
    assertFalse(Files.exists(host.at(ONE_SHOT)));
    assertEquals(before, listing());
  }

  /** A cut came between the two. */
  @Test
  void what_stands_on_one_of_them_alone_is_undone() throws IOException {
    HostShell sh = HostShell.in(folder);
    ended(0, sh.run(placed()));
    host.delete(trial(ESPS.get(1)));
    ended(0, sh.run(WriteScript.undo(RUN)));
    assertEquals(before, listing());
  }

  /** As on an ESP that nothing but its firmware's files is on. */
  @Test
  void where_one_of_them_takes_none_nothing_is_written_on_any() {
    Commands.run("rm", "-r", host.at(ESPS.get(1) + "/loader/entries").toString());
    Answer.Complete refused = ended(ExitStatus.REFUSED, HostShell.in(folder).run(placed()));
    assertTrue(said(refused).contains(ESPS.get(1) + "/loader/entries is not there"), "" + refused);
    assertFalse(Files.exists(host.at(trial(ESPS.get(0)))));
  }

  @Test
  void where_one_of_them_is_full_nothing_is_written_on_any() throws IOException {
    host.program(
        "/usr/bin/stat",
        """
        #!/bin/sh
        case "$*" in
          *-f*%s*) echo "512 100" ;;
          *) exec /usr/bin/stat "$@" ;;
        esac
        """
            .formatted(ESPS.get(1)));
    Answer.Complete refused = ended(ExitStatus.REFUSED, HostShell.in(folder).run(placed()));
    assertTrue(said(refused).contains("has 51200 bytes free, and 65536 are needed"), "" + refused);
    assertEquals(before, listing());
  }

  /** The second partition takes no file: here, since a folder is in the way. */
  @ParameterizedTest
  @EnumSource
  void what_cannot_be_written_on_one_is_put_back_on_all(Shells shell) throws IOException {
    host.write(ESPS.get(1) + "/loader/entries/." + NAME + ".regroup-" + RUN + "/x", "x");
    String now = listing();
    Answer.Complete failed = ended(ExitStatus.RESTORED, shell.in(host).run(placed()));
    assertTrue(said(failed).contains("cannot be written"), failed::toString);
    assertEquals(now, listing());
  }

  @Test
  void an_entry_of_that_name_that_nobody_saw_is_left_alone() {
    host.write(trial(ESPS.get(1)), "title Mine\n");
    Answer.Complete refused = ended(ExitStatus.REFUSED, HostShell.in(folder).run(placed()));
    assertTrue(said(refused).contains("has changed since its facts were read"));
    assertEquals("title Mine\n", host.read(trial(ESPS.get(1))));
    assertFalse(Files.exists(host.at(trial(ESPS.get(0)))));
  }

  /** Of partitions that proxmox-boot-tool does not keep, Regroup keeps off. */
  @Test
  void a_partition_that_is_not_on_the_list_is_not_written() {
    String other = "/dev/disk/by-uuid/0BAD-F00D";
    host.write(trial(other), "x\n");
    String sha = Sha256.ofByteText("x\n");
    Answer.Complete refused =
        ended(ExitStatus.REFUSED, HostShell.in(folder).run(change(List.of(other), sha, TEXT)));
    assertTrue(said(refused).contains("writes below /etc only"), refused::toString);
    assertEquals("x\n", host.read(trial(other)));
  }

  /** The backups are what it is taken away by. */
  @ParameterizedTest
  @EnumSource
  void they_are_not_cleaned_away_while_it_is_on_one_of_them(Shells shell) throws IOException {
    HostShell sh = shell.in(host);
    ended(0, sh.run(placed()));
    ended(0, sh.run(WriteScript.unlock(RUN)));
    host.delete(trial(ESPS.get(0)));
    WriteScript clean = WriteScript.clean("20261123-101500-aaaa", "op@desk", "now");
    Answer.Complete refused = ended(ExitStatus.REFUSED, sh.run(clean));
    assertTrue(said(refused).contains(ESPS.get(1) + "; roll it back first"), refused::toString);
    assertTrue(Files.exists(host.at("/var/lib/regroup/backup/" + RUN)));

    host.delete(trial(ESPS.get(1)));
    host.write(ESPS.get(1) + "/loader/entries/." + NAME + ".regroup-" + RUN, "half");
    ended(0, sh.run(clean));
    assertFalse(Files.exists(host.at("/var/lib/regroup")));
    assertEquals(before, listing());
  }

  /** A disk that is away takes the entry along, and brings it back. */
  @ParameterizedTest
  @EnumSource
  void what_stands_on_one_that_is_away_is_not_said_to_be_undone(Shells shell) throws IOException {
    HostShell sh = shell.in(host);
    ended(0, sh.run(placed()));
    Path esp = host.at(ESPS.get(1));
    Path away = folder.resolve("away");
    Files.move(esp, away);
    Answer.Complete undone = ended(ExitStatus.LEFT_OVER, sh.run(WriteScript.undo(RUN)));
    String why = Sysroot.ESPS.get(1) + " is not there and may hold the entry";
    assertTrue(said(undone).contains(why), undone::toString);
    assertFalse(Files.exists(host.at(trial(ESPS.get(0)))), "all the rest is done first");
    WriteScript clean = WriteScript.clean("20261123-101500-aaaa", "op@desk", "now");
    Answer.Complete refused = ended(ExitStatus.REFUSED, sh.run(clean));
    assertTrue(said(refused).contains(why), refused::toString);

    Files.move(away, esp);
    ended(0, sh.run(WriteScript.undo(RUN)));
    assertEquals(before, listing());
    ended(0, sh.run(WriteScript.unlock(RUN)));
    Files.move(esp, away);
    ended(0, sh.run(clean));
  }

  /** Another run's, which this one did not go on with: it comes back with a partition. */
  @ParameterizedTest
  @EnumSource
  void what_another_run_left_is_taken_away_for_good(Shells shell) throws IOException {
    HostShell sh = shell.in(host);
    ESPS.forEach(esp -> host.write(trial(esp), TEXT));
    ended(0, sh.run(change(ESPS, Sha256.ofByteText(TEXT), "")));
    assertEquals(before, listing());
    ended(0, sh.run(WriteScript.unlock(RUN)));
    Answer.Complete facts = ended(0, sh.run(ReadScript.facts()));
    assertNull(FactsParser.parse(facts.frames()).cut(), "the run has ended");
    String later = "20261123-101500-aaaa";
    ended(0, sh.run(WriteScript.lock(later, "op@desk", "now", Sysroot.BOOT_ID)));
    ended(0, sh.run(WriteScript.undo(later, RUN)));
    assertEquals(before, listing());
  }

  /** The second partition goes as the entry is written there. */
  @ParameterizedTest
  @EnumSource
  void what_may_stand_on_one_that_went_is_not_said_to_be_put_back(Shells shell) {
    host.program(
        "/usr/bin/mv",
        """
        #!/bin/sh
        /usr/bin/mv "$@" || exit
        case "$*" in
          *%1$s/loader*) exec /usr/bin/mv "%2$s%1$s" "%2$s/away" ;;
        esac
        """
            .formatted(ESPS.get(1), folder));
    Answer.Complete failed = ended(ExitStatus.LEFT_OVER, shell.in(host).run(placed()));
    String why = Sysroot.ESPS.get(1) + " is not there and may hold the entry";
    assertTrue(said(failed).contains(why), failed::toString);
    assertFalse(Files.exists(host.at(trial(ESPS.get(0)))), "all the rest is put back");
  }
}
