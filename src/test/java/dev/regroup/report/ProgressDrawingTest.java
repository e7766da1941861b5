package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.report.ProgressState.Slots;
import dev.regroup.report.ProgressState.Wave;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProgressDrawingTest {
  private static final Instant START = Samples.START;

  private static InFlight.Work work(StepName step, int since, String state, int stateSince) {
    return new InFlight.Work(step, START.plusSeconds(since), state, START.plusSeconds(stateSince));
  }

  /** So many hosts, some of them with names of wide letters. */
  private static Map<String, InFlight.Work> inFlight(int hosts) {
    Map<String, InFlight.Work> works = new LinkedHashMap<>();
    for (int i = 0; i < hosts; i++) {
      String name = i % 3 == 1 ? "\u30c7\u30fc\u30bf\u30bb\u30f3\u30bf\u30fc" + i : "node-" + i;
      works.put(
          name,
          i % 2 == 0
              ? work(StepName.WAIT, i, i % 4 == 0 ? "going_down" : "down", i + 5)
              : work(StepName.REFRESH, 3 * i, "", 3 * i));
    }
    return works;
  }

  private static ProgressState fleet(int inFlight) {
    return new ProgressState(
        3000,
        Map.of(Status.CHANGED, 299, Status.FAILED, 2, Status.REFUSED, 11),
        List.of(
            new Wave(1, 3, 0, Map.of(Status.CHANGED, 3)),
            new Wave(9, 30, 0, Map.of(Status.CHANGED, 29, Status.FAILED, 1)),
            new Wave(10, 300, 1, Map.of(Status.CHANGED, 290, Status.RESCUED, 1)),
            new Wave(11, 300, inFlight, Map.of(Status.CHANGED, 7, Status.REFUSED, 2))),
        2100,
        new Slots(inFlight + 1, 1, 150, 2, 5),
        inFlight(inFlight),
        null);
  }

  /** As the terminal shows it, which cuts. */
  private static String drawn(ProgressState state, int columns, int rows) {
    StringBuilder text = new StringBuilder();
    text.append("--- ").append(columns).append(" x ").append(rows).append("\n");
    for (String line : ProgressDrawing.lines(state, START.plusSeconds(200), columns, rows)) {
      text.append(Columns.cut(line, columns - 1)).append("\n");
    }
    return text.toString();
  }

  @Test
  void a_fleet_at_several_sizes_of_terminals() {
    StringBuilder text = new StringBuilder();
    for (int columns : List.of(20, 40, 80, 132)) {
      text.append(drawn(fleet(120), columns, 24));
    }
    for (int rows : List.of(4, 10, 16, 50)) {
      text.append(drawn(fleet(120), 80, rows));
    }
    text.append(drawn(fleet(3), 80, 24));
    Golden.check("progress.txt", text.toString());
  }

  @Test
  void a_run_without_waves_and_one_of_a_single_host_have_no_lines_of_a_fleet() {
    ProgressState check =
        new ProgressState(30, Map.of(Status.OK, 3), List.of(), 27, null, inFlight(2), null);
    assertEquals(3, ProgressDrawing.lines(check, START, 80, 24).size());
    ProgressState one =
        new ProgressState(
            1,
            Map.of(),
            List.of(new Wave(1, 1, 1, Map.of())),
            0,
            new Slots(1, 0, 1, 0, 0),
            inFlight(1),
            null);
    assertEquals(2, ProgressDrawing.lines(one, START, 80, 24).size());
  }

  @Test
  void the_budget_is_told_in_words() {
    assertEquals("slots 1/1 in use, no failure allowed", slots(new Slots(1, 0, 1, 0, 0)));
    assertEquals("slots 2/3 in use, budget 2/2 left", slots(new Slots(2, 0, 3, 0, 2)));
    assertEquals("slots 3/3 in use, 1 kept, budget 0/1 left", slots(new Slots(3, 1, 3, 1, 1)));
    assertEquals("slots 2/3 in use, 2 kept, budget exceeded", slots(new Slots(2, 2, 3, 2, 1)));
  }

  private static String slots(Slots slots) {
    ProgressState state = new ProgressState(2, Map.of(), List.of(), 0, slots, inFlight(1), null);
    List<String> lines = ProgressDrawing.lines(state, START, 80, 24);
    return lines.get(lines.size() - 2);
  }

  /** Whatever the numbers are: so many lines as may be, bars of one width, no cursor moved. */
  @Test
  void any_state_is_drawn_within_its_bounds() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      int columns = 1 + random.nextInt(200);
      int rows = 1 + random.nextInt(60);
      ProgressState state = anything(random);
      List<String> lines = ProgressDrawing.lines(state, START, columns, rows);
      assertTrue(lines.size() <= Math.max(3, Math.max(rows / 2, rows - 8)), lines.toString());
      long hosts = lines.stream().filter(line -> line.contains("   ")).count();
      assertTrue(hosts <= 10, lines.toString());
      Map<Integer, Integer> ends = new TreeMap<>();
      for (String line : lines) {
        HostileTest.harmless(line, false);
        if (line.startsWith("wave ") && line.contains("[")) {
          ends.merge(line.indexOf(']'), 1, Integer::sum);
          assertTrue(Columns.of(line) < columns, line);
        }
      }
      assertTrue(ends.size() <= 1, lines.toString());
    }
  }

  private static ProgressState anything(Random random) {
    Map<String, InFlight.Work> works = inFlight(1 + random.nextInt(20));
    works.put(Hostile.SAID, work(StepName.WAIT, 0, Hostile.SAID, 1));
    List<Wave> waves = new ArrayList<>();
    for (int number = 1; number <= random.nextInt(6); number++) {
      int failed = random.nextInt(5);
      int changed = random.nextInt(500);
      int begun = random.nextInt(50);
      waves.add(
          new Wave(
              number,
              failed + changed + begun + random.nextInt(2) * random.nextInt(100),
              begun,
              Map.of(Status.FAILED, failed, Status.CHANGED, changed)));
    }
    return new ProgressState(
        5000,
        Map.of(Status.FAILED, random.nextInt(10), Status.CHANGED, random.nextInt(4000)),
        waves,
        random.nextInt(3) * 500,
        random.nextBoolean() ? new Slots(random.nextInt(9), 0, 9, random.nextInt(5), 3) : null,
        works,
        new ProgressState.Between(1, START, random.nextBoolean() ? START.plusSeconds(99) : null));
  }

  @Test
  void wide_letters_take_two_columns_and_marks_none() {
    assertEquals(4, Columns.of("\u30c7\u30fc"));
    assertEquals(1, Columns.of("e\u0301"));
    assertEquals("\u30c7 ", Columns.fit("\u30c7\u30fc", 3));
    assertEquals("ab  ", Columns.fit("ab", 4));
    assertEquals("e\u0301", Columns.cut("e\u0301x", 1));
  }
}
