package dev.regroup.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostSession;
import dev.regroup.host.WritableHostSession;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.RolloutTrail;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunId;
import dev.regroup.run.Status;
import dev.regroup.step.HostCourse;
import dev.regroup.step.Limits;
import dev.regroup.step.RunContext;
import dev.regroup.step.Timing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A rollout with threads and a timer: hosts that wait hold none of the first. */
@Timeout(60)
class TurnsTest {
  private static final Instant FAR = Instant.parse("2100-01-01T00:00:00Z");

  private final List<RunEvent> events = new ArrayList<>();

  @Test
  void many_hosts_wait_at_once_on_one_thread() {
    List<String> hosts = IntStream.range(0, 40).mapToObj(i -> "h" + i).toList();
    CountDownLatch all = new CountDownLatch(hosts.size());
    List<HostResult> results =
        turns(hosts, 1, hosts.size(), plan -> new Waiting(plan, all), new Somebody(0)).run();
    assertTrue(
        results.stream().allMatch(host -> host.status() == Status.CHANGED), results::toString);
    assertEquals(0, all.getCount(), "they did not wait together");
    assertTrue(results.stream().allMatch(host -> host.wave() == 1));
    RunEvent.WaveEnded over = (RunEvent.WaveEnded) events.get(events.size() - 1);
    assertEquals(Map.of(Status.CHANGED, 40), over.ended());
    assertEquals(0, over.waiting());
  }

