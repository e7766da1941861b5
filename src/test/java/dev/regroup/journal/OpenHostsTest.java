package dev.regroup.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.run.Mode;
import dev.regroup.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that a run left open, by its events as they lie on disk. */
class OpenHostsTest {
  private static final RunId RUN = RunId.parse("20261122-101500-k3f9").orElseThrow();
  private static final String STARTED =
      "{\"at\":\"2026-11-22T10:15:00Z\",\"event\":\"run_started\",\"host\":null,"
          + "\"mode\":\"apply\",\"hosts\":[\"a\",\"b\",\"c\",\"d\"]}";

  @TempDir Path state = Path.of("");

  private OpenHosts of(String... lines) throws IOException {
    return of(RUN, lines);
  }

  private OpenHosts of(RunId run, String... lines) throws IOException {
    Path folder = Files.createDirectories(state.resolve("runs").resolve(run.text()));
    Files.writeString(folder.resolve("events.jsonl"), String.join("\n", lines));
    return OpenHosts.of(KeptRun.of(state, run));
  }

  /** A run that goes on with another; the first one goes on with none. */
  private OpenHosts goingOn(RunId run, String with, String... lines) throws IOException {
    Path folder = Files.createDirectories(state.resolve("runs").resolve(run.text()));
    Files.writeString(
        folder.resolve(RunRequest.FILE),
        "{\"resumes\": \"%s\", \"playbook\": \"p\", \"sha256\": \"s\", \"timeout\": 1, \"forks\": 1}"
            .formatted(with));
    return of(run, lines);
  }

  private static String started(String hosts) {
    return STARTED.replace("\"a\",\"b\",\"c\",\"d\"", hosts);
  }

  private static String step(String host, String step, String second) {
    return "{\"at\":\"2026-11-22T10:15:%sZ\",\"event\":\"step_started\",\"host\":\"%s\",\"step\":\"%s\"}"
        .formatted(second, host, step);
  }

  private static String ended(String host, String status) {
    return "{\"event\":\"host_ended\",\"host\":\"%s\",\"result\":{\"steps\":[{\"status\":\"ok\"}],\"status\":\"%s\"}}"
        .formatted(host, status);
  }

  private static List<String> told(OpenHosts open) {
    return open.hosts().stream()
        .map(h -> h.host() + (h.inFlight() ? " in flight " + h.rebooting() : ""))
        .toList();
  }

  @Test
  void hosts_in_flight_come_first_with_the_time_of_their_reboot() throws IOException {
    OpenHosts open =
        of(
            STARTED,
            step("a", "plan", "01"),
            step("c", "patch", "02"),
            step("c", "reboot", "03"),
            step("c", "wait", "04"),
            step("b", "refresh", "05"),
            ended("d", "changed"),
            "{\"event\":\"step_star");
    assertEquals(List.of("b in flight null", "c in flight 2026-11-22T10:15:03Z", "a"), told(open));
    assertTrue(open.cut());
    assertEquals(0, open.unreadable());
    assertEquals(Mode.APPLY, open.mode());
    assertEquals(List.of("a"), told(open.without(Set.of("b", "c"))));
  }

  @Test
  void an_interrupted_reboot_is_one_still_and_so_is_one_whose_proof_has_begun() throws IOException {
    OpenHosts open =
        of(
            STARTED,
            step("a", "reboot", "01"),
            step("a", "wait", "02"),
            step("a", "unlock", "03"),
            ended("a", "unfinished"),
            step("b", "reboot", "04"),
            step("b", "wait", "05"),
            step("b", "verify", "06"),
            ended("c", "not_attempted"),
            ended("d", "refused"),
            "{\"event\":\"run_ended\",\"host\":null}\n");
    assertEquals(
        List.of("a in flight 2026-11-22T10:15:01Z", "b in flight 2026-11-22T10:15:04Z", "c"),
        told(open));
    assertTrue(open.cut());
  }

