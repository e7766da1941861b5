package dev.regroup.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.regroup.run.RolloutTrail;
import dev.regroup.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far runs came that went on with each other, by their files as they lie on disk. */
class TrailsTest {
  private static final RunId FIRST = new RunId("20261122-101500-aaaa");
  private static final RunId SECOND = new RunId("20261122-111500-bbbb");
  private static final RunId THIRD = new RunId("20261122-121500-cccc");

  @TempDir private Path state;

  private void kept(RunId run, String resumes, String... events) throws IOException {
    Path folder = Files.createDirectories(state.resolve("runs").resolve(run.text()));
    Files.writeString(
        folder.resolve("request.json"),
        "{\"resumes\":\"%s\",\"timeout\":10,\"forks\":20,\"playbook\":\"/p.yml\",\"sha256\":\"00\"}"
            .formatted(resumes));
    Files.writeString(folder.resolve("events.jsonl"), String.join("\n", events));
  }

  private Trails of(RunId run) throws IOException {
    return Trails.of(KeptRun.of(state, run));
  }

  private static String started(String... hosts) {
    return "{\"event\":\"run_started\",\"hosts\":[\"%s\"]}".formatted(String.join("\",\"", hosts));
  }

  private static String wave(int number, String... hosts) {
    return "{\"event\":\"wave_started\",\"wave\":%d,\"play\":1,\"hosts\":[\"%s\"]}"
        .formatted(number, String.join("\",\"", hosts));
  }

  private static String slot(String host, String rack) {
    return "{\"event\":\"slot_taken\",\"host\":\"%s\",\"shares\":{\"rack\":\"%s\"}}"
        .formatted(host, rack);
  }

  private static String step(String host, String step) {
    return "{\"event\":\"step_started\",\"host\":\"%s\",\"step\":\"%s\"}".formatted(host, step);
  }

  private static String ended(String host, String status, String left, int wave) {
    return ("{\"event\":\"host_ended\",\"host\":\"%s\","
            + "\"result\":{\"status\":\"%s\",\"left\":\"%s\",\"wave\":%d}}")
        .formatted(host, status, left, wave);
  }

  private static String halted(String cause) {
    return "{\"event\":\"run_halted\",\"cause\":\"" + cause + "\"}";
  }

  /** The first fails on a and is cut off in b; the second sees to b and is cut off in c. */
  private void chain() throws IOException {
    kept(
        FIRST,
        "",
        started("a", "b", "c", "d"),
        wave(1, "a"),
        slot("a", "1"),
        step("a", "patch"),
        ended("a", "failed", "rebooted", 1),
        wave(2, "b", "c"),
        slot("b", "1"),
        step("b", "patch"),
        step("c", "plan"));
    kept(
        SECOND,
        FIRST.text(),
        started("b", "c", "d"),
        ended("b", "changed", "rebooted", 2),
        slot("c", "2"),
        step("c", "reboot"),
        "{\"event\":\"host_en");
  }

  @Test
  void a_chain_of_resumed_runs_adds_up() throws IOException {
    chain();
    kept(
        THIRD,
        SECOND.text(),
        started("c", "d"),
        wave(3, "d"),
        ended("c", "unfinished", "unknown", 2));
    Map<String, Map<String, String>> shares =
        Map.of("a", Map.of("rack", "1"), "b", Map.of("rack", "1"), "c", Map.of("rack", "2"));
    Set<String> all = Set.of("a", "b", "c", "d");
    Set<String> a = Set.of("a");
    assertEquals(
        new Trails(
            FIRST,
            new RolloutTrail(all, 2, 0, 2, Set.of("b", "c"), a, a, Set.of("b"), oneRack("a", "b"))),
        of(FIRST));
    assertEquals(
        new Trails(
            FIRST, new RolloutTrail(all, 2, 0, 2, Set.of("b", "c"), a, a, Set.of("c"), shares)),
        of(SECOND));
    Set<String> lost = Set.of("a", "c");
    assertEquals(
        new Trails(
            FIRST, new RolloutTrail(all, 3, 0, 3, Set.of("d"), lost, lost, Set.of("c"), shares)),
        of(THIRD));
  }

  private static Map<String, Map<String, String>> oneRack(String one, String other) {
    return Map.of(one, Map.of("rack", "1"), other, Map.of("rack", "1"));
  }

  /** Its failures are taken care of, and its hosts are begun anew. */
  @Test
  void a_host_that_is_begun_anew_is_no_failure_any_more() throws IOException {
    chain();
    kept(THIRD, FIRST.text(), started("a"), ended("a", "ok", "as_found", 2));
    assertEquals(Set.of(), of(THIRD).trail().failed());
    assertEquals(Set.of(), of(THIRD).trail().kept());
    assertEquals(Set.of("b"), of(THIRD).trail().begun());
  }

  @Test
  void after_a_halt_for_failures_the_budget_is_full_and_what_is_in_flight_is_known()
      throws IOException {
    chain();
    kept(THIRD, SECOND.text(), started("c", "d"), halted("failures"));
    RolloutTrail trail = of(THIRD).trail();
    assertEquals(List.of(0, 0), List.of(trail.waves(), trail.playWaves()));
    assertEquals(Set.of(), trail.failed());
    assertEquals(Set.of("c"), trail.begun());
    assertEquals(Set.of("a", "b", "c", "d"), trail.matched());
  }

  @Test
  void a_halt_by_hand_spends_no_new_budget() throws IOException {
    chain();
    kept(THIRD, SECOND.text(), started("c", "d"), halted("interrupted"));
    assertEquals(Set.of("a"), of(THIRD).trail().failed());
    assertEquals(2, of(THIRD).trail().waves());
  }

  @Test
  void where_a_beginning_cannot_be_read_the_other_events_tell_the_hosts() throws IOException {
    kept(FIRST, "", "{\"event\":\"run_st", step("a", "patch"), ended("b", "failed", "rebooted", 1));
    assertEquals(Set.of("a", "b"), of(FIRST).trail().matched());
    kept(SECOND, FIRST.text(), "{\"event\":\"run_st", ended("b", "ok", "rebooted", 1));
    assertEquals(Set.of("b"), of(FIRST).trail().failed());
    assertEquals(Set.of(), of(SECOND).trail().failed());
    assertEquals(Set.of("a", "b"), of(SECOND).trail().matched());
  }

  @Test
  void a_chain_begins_with_the_first_run_that_is_kept() throws IOException {
    kept(SECOND, FIRST.text(), started("b"), step("b", "patch"));
    assertEquals(SECOND, of(SECOND).root());
    assertEquals(Set.of("b"), of(SECOND).trail().begun());
  }

  @Test
  void runs_that_name_each_other_have_an_end() throws IOException {
    kept(FIRST, SECOND.text(), started("a"), step("a", "patch"));
    kept(SECOND, FIRST.text(), started("a"), ended("a", "changed", "rebooted", 1));
    assertEquals(FIRST, of(SECOND).root());
    assertEquals(Set.of(), of(SECOND).trail().begun());
  }
}
