package dev.regroup.rollout;

import dev.regroup.run.HostResult;
import dev.regroup.run.Outcome;
import dev.regroup.run.RunCode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.Status;
import dev.regroup.step.HostCourse;
import dev.regroup.step.OwnFault;
import dev.regroup.step.RunContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what a {@link RolloutState} decides: a pool of threads for hosts that are worked on,
 * one timer for all that wait. Everything but the work on hosts happens on the thread that calls
 * {@link #run}, one thing after another. Used once.
 */
final class Turns {
  /** How often it is looked whether the run was told to stop. */
  private static final Duration TICK = Duration.ofMillis(100);

  private final RunContext context;
  private final Operator operator;
  private final Fleet fleet;
  private final RolloutState state;
  private final Map<String, HostResult> planned = new LinkedHashMap<>();
  private final Function<HostResult, HostCourse> courses;
  private final String goesOn;
  private final ExecutorService pool;
  private final Lanes lanes;
  private final ScheduledExecutorService timer;
  private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private final Map<String, HostResult> results = new HashMap<>();
  private final Map<String, Integer> waves = new HashMap<>();

  /** Hosts that wait, by name. */
  private final Map<String, HostCourse> waiting = new LinkedHashMap<>();

  /** Hosts that were told that the run is interrupted. */
  private final Set<String> told = new HashSet<>();

  private int interruptions;

  /** What was told last, null before. */
  private @Nullable Standing standing;

  /**
   * @param threads for work on hosts, at least 1
   * @param courses the way of a host by its plan
   * @param goesOn the command that goes on where the run halts
   */
  Turns(
      RunContext context,
      Operator operator,
      int threads,
      Fleet fleet,
      RolloutState state,
      List<HostResult> planned,
      Function<HostResult, HostCourse> courses,
      String goesOn) {
    this.context = context;
    this.operator = operator;
    this.fleet = fleet;
    this.state = state;
    planned.forEach(plan -> this.planned.put(plan.host(), plan));
    this.courses = courses;
    this.goesOn = goesOn;
    this.pool = Executors.newFixedThreadPool(threads, named("host"));
    this.lanes = new Lanes(pool);
    this.timer = Executors.newSingleThreadScheduledExecutor(named("timer"));
  }

  /** They end with the process: a second ^C leaves hosts behind. */
  private static ThreadFactory named(String name) {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Every host's end, in the order of the plans; blocks until the run is over. */
  List<HostResult> run() {
    try {
      obey(new RolloutEvent.Begun());
      while (!state.isOver()) {
        Runnable next = inbox.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
        while (interruptions < operator.interruptions()) {
          interruptions++;
          obey(new RolloutEvent.Interrupted());
        }
        if (next != null) {
          next.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted by nobody who may", e);
    } finally {
      pool.shutdown();
      timer.shutdownNow();
    }
    List<HostResult> all = new ArrayList<>();
    planned.forEach((host, plan) -> all.add(results.getOrDefault(host, plan)));
    return all;
  }

  private void obey(RolloutEvent event) {
    List<Decision> decisions = state.on(event);
    // Before a question is asked, which may take long.
    tellStanding();
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Wave wave) {
        wave(wave);
      } else if (decision instanceof Decision.WaveOver over) {
        waveOver(over);
      } else if (decision instanceof Decision.Start start) {
        start(start.host(), start.wave());
      } else if (decision instanceof Decision.Skip skip) {
        notAttempted(skip.host(), RunEvent.Cause.NO_SLOT, skip.why());
      } else if (decision instanceof Decision.Soak soak) {
        soak(soak);
      } else if (decision instanceof Decision.Ask ask) {
        ask(ask);
      } else if (decision instanceof Decision.Halt halt) {
        halt(halt);
      } else if (decision instanceof Decision.Hurry) {
        List.copyOf(waiting.keySet()).forEach(this::hurry);
      } else if (decision instanceof Decision.Leave leave) {
        leave.inFlight().forEach(this::leave);
      }
    }
  }

  private void tellStanding() {
    Standing now = state.standing();
    if (!now.equals(standing)) {
      standing = now;
      tell(
          new RunEvent.SlotsChanged(
              now(),
              now.used(),
              now.kept(),
              now.maxUnavailable(),
              now.failures(),
              now.maxFailures()));
    }
  }

  private void wave(Decision.Wave wave) {
    String name = fleet.plays().get(wave.play()).name();
    tell(new RunEvent.WaveStarted(now(), wave.wave(), wave.play() + 1, name, wave.hosts()));
  }

  private void waveOver(Decision.WaveOver over) {
    String name = fleet.plays().get(over.play()).name();
    Map<Status, Integer> ended = new EnumMap<>(Status.class);
    results.values().stream()
        .filter(result -> result.wave() == over.wave())
        .forEach(result -> ended.merge(result.status(), 1, Integer::sum));
    tell(new RunEvent.WaveEnded(now(), over.wave(), over.play() + 1, name, ended, over.waiting()));
  }

  // --- hosts ------------------------------------------------------------------------------------

  private void start(String host, int wave) {
    HostResult plan = plan(host);
    waves.put(host, wave);
    tell(new RunEvent.SlotTaken(now(), host, wave, state.shares(host)));
    advance(host, courses.apply(plan), lanes.beginning());
  }

  private void advance(String host, HostCourse course, Executor lane) {
    lane.execute(
        () -> {
          try {
            HostCourse.Advance advance = advanced(host, course);
            inbox.add(() -> came(host, course, advance));
          } catch (Error error) {
            inbox.add(() -> broken(error));
          }
        });
  }

  /** Such as the end of memory: where nobody is told of it the run would wait for ever. */
  private static void broken(Error error) {
    throw new IllegalStateException("work on a host ended by a bug", error);
  }

  /** One host's trouble that nobody thought of does not end the run over all others. */
  private HostCourse.Advance advanced(String host, HostCourse course) {
    try {
      return course.advance();
    } catch (RuntimeException fault) {
      return new HostCourse.Ended(
          HostResult.unknown(plan(host), Status.FAILED, OwnFault.finding(fault)));
    }
  }

  private void came(String host, HostCourse course, HostCourse.Advance advance) {
    if (advance instanceof HostCourse.Later later) {
      waiting.put(host, course);
      if (interruptions > 0 && !told.contains(host)) {
        hurry(host);
      } else {
        after(Duration.between(now(), later.when()), () -> wake(host));
      }
    } else if (advance instanceof HostCourse.Ended ended && !results.containsKey(host)) {
      HostResult result = ended.result().inWave(waves.getOrDefault(host, 0));
      results.put(host, result);
      tell(new RunEvent.HostEnded(now(), host, result));
      obey(new RolloutEvent.Ended(host, Outcome.of(result.status(), result.left())));
    }
  }

  /** Tells a host that waits that the run was interrupted. */
  private void hurry(String host) {
    told.add(host);
    wake(host);
  }

  private void wake(String host) {
    HostCourse course = waiting.remove(host);
    if (course != null) {
      advance(host, course, lanes.goingOn());
    }
  }

  private void leave(String host) {
    HostResult result =
        HostResult.unknown(
            plan(host),
            Status.UNFINISHED,
            RunCode.INTERRUPTED.of("left at once, by a second interruption"));
    results.put(host, result.inWave(waves.getOrDefault(host, 0)));
  }

  // --- the run ----------------------------------------------------------------------------------

  private void soak(Decision.Soak soak) {
    Instant now = now();
    tell(new RunEvent.RunWaits(now, soak.ended(), now.plus(soak.time())));
    after(soak.time(), () -> obey(new RolloutEvent.Soaked()));
  }

  private void ask(Decision.Ask ask) {
    tell(new RunEvent.RunWaits(now(), ask.ended(), null));
    boolean yes =
        operator.confirms(
            "Wave %d is over%s. Go on with the other %d? [y/N] "
                .formatted(ask.ended(), changed(ask.ended()), ask.next()));
    inbox.add(() -> obey(new RolloutEvent.Answered(yes)));
  }

  /** How many this run changed; a wave that began in an earlier one is that one's to tell of. */
  private String changed(int wave) {
    if (wave <= fleet.earlier().waves()) {
      return "";
    }
    long changed = results.values().stream().filter(r -> r.status() == Status.CHANGED).count();
    return ", %d %s changed".formatted(changed, changed == 1 ? "host" : "hosts");
  }

  private void halt(Decision.Halt halt) {
    halt.notAttempted().forEach(host -> notAttempted(host, halt.cause(), halt.why()));
    tell(new RunEvent.RunHalted(now(), halt.cause(), halt.why(), halt.notAttempted(), goesOn));
  }

  private void notAttempted(String host, RunEvent.Cause cause, String why) {
    if (!results.containsKey(host)) {
      HostResult result = HostResult.notAttempted(plan(host), RunCode.notAttempted(cause, why));
      results.put(host, result);
      tell(new RunEvent.HostEnded(now(), host, result));
    }
  }

  /** On this thread, once that time has passed. */
  private void after(Duration time, Runnable then) {
    Future<?> unused =
        timer.schedule(() -> inbox.add(then), Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
  }

  private HostResult plan(String host) {
    HostResult plan = planned.get(host);
    if (plan == null) {
      throw new IllegalStateException("a turn for a host without a plan, indicates a bug: " + host);
    }
    return plan;
  }

  private Instant now() {
    return context.timing().clock().instant();
  }

  private void tell(RunEvent event) {
    context.events().accept(event);
  }
}
