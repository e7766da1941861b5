package dev.regroup.rollout;

import dev.regroup.run.HostResult;
import dev.regroup.step.HostCourse;
import dev.regroup.step.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hosts on their courses: a bounded number is worked on at a time, and those that wait are timers.
 * While nobody is worked on time passes by the run's own sleeper, which may be a test's. Used once,
 * by one thread.
 */
final class Courses {
  /** How late, while others are worked on, one that waits hears that the run was told to stop. */
  private static final Duration HEARING = Duration.ofMillis(200);

  private final List<? extends HostCourse> courses;
  private final BlockingQueue<Future<Looked>> looked = new LinkedBlockingQueue<>();
  private final CompletionService<Looked> beginning;
  private final CompletionService<Looked> goingOn;
  private final Timing timing;
  private final BiFunction<Integer, HostResult, HostResult> ended;
  private final Queue<Timer> timers =
      new PriorityQueue<>(Comparator.comparing(Timer::when).thenComparing(Timer::host));
  private final Map<Integer, HostResult> results = new TreeMap<>();
  private int running;

  /** A host, by its number, and how far it came. */
  private record Looked(int host, HostCourse.Advance advance) {}

  /** A host that waits. */
  private record Timer(int host, Instant when) {}

  private Courses(
      List<? extends HostCourse> courses,
      ExecutorService pool,
      Timing timing,
      BiFunction<Integer, HostResult, HostResult> ended) {
    this.courses = courses;
    Lanes lanes = new Lanes(pool);
    this.beginning = new ExecutorCompletionService<>(lanes.beginning(), looked);
    this.goingOn = new ExecutorCompletionService<>(lanes.goingOn(), looked);
    this.timing = timing;
    this.ended = ended;
  }

  /**
   * Takes all to their ends.
   *
   * @param forks threads, at least 1
   * @param ended told of each host as it ends, by its number and on a thread of the pool; what it
   *     returns becomes the host's result
   * @return the results in the order of the courses
   */
  static List<HostResult> run(
      List<? extends HostCourse> courses,
      int forks,
      Timing timing,
      BiFunction<Integer, HostResult, HostResult> ended) {
    ExecutorService pool =
        Executors.newFixedThreadPool(Math.max(1, Math.min(forks, courses.size())));
    try {
      return new Courses(courses, pool, timing, ended).toTheEnd();
    } catch (ExecutionException e) {
      throw new IllegalStateException("work on a host ended by a bug", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted by nobody who may", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private List<HostResult> toTheEnd() throws ExecutionException, InterruptedException {
    for (int host = 0; host < courses.size(); host++) {
      advance(host, beginning);
    }
    while (running > 0 || !timers.isEmpty()) {
      if (running > 0) {
        Duration most = timers.isEmpty() || longer(untilNext()) ? HEARING : untilNext();
        take(looked.poll(most.toNanos(), TimeUnit.NANOSECONDS));
      } else {
        timing.sleeper().sleep(untilNext());
      }
      boolean stopped = timing.interrupted();
      while (!timers.isEmpty() && (stopped || untilNext().isZero())) {
        advance(timers.remove().host(), goingOn);
      }
    }
    return List.copyOf(results.values());
  }

  private static boolean longer(Duration time) {
    return time.compareTo(HEARING) > 0;
  }

  /** Until the first timer, not below zero. */
  private Duration untilNext() {
    Duration left = Duration.between(timing.clock().instant(), timers.element().when());
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void advance(int host, CompletionService<Looked> lane) {
    running++;
    lane.submit(() -> look(host));
  }

  /** By a thread of the pool. */
  private Looked look(int host) {
    HostCourse.Advance advance = courses.get(host).advance();
    return new Looked(
        host,
        advance instanceof HostCourse.Ended end
            ? new HostCourse.Ended(ended.apply(host, end.result()))
            : advance);
  }

  private void take(@Nullable Future<Looked> completed)
      throws ExecutionException, InterruptedException {
    if (completed == null) {
      return; // nobody came to a stop within the time
    }
    running--;
    Looked one = completed.get();
    if (one.advance() instanceof HostCourse.Later later) {
      timers.add(new Timer(one.host(), later.when()));
    } else if (one.advance() instanceof HostCourse.Ended end) {
      results.put(one.host(), end.result());
    }
  }
}
