package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code regroup runs} over the folders that runs leave. */
class RunsTest {
  private static final String ENDED = KeptRuns.ENDED;
  private static final String CUT = KeptRuns.CUT;
  private static final String BROKEN = KeptRuns.BROKEN;

  @TempDir private Path home;

  @BeforeEach
  void keep() throws IOException {
    KeptRuns.in(home);
  }

  @Test
  void the_list_is_newest_first_a_line_a_run() {
    Outcome list = Terminal.run(home, "runs");
    assertEquals(0, list.exit(), list::toString);
    assertEquals("", list.err());
    List<String> lines = list.out().lines().toList();
    assertEquals(4, lines.size(), list::toString);
    assertTrue(
        lines.get(1).matches(BROKEN + " .*broken .*report.json is not JSON: .*"), list.out());
    assertTrue(lines.get(2).matches(CUT + " +apply +cut off +- +10 hosts: .*"), list.out());
    assertTrue(
        lines.get(3).matches(ENDED + " +check +ended +2 +10 hosts: .* playbooks/tuner.yml"),
        list.out());
    assertTrue(list.out().indexOf('\u001b') < 0);
  }

  @Test
  void as_json_nothing_else_is_printed() {
    Outcome list = Terminal.run(home, "runs", "--output", "json");
    assertEquals("", list.err());
    Map<String, Object> json = list.json();
    assertEquals("regroup.runs/1", json.get("schema"));
    List<?> runs = (List<?>) Objects.requireNonNull(json.get("runs"));
    List<Object> states = runs.stream().<Object>map(run -> ((Map<?, ?>) run).get("state")).toList();
    assertEquals(List.of("broken", "cut_off", "ended"), states);
    assertEquals(2, ((Map<?, ?>) runs.get(2)).get("exit"));
  }

  @Test
  void one_run_prints_again() throws IOException {
    Outcome text = Terminal.run(home, "runs", ENDED);
    assertEquals(0, text.exit(), text::toString);
    assertTrue(text.out().contains("CHECK MODE: nothing is written"), text.out());
    assertTrue(text.out().contains("\n+GRUB_CMDLINE_LINUX_DEFAULT="), "the diff of a check");
    Outcome json = Terminal.run(home, "runs", ENDED, "--output", "json");
    assertEquals(
        Files.readString(KeptRuns.folder(home, ENDED).resolve("report.json")),
        json.out(),
        "the same document");
    List<String> samples = Files.readAllLines(Path.of("src/test/resources/report/apply.jsonl"));
    Files.write(KeptRuns.folder(home, ENDED).resolve("events.jsonl"), samples);
    Outcome events = Terminal.run(home, "runs", ENDED, "--output", "jsonl");
    assertEquals(0, events.exit(), events::toString);
    assertEquals(samples, events.out().lines().toList());
    Path page = home.resolve("page.html");
    assertEquals(0, Terminal.run(home, "runs", ENDED, "--report", page.toString()).exit());
    assertEquals(Files.readString(Path.of("src/test/resources/report/check.html")), read(page));
  }

  @Test
  void a_run_that_was_cut_off_says_so() throws IOException {
    Outcome text = Terminal.run(home, "runs", CUT);
    assertEquals(0, text.exit(), text::toString);
    assertTrue(text.err().contains("was cut off"), text.err());
    assertTrue(text.out().contains("RECAP " + CUT), text.out());
    Outcome json = Terminal.run(home, "runs", CUT, "--output", "json");
    assertTrue(json.json().containsKey("exit"), json.out());
    assertEquals(null, json.json().get("exit"));
    Outcome events = Terminal.run(home, "runs", CUT, "--output", "jsonl");
    assertEquals(
        Files.readString(KeptRuns.folder(home, CUT).resolve("events.jsonl")),
        events.out(),
        events::toString);
    assertTrue(events.err().contains("was cut off"), events.err());
  }

