package dev.regroup.rollout;

import dev.regroup.host.HostFacts;
import dev.regroup.run.HostResult;
import dev.regroup.run.RunCode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.Status;
import dev.regroup.step.HostRun;
import dev.regroup.step.HostTask;
import dev.regroup.step.RunContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Takes hosts through a run: reading side by side, changing one after another, and no further than
 * the first failure ({@code max_unavailable: 1}, {@code max_failures: 0}, the defaults). Waves,
 * slots and budgets will take this class's place. Thread-safe; calls block.
 */
public final class Rollout {
  private final RunContext context;
  private final int forks;
  private final BooleanSupplier stopped;

  /**
   * @param forks connections at a time while only reading, at least 1
   * @param stopped whether the run was told to stop: nothing new starts then
   */
  public Rollout(RunContext context, int forks, BooleanSupplier stopped) {
    this.context = context;
    this.forks = forks;
    this.stopped = stopped;
  }

  /** What would happen; results in the order of the tasks. */
  public List<HostResult> check(List<HostTask> tasks) {
    Map<String, String> bootIds = new ConcurrentHashMap<>();
    return identified(
        SideBySide.map(
            tasks, forks, task -> ended(HostRun.check(task, context, seen(task, bootIds)))),
        bootIds);
  }

  private static Consumer<HostFacts> seen(HostTask task, Map<String, String> bootIds) {
    return facts -> bootIds.put(task.host(), facts.bootId());
  }

  /** The plans without those that {@link Identity} refuses; these have ended, once more perhaps. */
  private List<HostResult> identified(List<HostResult> planned, Map<String, String> bootIds) {
    List<HostResult> judged = Identity.judge(planned, bootIds, context.ownBootId());
    for (int i = 0; i < judged.size(); i++) {
      if (!judged.get(i).equals(planned.get(i))) {
        ended(judged.get(i));
      }
    }
    return judged;
  }

  /** Whether every host is as desired; results in the order of the tasks. */
  public List<HostResult> verify(List<HostTask> tasks) {
    return SideBySide.map(tasks, forks, task -> ended(HostRun.verify(task, context)));
  }

  /**
   * The plans of an apply. Hosts that have a turn, as {@link HostRun#hasTurn} says, have not ended.
   */
  public List<HostResult> plan(List<HostTask> tasks) {
    return planAgain(tasks, Map.of());
  }

  /**
   * The same for hosts that a run left in flight, those that it left in reboot awaited first. One
   * that cannot be reached now has not ended well: something was written on it.
   *
   * @param inFlight hosts by name, with the time at which their reboot was ordered or without
   */
  public List<HostResult> planAgain(List<HostTask> tasks, Map<String, Optional<Instant>> inFlight) {
    Map<String, String> bootIds = new ConcurrentHashMap<>();
    return identified(
        SideBySide.map(tasks, forks, task -> plan(task, inFlight, seen(task, bootIds))), bootIds);
  }

  private HostResult plan(
      HostTask task, Map<String, Optional<Instant>> inFlight, Consumer<HostFacts> seen) {
    Optional<Instant> rebooting = inFlight.getOrDefault(task.host(), Optional.empty());
    rebooting.ifPresent(ordered -> HostRun.awaitReturn(task, context, ordered));
    HostResult planned = HostRun.check(task, context, seen);
    if (planned.status() == Status.UNREACHABLE && inFlight.containsKey(task.host())) {
      planned =
          HostResult.lost(
              planned,
              RunCode.STILL_OUT.of("an earlier run was at this host, and it cannot be reached"));
    }
    return HostRun.hasTurn(planned) ? planned : ended(planned);
  }

  /**
   * Carries plans out, one host after another.
   *
   * @param planned what {@link #plan} returned for these tasks, in the same order
   */
  public List<HostResult> apply(List<HostTask> tasks, List<HostResult> planned) {
    return oneAfterAnother(
        tasks,
        planned,
        (task, plan) -> HostRun.apply(task, context, Objects.requireNonNull(plan.planDigest())));
  }

  /**
   * What putting backups back would do.
   *
   * @param backupRun whose backup, empty for each host's latest whose change still stands
   * @param only whether nothing follows: then every host has ended
   */
  public List<HostResult> planRollback(
      List<HostTask> tasks, String backupRun, boolean reboot, boolean only) {
    Map<String, String> bootIds = new ConcurrentHashMap<>();
    return identified(
        SideBySide.map(
            tasks,
            forks,
            task -> {
              HostResult planned =
                  HostRun.checkRollback(task, context, backupRun, reboot, seen(task, bootIds));
              return HostRun.hasTurn(planned) && !only ? planned : ended(planned);
            }),
        bootIds);
  }

  /** Puts backups back, one host after another; parameters as in {@link #planRollback}. */
  public List<HostResult> rollback(
      List<HostTask> tasks, List<HostResult> planned, String backupRun, boolean reboot) {
    return oneAfterAnother(
        tasks,
        planned,
        (task, plan) ->
            HostRun.rollback(
                task, context, backupRun, reboot, Objects.requireNonNull(plan.planDigest())));
  }

  private List<HostResult> oneAfterAnother(
      List<HostTask> tasks,
      List<HostResult> planned,
      BiFunction<HostTask, HostResult, HostResult> work) {
    List<HostResult> results = new ArrayList<>();
    List<String> notAttempted = new ArrayList<>();
    String halt = "";
    for (int i = 0; i < tasks.size(); i++) {
      HostResult plan = planned.get(i);
      if (!HostRun.hasTurn(plan)) {
        results.add(plan);
        if (plan.status() == Status.UNFINISHED && halt.isEmpty()) {
          halt = why(plan);
        }
        continue;
      }
      if (halt.isEmpty() && stopped.getAsBoolean()) {
        halt = "the run was interrupted";
      }
      if (!halt.isEmpty()) {
        notAttempted.add(plan.host());
        results.add(ended(notAttempted(plan, halt)));
        continue;
      }
      HostResult result = ended(work.apply(tasks.get(i), plan));
      results.add(result);
      if (isFailure(result.status())) {
        halt = why(result);
      }
    }
    if (!notAttempted.isEmpty()) {
      tell(new RunEvent.RunHalted(context.timing().clock().instant(), halt, notAttempted));
    }
    return results;
  }

  private static HostResult notAttempted(HostResult plan, String why) {
    return HostResult.notAttempted(plan, RunCode.NOT_ATTEMPTED.of("not attempted: " + why));
  }

  /** Of a host at its turn: it was reached when its plan was made, and counts when it is lost. */
  private static boolean isFailure(Status status) {
    return switch (status) {
      case FAILED, UNFINISHED, RESCUED, ROLLED_BACK, UNREACHABLE -> true;
      case OK, CHANGED, REFUSED, NOT_ATTEMPTED -> false;
    };
  }

  private static String why(HostResult result) {
    return "host " + result.host() + " " + words(result.status()) + ", and max_failures is 0";
  }

  private static String words(Status status) {
    return switch (status) {
      case UNFINISHED -> "is unfinished";
      case UNREACHABLE -> "was lost since its plan was made";
      default -> "failed";
    };
  }

  private HostResult ended(HostResult result) {
    tell(new RunEvent.HostEnded(context.timing().clock().instant(), result.host(), result));
    return result;
  }

  private void tell(RunEvent event) {
    context.events().accept(event);
  }
}
