package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.journal.KeptRun;
import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.StepName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is drawn from the lines of a run is what its own process draws. */
class EventReaderTest {
  private static final Instant START = Samples.START;

  @TempDir private Path state;

  /** A run in waves: every step, every end, a host that reboots. */
  private static List<RunEvent> events() {
    List<RunEvent> all = new ArrayList<>(Samples.events(Samples.everyStatus(Mode.APPLY)));
    List<String> names =
        Samples.everyStatus(Mode.APPLY).hosts().stream().map(HostResult::host).toList();
    List<RunEvent> turns = new ArrayList<>();
    turns.add(new RunEvent.SlotsChanged(START, 2, 0, 3, 0, 1));
    turns.add(new RunEvent.WaveStarted(START, 1, 1, "a play", names.subList(0, 2)));
    turns.add(new RunEvent.SlotTaken(START, names.get(0), 1, Map.of("cluster", "prod")));
    turns.add(new RunEvent.SlotTaken(START, names.get(1), 1, Map.of()));
    turns.add(new RunEvent.StepStarted(START.plusSeconds(1), names.get(0), StepName.WAIT));
    turns.add(
        new RunEvent.StepProgress(
            START.plusSeconds(3), names.get(0), StepName.WAIT, "down", "down"));
    turns.add(new RunEvent.WaveEnded(START, 1, 1, "a play", Map.of(), 8));
    turns.add(new RunEvent.RunWaits(START, 1, START.plusSeconds(60)));
    turns.add(new RunEvent.RunWaits(START, 1, null));
    turns.add(new RunEvent.WaveStarted(START, 2, 1, "a play", names.subList(2, 5)));
    turns.add(new RunEvent.SlotsChanged(START, 3, 1, 3, 1, 1));
    all.addAll(1, turns);
    return all;
  }

  private static String line(JsonlReport report, StringWriter out, RunEvent event) {
    out.getBuffer().setLength(0);
    report.on(event);
    return out.toString().strip();
  }

  @Test
  void the_lines_of_a_run_come_to_the_state_that_its_events_come_to() throws Exception {
    ProgressBoard direct = new ProgressBoard();
    ProgressBoard read = new ProgressBoard();
    StringWriter out = new StringWriter();
    JsonlReport report = new JsonlReport(new PrintWriter(out));
    boolean slots = false;
    for (RunEvent event : events()) {
      direct.on(event);
      Optional<RunEvent> again = EventReader.event(EventReader.line(line(report, out, event)));
      again.ifPresent(read::on);
      assertEquals(direct.state(), read.state(), event::toString);
      slots |= direct.state().slots() != null;
    }
    assertTrue(slots);
    assertEquals(9, direct.state().ended());
  }

  @Test
  void waves_slots_and_what_waits_are_counted() throws Exception {
    ProgressBoard board = new ProgressBoard();
    events().subList(0, 12).forEach(board::on);
    ProgressState now = board.state();
    assertEquals(10, now.hosts());
    assertEquals(new ProgressState.Slots(3, 1, 3, 1, 1), now.slots());
    assertEquals(
        List.of(
            new ProgressState.Wave(1, 2, 2, Map.of()), new ProgressState.Wave(2, 3, 0, Map.of())),
        now.waves());
    assertEquals(5, now.waiting());
  }

  /** Half a line is no line, and what came before anybody looked is not printed again. */
  @Test
  void a_run_is_followed_line_by_line() throws IOException {
    KeptRun kept = KeptRun.of(state, Samples.RUN);
    Files.createDirectories(kept.folder());
    List<String> lines = new ArrayList<>();
    StringWriter line = new StringWriter();
    JsonlReport report = new JsonlReport(new PrintWriter(line));
    for (RunEvent event : events()) {
      lines.add(line(report, line, event) + "\n");
    }
    String first = String.join("", lines.subList(0, lines.size() - 2));
    String last = lines.get(lines.size() - 2);
    Files.writeString(kept.events(), first + last.substring(0, 20));
    StringWriter err = new StringWriter();
    StringWriter out = new StringWriter();
    TextOptions options = TextOptions.plain(false, 0);
    try (FollowedRun shown =
            FollowedRun.shown(
                kept, new PrintWriter(err), Optional.empty(), options, Clock.systemUTC());
        FollowedRun events = FollowedRun.events(kept, new PrintWriter(out))) {
      shown.read();
      events.read();
      assertEquals("", err.toString());
      assertEquals(first, out.toString());
      append(kept, last.substring(20));
      append(kept, "no event\n");
      String soaks = line(report, line, new RunEvent.RunWaits(START, 1, START.plusSeconds(3600)));
      append(kept, soaks + "\n");
      shown.read();
      events.read();
      assertEquals(first + last + soaks + "\n", out.toString());
    }
    assertTrue(
        err.toString().contains(" wave 1 is over: the run soaks for 1h00m\n"), err::toString);
    assertTrue(err.toString().contains("the run halts: 1 failure, 0 allowed"), err.toString());
    assertFalse(err.toString().contains("pve1: changed"), err.toString());
  }

  private static void append(KeptRun kept, String text) throws IOException {
    Files.writeString(kept.events(), text, StandardOpenOption.APPEND);
  }
}