  @Test
  void two_runs_are_compared() throws IOException {
    Outcome same = Terminal.run(home, "runs", ENDED, ENDED);
    assertEquals(0, same.exit(), same::toString);
    assertTrue(
        same.out()
            .endsWith(
                "10 hosts in both: 0 with another status, 0 changed otherwise, 10 as"
                    + " before; 0 appeared, 0 gone\n"),
        same.out());
    Outcome text = Terminal.run(home, "runs", ENDED, CUT);
    assertEquals(0, text.exit(), text::toString);
    assertTrue(text.err().contains(CUT + " was cut off"), text.err());
    assertTrue(text.out().startsWith("from " + ENDED + " check, exit 2, "), text.out());
    assertTrue(text.out().contains("\npve1: changed -> "), text.out());
    Outcome json = Terminal.run(home, "runs", ENDED, CUT, "--output", "json");
    assertEquals("regroup.compared/1", json.json().get("schema"));
    refused(6, "runs", ENDED, BROKEN);
    refused(5, "runs", ENDED, "20260101-000000-aaaa");
    refused(5, "runs", ENDED, CUT, "--output", "jsonl");
    refused(5, "runs", ENDED, CUT, "--report", home.resolve("a.html").toString());
    refused(5, "runs", ENDED, CUT, ENDED);
  }

  @Test
  void what_is_not_there_and_what_is_broken_is_told() throws IOException {
    refused(5, "runs", "20260101-000000-aaaa");
    refused(5, "runs", "\u001b[2J");
    refused(5, "runs", "--output", "jsonl");
    refused(5, "runs", "--report", home.resolve("a.json").toString());
    refused(5, "runs", ENDED, "--report", home.resolve("no/such/folder/a.json").toString());
    refused(5, "runs", ENDED, "--report", home.resolve("a.txt").toString());
    refused(6, "runs", BROKEN);
    refused(6, "runs", BROKEN, "--output", "json");
    refused(6, "runs", BROKEN, "--output", "jsonl");
    refused(6, "runs", ENDED, "--output", "jsonl");
    try (Stream<Path> left = Files.list(home)) {
      assertEquals(1, left.count(), "nothing was written");
    }
  }

  /** Opening a pipe waits for its other end, for ever. */
  @Test
  void a_pipe_in_a_run_is_broken_and_the_others_are_listed() throws IOException {
    String events = "20261122-131500-pip1";
    String report = "20261122-141500-pip2";
    Commands.run("mkfifo", KeptRuns.folder(home, events).resolve("events.jsonl").toString());
    Commands.run("mkfifo", KeptRuns.folder(home, report).resolve("report.json").toString());
    Duration soon = Duration.ofSeconds(20);
    Outcome list = assertTimeoutPreemptively(soon, () -> Terminal.run(home, "runs"));
    assertEquals(0, list.exit(), list::toString);
    List<String> lines = list.out().lines().toList();
    assertEquals(6, lines.size(), list::toString);
    assertTrue(
        lines.get(1).matches(report + " .*broken .*report.json is not a regular file"), list.out());
    assertTrue(
        lines.get(2).matches(events + " .*broken .*events.jsonl is not a regular file"),
        list.out());
    assertTimeoutPreemptively(soon, () -> refused(6, "runs", report));
  }

  @Test
  void a_state_folder_that_is_a_file_is_no_absence_of_runs(@TempDir Path other) throws IOException {
    Path state = other.resolve(".local/state/regroup");
    Files.createDirectories(other.resolve(".local/state"));
    Files.writeString(state, "");
    Outcome list = Terminal.run(other, "runs");
    assertEquals(1, list.exit(), list::toString);
    assertEquals("", list.out());
    assertTrue(list.err().contains(state + ": is not a directory"), list.err());
    Files.delete(state);
    Files.createDirectories(state);
    Files.writeString(state.resolve("runs"), "");
    assertTrue(
        Terminal.run(other, "runs").err().contains(state.resolve("runs") + ": is not a dir"));
  }

  @Test
  void without_any_run_it_says_so(@TempDir Path other) {
    assertEquals("no runs are kept\n", Terminal.run(other, "runs").out());
    assertEquals(
        "{\n  \"schema\": \"regroup.runs/1\",\n  \"runs\": [ ]\n}\n",
        Terminal.run(other, "runs", "--output", "json").out());
  }

  private void refused(int exit, String... arguments) {
    Outcome outcome = Terminal.run(home, arguments);
    assertEquals(exit, outcome.exit(), outcome::toString);
    assertEquals("", outcome.out());
    assertTrue(outcome.err().startsWith("regroup: "), outcome.err());
    assertTrue(outcome.err().indexOf('\u001b') < 0, outcome.err());
    outcome.assertNoJava();
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }
}
