package dev.regroup.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgressBoardTest {
  private static final Instant START = Samples.START;
  private final ProgressBoard board = new ProgressBoard();

  private void started(int hosts) {
    List<String> names = IntStream.range(0, hosts).mapToObj(i -> "pve" + i).toList();
    board.on(new RunEvent.RunStarted(START, Samples.RUN, Mode.APPLY, "p.yml", names));
  }

  private void step(String host, StepName step, int at) {
    board.on(new RunEvent.StepStarted(START.plusSeconds(at), host, step));
  }

  private void ended(String host, Status status) {
    HostResult result =
        Samples.result(host, status, Left.AS_FOUND, null, HostResult.Reboot.NONE, null, List.of());
    board.on(new RunEvent.HostEnded(START, host, result));
  }

  private List<String> lines(int at, int columns, int rows) {
    return ProgressDrawing.lines(board.state(), START.plusSeconds(at), columns, rows);
  }

  @Test
  void a_line_for_each_host_at_work_with_its_step_and_age_then_a_bar_and_counts() {
    started(4);
    step("pve0", StepName.REFRESH, 0);
    step("pve1", StepName.WAIT, 3);
    ended("pve2", Status.FAILED);
    ended("pve3", Status.OK);
    assertEquals(
        List.of(
            "pve0 refresh 2m05s",
            "pve1 wait    2m02s",
            "[###############---------------] 2/4 1 failed, 1 ok"),
        lines(125, 80, 24));
  }

  @Test
  void what_a_rebooting_host_is_shows_with_the_age_of_that() {
    started(1);
    step("pve0", StepName.WAIT, 0);
    board.on(new RunEvent.StepProgress(START.plusSeconds(3), "pve0", StepName.WAIT, "x", "down"));
    board.on(new RunEvent.StepProgress(START.plusSeconds(4), "pve0", StepName.WAIT, "a word"));
    assertEquals("pve0 wait    2m05s  down 2m02s", lines(125, 80, 24).get(0));
    board.on(
        new RunEvent.StepProgress(
            START.plusSeconds(126), "pve0", StepName.WAIT, "x", "other_host_key"));
    assertEquals("pve0 wait    2m10s  other host key 4s", lines(130, 80, 24).get(0));
    step("pve0", StepName.VERIFY, 131);
    assertEquals("pve0 verify  1s", lines(132, 80, 24).get(0));
  }

  @Test
  void nothing_is_shown_while_nothing_is_at_work() {
    assertEquals(List.of(), lines(0, 80, 24));
    started(2);
    step("pve0", StepName.PLAN, 0);
    StepRecord planned =
        new StepRecord(StepName.PLAN, StepRecord.Status.OK, "", START, Duration.ZERO);
    board.on(new RunEvent.StepEnded(START, "pve0", planned));
    assertTrue(board.idle(), "it waits for the question or for its turn");
    assertEquals(List.of(), lines(1, 80, 24));
    step("pve0", StepName.LOCK, 2);
    assertEquals(2, lines(3, 80, 24).size());
    ended("pve0", Status.CHANGED);
    assertEquals(List.of(), lines(4, 80, 24));
  }

  @Test
  void between_waves_it_is_said_that_the_run_soaks_with_waves_slots_and_counts() {
    started(4);
    slots(0);
    assertEquals(
        List.of("slots 0/2 in use, no failure allowed, 4 hosts in later waves", bar(0) + "0/4"),
        lines(0, 80, 24));
    board.on(new RunEvent.WaveStarted(START, 1, 1, "", List.of("pve0")));
    board.on(new RunEvent.SlotTaken(START, "pve0", 1, Map.of()));
    step("pve0", StepName.LOCK, 0);
    ended("pve0", Status.CHANGED);
    waits(1, 10, 610);
    List<String> soaks =
        List.of(
            "wave 1 is over: the run soaks, 6m55s left",
            "wave 1 " + bar(30) + "1/1 1 changed",
            "slots 0/2 in use, no failure allowed, 3 hosts in later waves",
            bar(7) + "1/4 1 changed");
    assertEquals(soaks, lines(195, 80, 24));
    assertEquals("wave 1 is over: the run soaks, 0s left", lines(611, 80, 24).get(0));
    assertEquals(List.of(soaks.get(0), soaks.get(3)), lines(195, 80, 4), "a low terminal");
    assertFalse(board.idle(), "there is something to show");
    board.on(new RunEvent.WaveStarted(START, 2, 1, "", List.of("pve1", "pve2", "pve3")));
    assertEquals("wave 1 " + bar(30) + "1/1 1 changed", lines(195, 80, 24).get(0));
    ended("pve1", Status.FAILED);
    waits(2, 20, null);
    assertEquals(
        "wave 2 is over: the run waits for an answer, 3m05s so far", lines(205, 80, 24).get(0));
    board.on(
        new RunEvent.RunHalted(START, RunEvent.Cause.FAILURES, "x", List.of("pve2", "pve3"), "y"));
    assertFalse(lines(200, 80, 24).toString().contains("waits"), "nothing follows");
    RunResult result = new RunResult(Samples.RUN, Mode.APPLY, "p.yml", 2, List.of());
    board.on(new RunEvent.RunEnded(START, result));
    assertEquals(List.of(), lines(200, 80, 24));
    assertTrue(board.idle());
  }

  @Test
  void nothing_is_said_of_waves_that_one_host_has() {
    started(1);
    slots(0);
    assertEquals(List.of(), lines(0, 80, 24));
    assertTrue(board.idle());
  }

  private void slots(int used) {
    board.on(new RunEvent.SlotsChanged(START, used, 0, 2, 0, 0));
  }

  private void waits(int wave, int at, @Nullable Integer until) {
    Instant end = until == null ? null : START.plusSeconds(until);
    board.on(new RunEvent.RunWaits(START.plusSeconds(at), wave, end));
  }

  private static String bar(int full) {
    return "[" + "#".repeat(full) + "-".repeat(30 - full) + "] ";
  }

  @Test
  void a_narrow_terminal_gets_what_fits_and_a_low_one_no_more_than_half() {
    started(300);
    for (int i = 0; i < 40; i++) {
      step("a-rather-long-name-of-a-host-" + i, StepName.FACTS, 0);
    }
    for (int columns : List.of(1, 10, 20, 40, 80, 200)) {
      for (int rows : List.of(1, 4, 10, 24, 100)) {
        List<String> lines = lines(7, columns, rows);
        assertTrue(lines.size() <= Math.max(3, rows / 2), lines.toString());
        assertTrue(lines.get(0).contains(" facts   7s"), lines.get(0));
      }
    }
    assertEquals("a-rath facts   7s", lines(7, 20, 24).get(0));
    assertEquals("and 30 more", lines(7, 20, 24).get(10));
    assertEquals("[-----------] 0/300", lines(7, 20, 24).get(11));
    assertTrue(lines(7, 20, 24).stream().allMatch(line -> line.length() < 20));
  }

  @Test
  void nothing_that_a_name_holds_moves_the_cursor() {
    started(1);
    step(Hostile.SAID, StepName.FACTS, 0);
    lines(1, 4000, 24).forEach(line -> HostileTest.harmless(line, false));
  }

  @Test
  void ages_stay_short() {
    List<String> ages = new ArrayList<>();
    for (int seconds : List.of(-1, 0, 59, 60, 3599, 3600, 360_000)) {
      ages.add(ProgressDrawing.age(Duration.ofSeconds(seconds)));
    }
    assertEquals(List.of("0s", "0s", "59s", "1m00s", "59m59s", "1h00m", "100h00m"), ages);
  }
}
