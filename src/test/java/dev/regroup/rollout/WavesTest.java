package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.playbook.Amount;
import dev.regroup.playbook.RolloutPolicy;
import dev.regroup.playbook.RolloutPolicy.Order;
import dev.regroup.run.Left;
import dev.regroup.run.Outcome;
import dev.regroup.run.RolloutTrail;
import dev.regroup.run.RunEvent.Cause;
import dev.regroup.run.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rollouts as people read of them: which host has its turn in which wave, and what is said. */
class WavesTest {
  private final List<Decision> decided = new ArrayList<>();
  private @Nullable Standing last;

  @Test
  void by_default_one_host_then_a_tenth_then_all() {
    Rules rules = Rules.of(RolloutPolicy.DEFAULT, 40, false);
    List<Member> members = IntStream.range(0, 40).mapToObj(i -> host("h" + i, 0, "same")).toList();
    assertEquals(
        List.of(1, 4, 35), sizes(play(List.of(rules), members, Map.of(), RolloutTrail.NONE)));
  }

  @Test
  void shares_are_rounded_down_and_waves_hold_one_host_at_least() {
    RolloutPolicy usual = RolloutPolicy.DEFAULT;
    RolloutPolicy policy =
        new RolloutPolicy(
            usual.order(),
            List.of(Amount.percent(10), Amount.percent(50)),
            RolloutPolicy.Canary.NONE,
            Amount.percent(30),
            usual.maxUnavailablePer(),
            Amount.percent(19),
            usual.onFailure(),
            Duration.ZERO,
            false);
    Rules rules = Rules.of(policy, 9, false);
    assertEquals(List.of(1, 4), rules.serial());
    assertEquals(2, rules.maxUnavailable());
    assertEquals(1, rules.maxFailures());
    assertEquals(4, rules.size(7), "the last size repeats");
  }

  @Test
  void the_first_wave_holds_one_host_of_each_class_of_hardware() {
    List<Member> members =
        List.of(host("a1", 0, "a"), host("a2", 0, "a"), host("b1", 0, "b"), host("b2", 0, "b"));
    List<Decision.Wave> waves = play(List.of(rules(0, 1)), members, Map.of(), RolloutTrail.NONE);
    assertEquals(List.of("a1", "b1"), waves.get(0).hosts());
    assertEquals(List.of("a2"), waves.get(1).hosts());
  }

  @Test
  void each_wave_ends_once_before_the_next_one_and_says_how_many_hosts_still_wait() {
    List<Member> members = List.of(host("a", 0, ""), host("b", 0, ""), host("c", 1, ""));
    play(List.of(rules(9, 2), rules(9, 2)), members, Map.of(), RolloutTrail.NONE);
    assertEquals(
        List.of("begins 1", "1 over, 1 wait", "begins 2", "2 over, 0 wait"), beginningsAndEnds());
  }

  @Test
  void the_wave_in_which_a_run_halts_ends_behind_the_halt() {
    List<Member> members = List.of(host("a", 0, ""), host("b", 0, ""), host("c", 0, ""));
    play(List.of(rules(0, 2)), members, Map.of("a", Status.ROLLED_BACK), RolloutTrail.NONE);
    assertEquals(List.of("begins 1", "halts", "1 over, 0 wait"), beginningsAndEnds());
  }

  private List<String> beginningsAndEnds() {
    List<String> told = new ArrayList<>();
    for (Decision decision : decided) {
      if (decision instanceof Decision.Wave wave) {
        told.add("begins " + wave.wave());
      } else if (decision instanceof Decision.WaveOver over) {
        told.add(over.wave() + " over, " + over.waiting() + " wait");
      } else if (decision instanceof Decision.Halt) {
        told.add("halts");
      }
    }
    return told;
  }

  @Test
  void a_canary_that_has_nothing_to_do_hands_on_to_the_next_of_its_class() {
    List<Member> members = List.of(host("a1", 0, "a"), host("a2", 0, "a"), host("a3", 0, "a"));
    List<Decision.Wave> waves =
        play(List.of(rules(0, 1)), members, Map.of("a1", Status.REFUSED), RolloutTrail.NONE);
    assertEquals(new Decision.Wave(1, 0, List.of("a2")), waves.get(1));
    assertEquals(new Decision.Wave(2, 0, List.of("a3")), waves.get(2));
  }

  @Test
  void plays_follow_one_another_and_failures_count_across_them() {
    List<Member> members = List.of(host("a", 0, ""), host("b", 1, ""), host("c", 1, ""));
    play(
        List.of(rules(1, 3), rules(0, 3)),
        members,
        Map.of("a", Status.ROLLED_BACK),
        RolloutTrail.NONE);
    Decision.Halt halt = only(Decision.Halt.class);
    assertEquals(Cause.FAILURES, halt.cause());
    assertEquals("host a failed, and max_failures is 0", halt.why());
    assertEquals(List.of("b", "c"), halt.notAttempted());
  }