  /** It may be back in its old line, which whoever goes on asks only of a host that rebooted. */
  @Test
  void a_reboot_is_one_until_something_is_written_anew() throws IOException {
    String[] steps = {"verify", "lock", "restore", "unlock", "backup", "verify"};
    String[] lines = new String[steps.length + 2];
    lines[0] = started("\"a\"");
    lines[1] = step("a", "reboot", "01");
    for (int i = 0; i < steps.length; i++) {
      lines[i + 2] = step("a", steps[i], "0" + (i + 2));
      String when = i < 4 ? "2026-11-22T10:15:01Z" : "null";
      assertEquals(
          List.of("a in flight " + when), told(of(Arrays.copyOf(lines, i + 3))), "at " + steps[i]);
    }
  }

  /** A run that went on with another began to put it back, and was interrupted once it was back. */
  @Test
  void a_host_that_was_put_back_and_interrupted_is_on_its_way_back_still() throws IOException {
    goingOn(RUN, "", started("\"a\""), step("a", "reboot", "01"));
    OpenHosts open =
        goingOn(
            new RunId("20261122-111500-aaaa"),
            RUN.text(),
            started("\"a\""),
            step("a", "lock", "02"),
            "{\"event\":\"rollback_started\",\"host\":\"a\",\"backup\":\"%s\",\"failed\":true}"
                .formatted(RUN),
            step("a", "patch", "03"),
            step("a", "verify", "04"),
            ended("a", "unfinished", "as_found"));
    assertEquals(new OpenHosts.Back(RUN.text(), true), open.hosts().get(0).back());
  }

  private static String lockStays(String host) {
    return "{\"event\":\"step_ended\",\"host\":\"%s\",\"step\":\"unlock\",\"status\":\"failed\"}"
        .formatted(host);
  }

  /** A host that failed and gave its lock back has ended. */
  @Test
  void a_host_that_was_given_up_in_its_reboot_is_awaited_still() throws IOException {
    OpenHosts open =
        of(
            STARTED,
            step("a", "reboot", "01"),
            step("a", "wait", "02"),
            step("a", "unlock", "03"),
            lockStays("a"),
            ended("a", "failed", "unknown"),
            step("b", "reboot", "04"),
            step("b", "wait", "05"),
            step("b", "verify", "06"),
            step("b", "unlock", "07"),
            ended("b", "failed", "rebooted"),
            step("c", "patch", "08"),
            step("c", "unlock", "09"),
            lockStays("c"),
            ended("c", "failed", "unknown"),
            ended("d", "changed"),
            "{\"event\":\"run_ended\",\"host\":null}\n");
    assertEquals(List.of("a in flight 2026-11-22T10:15:01Z"), told(open));
    assertTrue(open.cut());
  }

  private static String ended(String host, String status, String left) {
    return ended(host, status).replace("}}", ",\"left\":\"" + left + "\"}}");
  }

  @Test
  void an_interrupted_host_that_was_left_as_found_is_not_in_flight_and_is_to_be_gone_on_with()
      throws IOException {
    String end = "{\"event\":\"run_ended\",\"host\":null}";
    OpenHosts open =
        of(
            started("\"a\",\"b\",\"c\",\"d\""),
            step("a", "lock", "01"),
            ended("a", "unfinished", "as_found"),
            step("b", "lock", "01"),
            ended("b", "unfinished", "patched"),
            step("c", "reboot", "02"),
            ended("c", "unfinished", "as_found"),
            step("d", "guard", "02"),
            ended("d", "unfinished", "as_found"),
            end);
    assertEquals(
        List.of("b in flight null", "c in flight 2026-11-22T10:15:02Z", "a", "d"), told(open));
    OpenHosts one =
        of(started("\"a\""), step("a", "lock", "01"), ended("a", "unfinished", "as_found"), end);
    assertEquals(List.of("a"), told(one));
    assertTrue(one.cut());
  }

