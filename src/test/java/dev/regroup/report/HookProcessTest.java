package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a command of the controller gets, and what becomes of one that does not do its work. */
@Timeout(60)
class HookProcessTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  @TempDir Path folder = Path.of("");

  private final CompletableFuture<Void> recalled = new CompletableFuture<>();

  private Optional<Carrier.Trouble> run(String command, String line, Duration most)
      throws InterruptedException {
    Notice notice = new Notice(Occasion.WAVE_ENDED, Samples.RUN.text(), line);
    String inFolder = "cd '" + folder + "'; " + command;
    return new HookProcess(inFolder, most).run(notice, recalled);
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  @Test
  void it_gets_the_line_and_two_variables() throws Exception {
    String command =
        "cat >got; echo \"$REGROUP_EVENT $REGROUP_RUN ${REGROUP_WEBHOOK-none}\" >names";
    assertEquals(Optional.empty(), run(command, "{\"a\":\"b'$c\"}", LONG));
    assertEquals("{\"a\":\"b'$c\"}\n", read("got"));
    assertEquals("wave_ended " + Samples.RUN + " none\n", read("names"));
  }

  @Test
  void what_it_printed_last_says_why_it_failed() throws Exception {
    String command = "echo first; printf 'change 4711 is not \\033[2Jopen\\n\\n' >&2; exit 3";
    Carrier.Trouble trouble = run(command, "{}", LONG).orElseThrow();
    assertEquals("ended with 3", trouble.what());
    assertEquals("change 4711 is not \\x1b[2Jopen", trouble.said());
    assertEquals("ended with 3: change 4711 is not \\x1b[2Jopen", trouble.told());
  }

  @Test
  void neither_an_input_that_is_not_read_nor_endless_output_holds_it_up() throws Exception {
    String large = "x".repeat(1 << 20);
    assertEquals(Optional.empty(), run("exec <&-; true", large, LONG));
    String much = "yes | head -c 3000000; printf '%05000d' 7; exit 1";
    Carrier.Trouble trouble = run(much, "{}", LONG).orElseThrow();
    assertEquals(301, trouble.said().length());
    assertTrue(trouble.said().startsWith("…0") && trouble.said().endsWith("07"), trouble.said());
  }

  @Test
  void one_that_hangs_is_ended_with_all_that_it_started() throws Exception {
    String command = "echo $$ >shell; sh -c 'echo $$ >child; exec sleep 300' & wait";
    Carrier.Trouble trouble = run(command, "{}", Duration.ofSeconds(1)).orElseThrow();
    assertEquals("did not end within 1 s and was ended", trouble.what());
    for (String file : List.of("shell", "child")) {
      long id = Long.parseLong(read(file).strip());
      assertFalse(ProcessHandle.of(id).map(ProcessHandle::isAlive).orElse(false), file);
    }
  }

  /** Its shell lets SIGTERM pass and begins the next round, which nobody has listed before. */
  @Test
  void what_it_starts_while_it_is_ended_is_ended_as_well() throws Exception {
    String round = "sh -c 'echo $$ >>rounds; exec sleep 30'";
    String command = "trap 'echo caught >caught' TERM; while :; do " + round + "; done";
    run(command, "{}", Duration.ofSeconds(1));
    assertEquals("caught\n", read("caught"));
    List<Long> rounds = read("rounds").lines().map(Long::parseLong).toList();
    assertTrue(rounds.size() > 1, rounds::toString);
    for (long id : rounds) {
      ProcessHandle.of(id).ifPresent(HookProcessTest::assertEnds);
    }
  }

  /** Long before its own time; whoever reaps an orphan may be late. */
  private static void assertEnds(ProcessHandle process) {
    try {
      process.onExit().get(10, TimeUnit.SECONDS);
    } catch (TimeoutException | InterruptedException | ExecutionException e) {
      process.destroyForcibly();
      throw new AssertionError("it is left: " + process.info(), e);
    }
  }

  @Test
  void a_recall_ends_it() throws Exception {
    recalled.complete(null);
    Carrier.Trouble trouble = run("sleep 300", "{}", LONG).orElseThrow();
    assertEquals("was ended with the run", trouble.what());
  }

  @Test
  void an_interrupt_of_the_terminal_is_for_the_run() throws Exception {
    assertEquals(Optional.empty(), run("kill -INT $$; echo on >goes", "{}", LONG));
    assertEquals("on\n", read("goes"));
    Notice start = new Notice(Occasion.RUN_STARTED, Samples.RUN.text(), "{}");
    // A build that a shell started with "&" has it ignored, and no shell gives that back.
    String interrupted = "exec env --default-signal=INT sh -c 'kill -INT $$; sleep 300'";
    Carrier.Trouble trouble = new HookProcess(interrupted, LONG).run(start, recalled).orElseThrow();
    assertEquals("ended with 130", trouble.what());
  }
}