  @Test
  void a_lost_host_keeps_the_only_slot_and_that_is_why_the_run_halts() {
    List<Member> members = List.of(host("a", 0, ""), host("b", 0, ""));
    play(List.of(rules(5, 9)), members, Map.of("a", Status.UNREACHABLE), RolloutTrail.NONE);
    Decision.Halt halt = only(Decision.Halt.class);
    assertEquals(Cause.NO_SLOT, halt.cause());
    assertTrue(halt.why().contains("host a is not verified, and max_unavailable is 1"), halt.why());
  }

  @Test
  void between_plays_time_passes_once_and_one_question_is_asked() {
    Rules slow = new Rules(List.of(1), false, 1, Map.of(), 0, Duration.ofMinutes(1), true);
    List<Member> members = List.of(host("a", 0, ""), host("b", 1, ""));
    play(List.of(slow, slow), members, Map.of(), RolloutTrail.NONE);
    only(Decision.Soak.class);
    assertEquals(new Decision.Ask(1, 1), only(Decision.Ask.class));
  }

  @Test
  void nothing_is_waited_for_or_asked_where_only_hosts_follow_that_can_never_go() {
    Rules rules =
        new Rules(List.of(1), false, 2, Map.of("cluster", 1), 1, Duration.ofHours(1), true);
    List<Member> members =
        IntStream.rangeClosed(1, 5)
            .mapToObj(i -> new Member("pve" + i, 0, "", Map.of("cluster", "prod")))
            .toList();
    play(List.of(rules), members, Map.of("pve1", Status.UNREACHABLE), RolloutTrail.NONE);
    assertEquals(List.of("begins 1", "1 over, 0 wait", "halts"), beginningsAndEnds());
    Decision.Halt halt = only(Decision.Halt.class);
    assertEquals(Cause.NO_SLOT, halt.cause());
    assertEquals(List.of("pve2", "pve3", "pve4", "pve5"), halt.notAttempted());
    assertTrue(decided.stream().noneMatch(WavesTest::isWaiting), decided::toString);
  }

  /** The next wave is of those that can go, however many stand before them. */
  @Test
  void hosts_that_can_never_go_take_no_place_in_a_wave() {
    Rules rules =
        new Rules(List.of(1), false, 2, Map.of("cluster", 1), 1, Duration.ofHours(1), false);
    List<Member> members =
        List.of(
            new Member("pve1", 0, "", Map.of("cluster", "prod")),
            new Member("pve2", 0, "", Map.of("cluster", "prod")),
            new Member("other", 0, "", Map.of("cluster", "test")));
    List<Decision.Wave> waves =
        play(List.of(rules), members, Map.of("pve1", Status.UNREACHABLE), RolloutTrail.NONE);
    assertEquals(List.of(List.of("pve1"), List.of("other")), hosts(waves));
    only(Decision.Soak.class);
    Decision.Halt halt = only(Decision.Halt.class);
    assertEquals(List.of("pve2"), halt.notAttempted());
    assertEquals("host pve1 is not verified, and shares the fate of others", halt.why());
  }

  @Test
  void a_play_whose_budget_is_used_up_halts_the_run_before_the_soak_and_the_question() {
    Rules lax = new Rules(List.of(9), false, 1, Map.of(), 1, Duration.ofHours(1), true);
    List<Member> members = List.of(host("a", 0, ""), host("b", 1, ""));
    play(List.of(lax, rules(0, 1)), members, Map.of("a", Status.ROLLED_BACK), RolloutTrail.NONE);
    assertEquals("host a failed, and max_failures is 0", only(Decision.Halt.class).why());
    assertEquals(new Standing(0, 0, 1, 1, 0), last, "its limits, not those of the play before it");
    assertTrue(decided.stream().noneMatch(WavesTest::isWaiting), decided::toString);
  }

  private static boolean isWaiting(Decision decision) {
    return decision instanceof Decision.Soak || decision instanceof Decision.Ask;
  }

  @Test
  void whoever_goes_on_begins_with_the_rest_of_the_wave_and_hosts_in_flight_before_it() {
    RolloutTrail.Reader reader = new RolloutTrail.Reader(RolloutTrail.NONE);
    reader.started(List.of("a", "b", "c", "d", "e"));
    reader.wave(1, 0, List.of("a"));
    reader.ended("a", Outcome.of(Status.CHANGED, Left.REBOOTED), true);
    reader.wave(2, 0, List.of("b", "c"));
    reader.slot("b", Map.of());
    reader.touched("b");
    Member cut = new Member("b", 0, "", Map.of(), true, null);
    List<Member> open = List.of(cut, host("c", 0, ""), host("d", 0, ""), host("e", 0, ""));
    Rules rules = new Rules(List.of(1, 2), false, 1, Map.of(), 0, Duration.ZERO, false);
    List<Decision.Wave> waves = play(List.of(rules), open, Map.of(), reader.trail());
    assertEquals(List.of(new Decision.Wave(3, 0, List.of("d", "e"))), waves);
    assertEquals(
        List.of("b 2", "c 2", "d 3", "e 3"),
        decided.stream()
            .filter(Decision.Start.class::isInstance)
            .map(Decision.Start.class::cast)
            .map(start -> start.host() + " " + start.wave())
            .toList());
  }