  /** However often a run is gone on with: what was written stays so, what was not stays so too. */
  @Test
  void what_an_earlier_run_began_is_begun_still_where_the_next_never_came_to_it()
      throws IOException {
    RunId second = new RunId("20261122-111500-aaaa");
    RunId third = new RunId("20261122-121500-bbbb");
    goingOn(
        RUN,
        "",
        STARTED,
        step("a", "reboot", "01"),
        step("b", "patch", "02"),
        ended("c", "changed"),
        "{\"event\":\"host_en");
    OpenHosts then = goingOn(second, RUN.text(), started("\"a\",\"b\",\"d\""));
    assertEquals(List.of("a in flight 2026-11-22T10:15:01Z", "b in flight null", "d"), told(then));
    assertEquals(Set.of("a", "b", "d"), then.all());
    OpenHosts last =
        goingOn(
            third,
            second.text(),
            started("\"a\",\"b\",\"d\""),
            step("a", "wait", "10"),
            ended("b", "not_attempted", "as_found"),
            step("d", "plan", "11"));
    assertEquals(List.of("a in flight 2026-11-22T10:15:01Z", "b in flight null", "d"), told(last));
    assertEquals(0, last.unreadable());
    OpenHosts well = goingOn(third, second.text(), started("\"a\",\"b\",\"d\""), ended("a", "ok"));
    assertEquals(List.of("b in flight null", "d"), told(well));
  }

  /** Whoever goes on with it must not bring such a host forward, whatever came after. */
  @Test
  void a_host_that_was_being_put_back_is_so_still() throws IOException {
    String back =
        "{\"event\":\"rollback_started\",\"host\":\"%s\",\"backup\":\"%s\",\"failed\":%s}";
    OpenHosts open =
        of(
            STARTED,
            step("a", "verify", "01"),
            back.formatted("a", RUN, true),
            step("a", "plan", "02"),
            step("a", "reboot", "03"),
            back.formatted("b", "20261101-080000-abcd", false),
            back.formatted("c", RUN, true),
            ended("c", "rolled_back"),
            back.formatted("d", RUN, true),
            ended("d", "not_attempted"));
    assertEquals(
        List.of("a in flight 2026-11-22T10:15:03Z", "b in flight null", "d in flight null"),
        told(open));
    assertEquals(
        List.of(
            new OpenHosts.Back(RUN.text(), true),
            new OpenHosts.Back("20261101-080000-abcd", false),
            new OpenHosts.Back(RUN.text(), true)),
        open.hosts().stream().map(OpenHosts.Open::back).toList());
  }

  @Test
  void a_broken_line_is_counted_and_its_host_stays_open() throws IOException {
    OpenHosts open =
        of(STARTED, ended("a", "ok"), "{\"event\":\"host_en", ended("c", "what"), ended("d", "ok"));
    assertEquals(2, open.unreadable());
    assertEquals(List.of("b", "c"), told(open));
  }

  @Test
  void of_a_broken_beginning_the_other_lines_tell_the_hosts() throws IOException {
    String half = STARTED.substring(0, 60);
    OpenHosts open =
        of(half, step("b", "plan", "01"), step("a", "reboot", "02"), ended("c", "changed"), "{");
    assertEquals(List.of("a in flight 2026-11-22T10:15:02Z", "b"), told(open));
    assertEquals(null, open.mode());
    assertTrue(open.cut());
    assertEquals(1, open.unreadable());
    assertEquals(Set.of("a", "b", "c"), open.all());
    assertEquals(Set.of("c"), open.ended());
    assertEquals(List.of(), of(half, "{").hosts());
  }

  @Test
  void of_a_broken_beginning_the_run_before_tells_hosts_that_it_left() throws IOException {
    RunId second = new RunId("20261122-111500-aaaa");
    goingOn(RUN, "", STARTED, step("a", "reboot", "01"), ended("c", "changed"));
    OpenHosts then =
        goingOn(second, RUN.text(), "{\"event\":\"run_st", step("b", "patch", "09"), "{");
    assertEquals(List.of("a in flight 2026-11-22T10:15:01Z", "b in flight null", "d"), told(then));
  }

  @Test
  void a_run_that_was_declined_was_not_cut_off() throws IOException {
    String end = "{\"event\":\"run_ended\",\"host\":null}";
    OpenHosts declined = of(STARTED, ended("a", "not_attempted"), end);
    assertFalse(declined.cut());
    OpenHosts halted = of(STARTED, "{\"event\":\"run_halted\",\"host\":null}", end);
    assertTrue(halted.cut());
  }
}
