package dev.regroup.host;

import static dev.regroup.testing.KernelInstallHosts.ESP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.KernelInstallHosts;
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

/** The entry of a trial boot of systemd-boot, put there and taken away by the scripts. */
class LoaderTrialScriptTest {
  private static final String RUN = "20261122-101500-k3f9";
  private static final String ENTRIES = ESP + "/loader/entries";
  private static final String NAME = "0.regroup_trial.conf";
  private static final String TRIAL = ENTRIES + "/" + NAME;
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
    host = KernelInstallHosts.debian(folder);
    before = listing();
  }

  private String listing() throws IOException {
    try (var names = Files.list(host.at(ENTRIES))) {
      return new TreeSet<>(names.map(path -> path.getFileName().toString()).toList()).toString();
    }
  }

  private static WriteScript change(String path, String sha256, String text) {
    return WriteScript.change(
        new ChangeOrder(
            RUN,
            "op@desk",
            "now",
            Sysroot.BOOT_ID,
            List.of(new ChangeOrder.Edit(path, sha256, text)),
            "",
            List.of(),
            List.of()));
  }

  private static WriteScript oneShot() {
    return WriteScript.oneShot(RUN, Sysroot.BOOT_ID, NAME);
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
  void it_is_put_there_set_for_once_and_taken_away(Shells shell) throws IOException {
    HostShell sh = shell.in(host);
    ended(0, sh.run(change(TRIAL, "absent", TEXT)));
    assertEquals(TEXT, host.read(TRIAL));
    ended(0, sh.run(oneShot()));
    assertEquals(4 + 2 * (NAME.length() + 1), Files.size(host.at(ONE_SHOT)));
    ended(0, sh.run(change(TRIAL, Sha256.ofByteText(TEXT), "")));
    assertFalse(Files.exists(host.at(ONE_SHOT)), "a change takes back what boots once");
    assertEquals(before, listing());
  }

  @ParameterizedTest
  @EnumSource
  void it_is_undone_with_what_boots_once(Shells shell) throws IOException {
    HostShell sh = shell.in(host);
    ended(0, sh.run(change(TRIAL, "absent", TEXT)));
    ended(0, sh.run(oneShot()));
    ended(0, sh.run(WriteScript.undo(RUN)));
    assertFalse(Files.exists(host.at(ONE_SHOT)));
    assertEquals(before, listing());
  }

  /** What others set stays theirs. */
  @Test
  void the_one_shot_of_others_stays() throws IOException {
    HostShell sh = HostShell.in(folder);
    ended(0, sh.run(change(TRIAL, "absent", TEXT)));
    for (String others : List.of("x.conf", "0.regroup_trial.conf.conf", "")) {
      host.loaderVariable("LoaderEntryOneShot", others);
      byte[] bytes = Files.readAllBytes(host.at(ONE_SHOT));
      ended(0, sh.run(WriteScript.undo(RUN)));
      assertEquals(List.of(bytes.length), List.of((int) Files.size(host.at(ONE_SHOT))));
    }
  }

  @Test
  void an_entry_of_that_name_that_nobody_saw_is_left_alone() throws IOException {
    host.write(TRIAL, "title Mine\n");
    Answer.Complete refused =
        ended(ExitStatus.REFUSED, HostShell.in(folder).run(change(TRIAL, "absent", TEXT)));
    assertTrue(said(refused).contains("has changed since its facts were read"));
    assertEquals("title Mine\n", host.read(TRIAL));
  }

  /** No other file on a partition is ever written so, nor this one elsewhere. */
  @Test
  void nothing_else_is_written_outside_of_etc() {
    for (String path :
        List.of(
            ENTRIES + "/other.conf",
            "/boot/efi/x/loader/entries/" + NAME,
            "/srv/loader/entries/" + NAME)) {
      host.write(path, "x\n");
      String sha = Sha256.ofByteText("x\n");
      Answer.Complete refused =
          ended(ExitStatus.REFUSED, HostShell.in(folder).run(change(path, sha, TEXT)));
      assertTrue(said(refused).contains("writes below /etc only"), refused::toString);
      assertEquals("x\n", host.read(path));
    }
  }

  /** The partition takes no file: here, since a folder is in the way. */
  @Test
  void what_cannot_be_written_is_put_back() throws IOException {
    host.write(ENTRIES + "/." + NAME + ".regroup-" + RUN + "/x", "x");
    String now = listing();
    Answer.Complete failed =
        ended(ExitStatus.RESTORED, HostShell.in(folder).run(change(TRIAL, "absent", TEXT)));
    assertTrue(said(failed).contains("cannot be written"), failed::toString);
    assertEquals(now, listing());
  }

  @Test
  void a_one_shot_that_is_not_taken_is_told() {
    HostShell sh = HostShell.in(folder);
    ended(0, sh.run(change(TRIAL, "absent", TEXT)));
    host.write("/sim/bootctl-fault", "");
    Answer.Complete refused = ended(ExitStatus.REFUSED, sh.run(oneShot()));
    assertTrue(said(refused).contains("did not set " + NAME), refused::toString);
    assertFalse(Files.exists(host.at(ONE_SHOT)));
  }
}