  /** Over a chain of runs, each of which goes on with the one before. */
  @Test
  void what_was_begun_is_begun_until_it_ends() {
    RolloutTrail.Reader first = new RolloutTrail.Reader(RolloutTrail.NONE);
    first.started(List.of("a", "b", "c"));
    first.touched("a");
    first.touched("b");
    first.ended("b", Outcome.of(Status.UNFINISHED, Left.AS_FOUND), true);
    assertEquals(Set.of("a"), first.trail().begun());
    RolloutTrail.Reader second = new RolloutTrail.Reader(first.trail());
    second.started(List.of("a", "b", "c"));
    second.ended("a", Outcome.of(Status.NOT_ATTEMPTED, Left.AS_FOUND), false);
    assertEquals(Set.of("a"), second.trail().begun());
    RolloutTrail.Reader third = new RolloutTrail.Reader(second.trail());
    third.started(List.of("a", "b", "c"));
    third.ended("a", Outcome.of(Status.CHANGED, Left.REBOOTED), true);
    assertEquals(Set.of(), third.trail().begun());
  }

  @Test
  void a_run_that_halted_for_failures_is_gone_on_with_from_the_first_wave() {
    RolloutTrail.Reader reader = new RolloutTrail.Reader(RolloutTrail.NONE);
    reader.started(List.of("a", "b"));
    reader.wave(1, 0, List.of("a"));
    reader.ended("a", Outcome.of(Status.FAILED, Left.UNKNOWN), true);
    reader.halted(Cause.FAILURES);
    RolloutTrail trail = reader.trail();
    assertEquals(Set.of("a", "b"), trail.matched());
    assertEquals(Set.of(), trail.failed());
    assertEquals(Set.of(), trail.kept());
    assertEquals(0, trail.waves());
  }

  @Test
  void a_seed_shuffles_in_one_way_and_another_in_another() {
    List<String> hosts = IntStream.range(0, 30).mapToObj(i -> "h" + i).toList();
    List<String> once = HostOrder.of(Order.SHUFFLED, hosts, "20261122-101500-k3f9");
    assertEquals(once, HostOrder.of(Order.SHUFFLED, hosts, "20261122-101500-k3f9"));
    assertTrue(!once.equals(HostOrder.of(Order.SHUFFLED, hosts, "20261122-101500-k3f8")));
    assertEquals(Set.copyOf(hosts), Set.copyOf(once));
    assertEquals(List.of("a", "b"), HostOrder.of(Order.SORTED, List.of("b", "a"), ""));
  }

  private static Member host(String name, int play, String hardware) {
    return new Member(name, play, hardware, Map.of());
  }

  private static Rules rules(int maxFailures, int wave) {
    return new Rules(List.of(wave), true, 1, Map.of(), maxFailures, Duration.ZERO, false);
  }

  /** Plays a rollout through with hosts that end at once; all are changed but those named. */
  private List<Decision.Wave> play(
      List<Rules> rules, List<Member> members, Map<String, Status> ends, RolloutTrail earlier) {
    RolloutState state = new RolloutState(rules, members, earlier);
    Deque<RolloutEvent> events = new ArrayDeque<>(List.of(new RolloutEvent.Begun()));
    while (!events.isEmpty()) {
      for (Decision decision : state.on(events.remove())) {
        decided.add(decision);
        if (decision instanceof Decision.Start start) {
          Status status = ends.getOrDefault(start.host(), Status.CHANGED);
          Outcome outcome = Outcome.of(status, Left.UNKNOWN);
          events.add(new RolloutEvent.Ended(start.host(), outcome));
        } else if (decision instanceof Decision.Soak) {
          events.add(new RolloutEvent.Soaked());
        } else if (decision instanceof Decision.Ask) {
          events.add(new RolloutEvent.Answered(true));
        }
      }
    }
    assertTrue(state.isOver());
    last = state.standing();
    return decided.stream()
        .filter(Decision.Wave.class::isInstance)
        .map(Decision.Wave.class::cast)
        .toList();
  }

  private static List<List<String>> hosts(List<Decision.Wave> waves) {
    return waves.stream().map(Decision.Wave::hosts).toList();
  }

  private static List<Integer> sizes(List<Decision.Wave> waves) {
    return waves.stream().map(wave -> wave.hosts().size()).toList();
  }

  private <D extends Decision> D only(Class<D> type) {
    List<D> found = decided.stream().filter(type::isInstance).map(type::cast).toList();
    assertEquals(1, found.size(), decided::toString);
    return found.get(0);
  }
}
