package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.MemoryFolder;
import dev.regroup.testing.Sysroot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames that work left as files come out as they were told, and half a frame never does. */
class FollowTest {
  private static final String RUN = "20261122-101500-k3f9";
  private static final String FOLDER = "/var/lib/regroup/run/" + RUN;

  /** What a page of boot files may hold: lines, blanks at their ends, backslashes. */
  private static final List<String> BODIES =
      List.of(
          "",
          "ok",
          "failed\nno room left",
          " a line with \\backslashes\\n and blanks \t",
          "ends with a line end\n",
          "\n",
          "x".repeat(512),
          "x".repeat(513),
          "é ü",
          "line\n".repeat(400));

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Sysroot host = Sysroot.empty(Path.of(""));

  @BeforeEach
  void build() {
    host = Sysroot.debianGrub(folder);
    // Its process is gone: nothing comes any more.
    host.write(FOLDER + "/boot", Sysroot.BOOT_ID + "\n");
    host.write(FOLDER + "/pid", "1 " + Sysroot.BOOT_ID + " 0\n");
  }

  private void frame(int number, String name, int length, String body) {
    host.write(String.format("%s/frames/%04d-%s-%d", FOLDER, number, name, length), body);
  }

  private static Answer.Complete follow(HostShell shell) {
    Answer answer = shell.run(ReadScript.follow(RUN, ""));
    return assertInstanceOf(Answer.Complete.class, answer, answer::toString);
  }

  private static int bytes(String text) {
    return ByteText.bytes(text).length;
  }

  @ParameterizedTest
  @EnumSource
  void bodies_come_out_byte_for_byte(Shells shell) {
    for (int i = 0; i < BODIES.size(); i++) {
      frame(i + 1, "body", bytes(BODIES.get(i)), BODIES.get(i));
    }
    frame(BODIES.size() + 1, "done", 1, "7");
    Answer.Complete answer = follow(shell.in(host));
    assertEquals(7, answer.status(), answer::toString);
    assertEquals(
        BODIES,
        answer.frames().stream()
            .filter(frame -> frame.name().equals("body"))
            .map(Frame::text)
            .toList());
  }

  /** As a cut leaves it between the file and what it holds. */
  @ParameterizedTest
  @EnumSource
  void a_frame_that_holds_nothing_yet_has_not_come(Shells shell) {
    HostShell under = shell.in(host);
    for (String name : List.of("end-guard", "done")) {
      frame(1, "begin-guard", 0, "");
      frame(2, name, 2, "");
      Answer.Complete answer = follow(under);
      assertEquals(ExitStatus.LOST, answer.status(), answer::toString);
      assertEquals(
          "the work of run " + RUN + " ended without a last word",
          answer.frame("lost").orElseThrow().text());
      assertEquals(
          List.of("sysroot", "begin-guard", "lost"),
          answer.frames().stream().map(Frame::name).toList());
      host.delete(FOLDER + "/frames/0002-" + name + "-2");
    }
  }

  /** A shell may write one line after the other: what has several is there by a rename alone. */
  @ParameterizedTest
  @EnumSource
  void several_lines_are_there_at_once(Shells shell) throws Exception {
    String text =
        Files.readString(Path.of("src/main/resources/dev/regroup/host/prelude.sh"))
            + """
            mkdir "$R/frames"
            FRAME_DIR=$R/frames
            moved=
            mv() { moved="$moved${3##*/} "; command mv "$@"; }
            frame empty ''
            frame line ok
            frame lines "a${NL}b"
            frame ended "a${NL}"
            long=0123456789abcdef
            long=$long$long$long$long
            frame long "$long$long$long$long$long$long$long${long}x"
            FRAME_DIR=
            FRAMES=1
            frame moved "$moved"
            """;
    Answer answer = shell.in(host).run(text);
    Answer.Complete complete = assertInstanceOf(Answer.Complete.class, answer, answer::toString);
    assertEquals(
        "0004-lines-3 0005-ended-2 0006-long-513 ", complete.frame("moved").orElseThrow().text());
    assertEquals("a\nb", host.read("/frames/0004-lines-3"));
    assertEquals("ok", host.read("/frames/0003-line-2"));
    assertEquals("", host.read("/frames/0002-empty-0"));
  }
}
