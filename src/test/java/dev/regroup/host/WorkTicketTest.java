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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one work of a run answered is no other's answer, however late that begins. */
class WorkTicketTest {
  private static final String RUN = "20261122-101500-k3f9";
  private static final String CONFIG = "/etc/default/grub";

  @TempDir(factory = MemoryFolder.class)
  Path folder = Path.of("");

  private Sysroot host = Sysroot.empty(folder);
  private String oldText = "";
  private String newText = "";

  @BeforeEach
  void build() {
    host = Sysroot.debianGrub(folder);
    oldText = host.read(CONFIG);
    newText = oldText.replace("\"quiet\"", "\"quiet iommu=pt\"");
  }

  private WriteScript change() {
    return WriteScript.change(
        new ChangeOrder(
            RUN,
            "op@desk",
            "now",
            Sysroot.BOOT_ID,
            List.of(new ChangeOrder.Edit(CONFIG, Sha256.ofByteText(oldText), newText)),
            "update-grub",
            List.of("/boot/grub/grub.cfg"),
            List.of()));
  }

  private static Answer.Complete complete(int status, Answer answer) {
    Answer.Complete complete = assertInstanceOf(Answer.Complete.class, answer, answer::toString);
    assertEquals(status, complete.status(), answer::toString);
    return complete;
  }

  /** From now on work begins once it may; a moment's wait is none until then. */
  private void slowToBegin(Shells shell) {
    // In its place is a link to the shell itself.
    host.delete("/bin/sh");
    host.program(
        "/bin/sh",
        """
        #!/bin/sh
        R=${0%%/bin/*}
        echo >>"$R/sim/started"
        while [ ! -e "$R/sim/go" ] && [ -d "$R/sim" ]; do /bin/sleep 0.02; done
        exec %s "$@"
        """
            .formatted(String.join(" ", shell.command())));
    host.program("/usr/bin/sleep", "#!/bin/sh\nexec /bin/sleep 0.001\n");
  }

  private int history() {
    return (int) host.read("/var/lib/regroup/history").lines().count();
  }

  /** ksh sleeps by itself, and so for the whole minute. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "KSH")
  void work_that_did_not_begin_has_no_answer_and_begins_no_more(Shells shell) throws Exception {
    HostShell under = shell.in(host);
    complete(0, under.run(change()));
    slowToBegin(shell);
    WriteScript undo = WriteScript.undo(RUN);
    Answer.Complete lost = complete(ExitStatus.LOST, under.run(undo));
    assertEquals(
        "the work of run " + RUN + " never began", lost.frame("lost").orElseThrow().text());
    assertFalse(lost.frame("begin-patch").isPresent(), lost::toString);
    assertFalse(lost.frame("left").isPresent(), lost::toString);

    // Its shell comes to it now: nobody waits for it any more.
    host.write("/sim/go", "");
    Path runs = host.at("/var/lib/regroup/run");
    Await.until(() -> runs.toFile().list().length == 1);
    assertEquals(newText, host.read(CONFIG));
    complete(ExitStatus.LOST, under.run(ReadScript.follow(RUN, undo.ticket())));

    complete(0, under.run(WriteScript.undo(RUN)));
    assertEquals(oldText, host.read(CONFIG));
  }

  @ParameterizedTest
  @EnumSource
  void work_is_done_once_however_often_it_is_sent(Shells shell) throws Exception {
    HostShell under = shell.in(host);
    WriteScript change = change();
    complete(0, under.run(change));
    slowToBegin(shell);
    WriteScript undo = WriteScript.undo(RUN);
    CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> under.run(undo));
    Await.until(() -> Files.exists(host.at("/sim/started")));
    complete(ExitStatus.LOST, under.run(ReadScript.follow(RUN, undo.ticket())));
    complete(0, under.run(ReadScript.follow(RUN, change.ticket())));
    host.write("/sim/go", "");
    Answer.Complete answer = complete(0, first.get());
    assertTrue(answer.frame("end-restore").isPresent(), answer::toString);
    assertEquals(oldText, host.read(CONFIG));
    int lines = history();

    Answer.Complete again = complete(0, under.run(undo));
    assertTrue(again.frame("end-restore").isPresent(), again::toString);
    assertEquals(lines, history(), "it was not done again");
    complete(ExitStatus.LOST, under.run(ReadScript.follow(RUN, change.ticket())));
    complete(0, under.run(ReadScript.follow(RUN)));
  }
}