  @Test
  void an_interruption_advances_all_that_wait_at_once() {
    Somebody operator = new Somebody(0);
    List<HostResult> results =
        turns(List.of("a", "b", "c"), 1, 2, plan -> new UntilInterrupted(plan, operator), operator)
            .run();
    assertEquals(
        List.of(Status.UNFINISHED, Status.UNFINISHED, Status.NOT_ATTEMPTED),
        results.stream().map(HostResult::status).toList());
    RunEvent.RunHalted halted =
        events.stream()
            .filter(RunEvent.RunHalted.class::isInstance)
            .map(RunEvent.RunHalted.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals(RunEvent.Cause.INTERRUPTED, halted.cause());
    assertEquals("regroup resume", halted.next());
  }

  @Test
  void a_second_interruption_waits_for_nobody() {
    Somebody operator = new Somebody(2);
    CountDownLatch never = new CountDownLatch(1);
    List<HostResult> results =
        turns(List.of("a"), 1, 1, plan -> () -> blocked(plan, never), operator).run();
    assertEquals(Status.UNFINISHED, results.get(0).status());
    never.countDown();
  }

  @Test
  void a_host_that_regroup_stumbles_over_fails_and_the_others_go_on() {
    List<HostResult> results =
        turns(
                List.of("odd", "b"),
                2,
                2,
                plan ->
                    plan.host().equals("odd")
                        ? () -> {
                          throw new IllegalStateException("like no other");
                        }
                        : () -> new HostCourse.Ended(ended(plan, Status.CHANGED)),
                new Somebody(0))
            .run();
    assertEquals(Status.FAILED, results.get(0).status());
    assertEquals("RG-RUN-03", results.get(0).findings().get(0).code());
    assertEquals(Status.CHANGED, results.get(1).status());
  }

  /** As where memory is at an end. */
  @Test
  void an_error_ends_the_run() {
    Error error = new OutOfMemoryError("of a test");
    Turns turns =
        turns(
            List.of("a", "b"),
            2,
            2,
            plan ->
                () -> {
                  throw error;
                },
            new Somebody(0));
    IllegalStateException thrown = assertThrows(IllegalStateException.class, turns::run);
    assertSame(error, thrown.getCause());
  }

  @Test
  void slots_and_budget_are_told_whenever_they_are_others() {
    List<HostResult> results =
        turns(
                List.of("a", "b", "c", "d"),
                1,
                2,
                plan -> {
                  Status status = plan.host().equals("b") ? Status.FAILED : Status.CHANGED;
                  return () -> new HostCourse.Ended(ended(plan, status));
                },
                new Somebody(0))
            .run();
    assertEquals(4, results.size());
    List<List<Integer>> told = new ArrayList<>();
    for (RunEvent event : events) {
      if (event instanceof RunEvent.SlotsChanged e) {
        assertEquals(2, e.maxUnavailable());
        assertEquals(9, e.maxFailures());
        told.add(List.of(e.used(), e.kept(), e.failures()));
      }
    }
    // Two at once; b is lost and keeps its slot, so that c and d go one by one; then b's is left.
    assertEquals(List.of(List.of(2, 0, 0), List.of(2, 1, 1), List.of(1, 1, 1)), told);
  }

  @Test
  void whether_a_run_soaks_or_asks_between_waves_is_told_before_it_does() {
    Duration soak = Duration.ofMillis(1);
    Rules rules = new Rules(List.of(1), false, 1, Map.of(), 9, soak, true);
    turns(rules, plan -> () -> new HostCourse.Ended(ended(plan, Status.CHANGED)), operator).run();
    List<RunEvent.RunWaits> told =
        events.stream()
            .filter(RunEvent.RunWaits.class::isInstance)
            .map(RunEvent.RunWaits.class::cast)
            .toList();
    assertEquals(2, told.size(), events::toString);
    RunEvent.RunWaits soaks = told.get(0);
    assertEquals(new RunEvent.RunWaits(soaks.at(), 1, soaks.at().plus(soak)), soaks);
    assertEquals(new RunEvent.RunWaits(told.get(1).at(), 1, null), told.get(1));
    assertTrue(events.indexOf(told.get(1)) < indexOf(RunEvent.RunHalted.class), events::toString);
  }

  private int indexOf(Class<? extends RunEvent> type) {
    return events.indexOf(events.stream().filter(type::isInstance).findFirst().orElseThrow());
  }

  /** Only where hosts failed is there one to be seen to. */
  @Test
  void what_to_do_about_a_host_that_was_not_attempted_goes_by_why_it_was_not() {
    Courses interrupts = plan -> new UntilInterrupted(plan, operator);
    Courses fails = plan -> () -> new HostCourse.Ended(ended(plan, Status.FAILED));
    Courses changes = plan -> () -> new HostCourse.Ended(ended(plan, Status.CHANGED));
    assertEquals(
        "See to the failed host, then go on with 'regroup resume'.",
        remedy(turns(waves(0), fails, operator)));
    assertEquals("Go on with 'regroup resume'.", remedy(turns(waves(9), changes, operator)));
    assertEquals("Go on with 'regroup resume'.", remedy(turns(together(), interrupts, operator)));
  }

  private final Somebody operator = new Somebody(0, false);

  /** Of the last of three hosts. */
  private static String remedy(Turns turns) {
    HostResult last = turns.run().get(2);
    assertEquals(Status.NOT_ATTEMPTED, last.status());
    assertEquals("RG-RUN-01", last.findings().get(0).code());
    return last.findings().get(0).remedy();
  }

  /** One host after the other, with a question between them. */
  private static Rules waves(int maxFailures) {
    return new Rules(List.of(1), false, 1, Map.of(), maxFailures, Duration.ZERO, true);
  }

  private static Rules together() {
    return new Rules(List.of(3), false, 2, Map.of(), 9, Duration.ZERO, false);
  }

  private static HostCourse.Advance blocked(HostResult plan, CountDownLatch until) {
    try {
      until.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new HostCourse.Ended(ended(plan, Status.CHANGED));
  }

  /** Waits once, until all others wait as well. */
  private static final class Waiting implements HostCourse {
    private final HostResult plan;
    private final CountDownLatch all;
    private boolean waits = true;

    Waiting(HostResult plan, CountDownLatch all) {
      this.plan = plan;
      this.all = all;
    }

    @Override
    public Advance advance() {
      if (waits) {
        waits = false;
        all.countDown();
      }
      return all.getCount() > 0
          ? new Later(Instant.now().plusMillis(10))
          : new Ended(ended(plan, Status.CHANGED));
    }
  }

  /** Waits for longer than anybody lives, and interrupts the run itself. */
  private static final class UntilInterrupted implements HostCourse {
    private final HostResult plan;
    private final Somebody operator;
    private boolean first = true;

    UntilInterrupted(HostResult plan, Somebody operator) {
      this.plan = plan;
      this.operator = operator;
    }

    @Override
    public Advance advance() {
      if (first) {
        first = false;
        if (plan.host().equals("b")) {
          operator.count.set(1);
        }
        return new Later(FAR);
      }
      return new Ended(ended(plan, Status.UNFINISHED));
    }
  }

  private record Somebody(AtomicInteger count, boolean confirms) implements Operator {
    Somebody(int interruptions) {
      this(interruptions, true);
    }

    Somebody(int interruptions, boolean confirms) {
      this(new AtomicInteger(interruptions), confirms);
    }

    @Override
    public int interruptions() {
      return count.get();
    }

    @Override
    public boolean confirms(String question) {
      return confirms;
    }
  }

  private interface Courses {
    HostCourse of(HostResult plan);
  }

  private Turns turns(
      List<String> hosts, int threads, int maxUnavailable, Courses courses, Operator operator) {
    Rules rules =
        new Rules(List.of(hosts.size()), false, maxUnavailable, Map.of(), 9, Duration.ZERO, false);
    return turns(rules, hosts, threads, courses, operator);
  }

  private Turns turns(Rules rules, Courses courses, Operator operator) {
    return turns(rules, List.of("a", "b", "c"), 1, courses, operator);
  }

  private Turns turns(
      Rules rules, List<String> hosts, int threads, Courses courses, Operator operator) {
    List<Member> members = hosts.stream().map(host -> new Member(host, 0, "", Map.of())).toList();
    RunContext context =
        new RunContext(
            new RunId("20261122-101500-k3f9"),
            "op@desk",
            new Nowhere(),
            new Timing(Clock.systemUTC(), time -> true, new Random(1)),
            Limits.DEFAULT,
            events::add,
            run -> false);
    return new Turns(
        context,
        operator,
        threads,
        Fleet.withoutPlay(hosts),
        new RolloutState(List.of(rules), members, RolloutTrail.NONE),
        hosts.stream().map(TurnsTest::planned).toList(),
        courses::of,
        "regroup resume");
  }

  private static HostResult planned(String host) {
    return new HostResult(
        host,
        Status.CHANGED,
        Left.AS_FOUND,
        0,
        null,
        "sha256:0",
        "",
        HostResult.Reboot.NEEDED,
        null,
        List.of(),
        List.of());
  }

  private static HostResult ended(HostResult plan, Status status) {
    return new HostResult(
        plan.host(),
        status,
        Left.REBOOTED,
        0,
        null,
        "sha256:0",
        "",
        HostResult.Reboot.DONE,
        true,
        List.of(),
        List.of());
  }

  /** Nobody connects here. */
  private static final class Nowhere implements Connector {
    @Override
    public Opened<HostSession> open(ConnectionSettings settings) {
      return new Opened.Fault<>(fault());
    }

    @Override
    public Opened<WritableHostSession> openWritable(ConnectionSettings settings) {
      return new Opened.Fault<>(fault());
    }

    private static HostFault fault() {
      return new HostFault(HostFault.Kind.NO_CONNECTION, "no", "");
    }
  }
}
