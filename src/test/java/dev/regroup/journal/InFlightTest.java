package dev.regroup.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which hosts are in flight of runs that went on with one another, each with some of them. */
class InFlightTest {
  private static final RunId FIRST = new RunId("20261122-101500-aaaa");
  private static final RunId SECOND = new RunId("20261122-111500-bbbb");
  private static final RunId THIRD = new RunId("20261122-121500-cccc");
  private static final RunId FOURTH = new RunId("20261122-131500-dddd");

  @TempDir private Path state;

  private void kept(RunId run, String resumes, String... events) throws IOException {
    Path folder = Files.createDirectories(state.resolve("runs").resolve(run.text()));
    Files.writeString(
        folder.resolve(RunRequest.FILE),
        "{\"resumes\":\"%s\",\"timeout\":10,\"forks\":20,\"playbook\":\"/p.yml\",\"sha256\":\"00\"}"
            .formatted(resumes));
    Files.writeString(folder.resolve("events.jsonl"), String.join("\n", events));
  }

  private InFlight beside(RunId run) throws IOException {
    return InFlight.beside(state, KeptRun.of(state, run));
  }

  /** The open hosts of a run, with those that are in flight beside it. */
  private List<String> open(RunId run) throws IOException {
    return OpenHosts.of(KeptRun.of(state, run)).beside(beside(run)).hosts().stream()
        .map(host -> host.host() + (host.inFlight() ? " in flight" : ""))
        .toList();
  }

  private static String started(String... hosts) {
    return "{\"event\":\"run_started\",\"mode\":\"apply\",\"hosts\":[\"%s\"]}"
        .formatted(String.join("\",\"", hosts));
  }

  private static String patch(String host) {
    return "{\"event\":\"step_started\",\"host\":\"%s\",\"step\":\"patch\"}".formatted(host);
  }

  private static String slot(String host, String rack) {
    return "{\"event\":\"slot_taken\",\"host\":\"%s\",\"shares\":{\"rack\":\"%s\"}}"
        .formatted(host, rack);
  }

  private static String ended(String host, String status) {
    return "{\"event\":\"host_ended\",\"host\":\"%s\",\"result\":{\"status\":\"%s\"}}"
        .formatted(host, status);
  }

  @Test
  void a_host_that_a_run_left_out_is_where_the_one_before_left_it() throws IOException {
    kept(FIRST, "", started("a", "b", "c"), slot("a", "1"), patch("a"));
    kept(SECOND, FIRST.text(), started("b"), ended("b", "not_attempted"));
    assertEquals(List.of("a in flight", "b"), open(SECOND));
    assertEquals(Map.of("a", Map.of("rack", "1")), beside(SECOND).shares());
    kept(THIRD, SECOND.text(), started("a", "b"), patch("b"));
    assertEquals(List.of("a in flight", "b in flight"), open(THIRD));
  }

  @Test
  void what_another_run_ended_is_in_flight_no_more() throws IOException {
    kept(FIRST, "", started("a", "b", "c"), patch("a"));
    kept(SECOND, FIRST.text(), started("b"), patch("b"));
    kept(THIRD, FIRST.text(), started("a"), ended("a", "changed"));
    assertEquals(List.of("b in flight"), open(SECOND));
    assertEquals(List.of("b in flight", "a", "c"), open(FIRST));
  }

  @Test
  void a_host_that_its_next_run_never_came_to_is_in_flight_still() throws IOException {
    kept(FIRST, "", started("a", "b"));
    kept(SECOND, FIRST.text(), started("a"), slot("a", "2"), patch("a"));
    kept(THIRD, FIRST.text(), started("a", "b"), ended("b", "ok"), ended("a", "not_attempted"));
    assertEquals(List.of("a in flight"), open(THIRD));
    assertEquals(Map.of("a", Map.of("rack", "2")), beside(THIRD).shares());
  }

  @Test
  void a_run_that_still_goes_on_holds_the_slots_of_its_hosts() throws IOException {
    kept(FIRST, "", started("a", "b"), patch("a"));
    try (RunFolder alive = RunFolder.begin(state, SECOND)) {
      kept(SECOND, FIRST.text(), started("a"), "");
      assertEquals(Set.of("a"), beside(FIRST).held());
      assertEquals(List.of(), beside(FIRST).left());
      assertEquals(
          Set.of("a"), Trails.of(KeptRun.of(state, FIRST)).beside(beside(FIRST)).trail().kept());
      alive.append(ended("a", "changed"));
      assertEquals(Set.of(), beside(FIRST).held());
    }
  }

  @Test
  void runs_of_another_root_and_such_as_nobody_can_read_have_no_say() throws IOException {
    kept(FIRST, "", started("a"), patch("a"));
    kept(SECOND, "", started("a", "b"), patch("b"), ended("a", "changed"));
    kept(THIRD, FIRST.text(), started("a"), ended("a", "changed"));
    Files.writeString(state.resolve("runs").resolve(THIRD.text()).resolve(RunRequest.FILE), "{");
    kept(FOURTH, THIRD.text(), started("a"), ended("a", "changed"));
    assertEquals(List.of("a in flight"), open(FIRST));
  }
}
