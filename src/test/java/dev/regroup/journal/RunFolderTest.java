package dev.regroup.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.run.RunId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  private static final RunId RUN = new RunId("20261122-101500-k3f9");

  @TempDir Path state;

  @Test
  void a_run_has_ended_when_its_process_gave_its_lock_back() throws IOException {
    try (RunFolder run = RunFolder.begin(state, RUN)) {
      assertTrue(Files.isDirectory(run.folder()));
      assertFalse(RunFolder.ended(state, RUN.text()), "it lives");
    }
    assertTrue(RunFolder.ended(state, RUN.text()), "it is closed");
  }

  @Test
  void a_run_killed_with_its_process_has_ended() throws Exception {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                state.toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertEquals('!', java.getInputStream().read(), "the other process holds the run");
      assertFalse(RunFolder.ended(state, RUN.text()));
    } finally {
      java.destroyForcibly().waitFor();
    }
    assertTrue(RunFolder.ended(state, RUN.text()));
  }

  /** Begins the run and stays until killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      RunFolder run = RunFolder.begin(Path.of(args[0]), RUN);
      System.out.print(Files.isDirectory(run.folder()) ? "!" : "?");
      System.out.flush();
      int never = System.in.read();
      System.exit(never);
    }
  }

  @Test
  void what_a_full_disk_did_not_take_is_written_when_there_is_room_again() throws Exception {
    Process java =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -S -f 1; exec \"$@\"",
                "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Filling.class.getName(),
                state.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, java.waitFor(), said);
    Path events = RunFolder.runs(state).resolve(RUN.text()).resolve("events.jsonl");
    assertEquals("full at 1024 bytes", said);
    assertEquals(
        IntStream.range(0, 30).mapToObj(Filling::line).toList(), Files.readAllLines(events));
  }

  /** Appends lines of 60 bytes, half of them where files take no more than 1 KiB. */
  static final class Filling {
    private Filling() {}

    static String line(int number) {
      return "{\"number\":" + (1000 + number) + ",\"text\":\"" + "x".repeat(34) + "\"}";
    }

    public static void main(String[] args) throws Exception {
      long full = 0;
      try (RunFolder run = RunFolder.begin(Path.of(args[0]), RUN)) {
        for (int number = 0; number < 30; number++) {
          try {
            run.append(line(number));
          } catch (IOException e) {
            full = Files.size(run.folder().resolve("events.jsonl"));
          }
          if (number == 25) {
            String self = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("prlimit", "--pid", self, "--fsize=unlimited").start().waitFor();
          }
        }
      }
      System.out.print("full at " + full + " bytes");
    }
  }

  @Test
  void a_run_of_another_controller_is_never_taken_for_ended() {
    assertFalse(RunFolder.ended(state, RUN.text()));
    assertFalse(RunFolder.ended(state, "../../../etc/passwd"));
  }

  @Test
  void events_are_appended_a_line_each_and_only_the_owner_reads_them() throws IOException {
    Path folder;
    try (RunFolder run = RunFolder.begin(state, RUN)) {
      run.append("{\"a\":1}");
      run.append("{\"b\":2}");
      run.write("report.json", out -> out.write("{}"));
      folder = run.folder();
    }
    assertEquals(
        List.of("{\"a\":1}", "{\"b\":2}"), Files.readAllLines(folder.resolve("events.jsonl")));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    assertEquals(List.of(RUN), RunFolder.withFile(state, "report.json"));
    assertEquals(List.of(), RunFolder.withFile(state, "other.json"));
  }
}
