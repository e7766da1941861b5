package dev.regroup.rollout;

import dev.regroup.run.HostResult;
import dev.regroup.run.RunCode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.Status;
import dev.regroup.step.Back;
import dev.regroup.step.HostCourse;
import dev.regroup.step.HostRun;
import dev.regroup.step.HostTask;
import dev.regroup.step.PlanCourse;
import dev.regroup.step.Planned;
import dev.regroup.step.RunContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Takes hosts through a run: reading side by side, changing in waves, within slots and budget, as
 * {@link RolloutState} decides. Thread-safe; calls block.
 */
public final class Rollout {
  private final RunContext context;
  private final int forks;
  private final Operator operator;

  /**
   * @param forks hosts at a time that are worked on, at least 1; those that wait do not count
   */
  public Rollout(RunContext context, int forks, Operator operator) {
    this.context = context;
    this.forks = forks;
    this.operator = operator;
  }

  /**
   * What would happen; results in the order of the tasks, each with the wave of its turn.
   *
   * @param approval what may be carried out
   */
  public List<HostResult> check(List<HostTask> tasks, Fleet fleet, Approval approval) {
    List<Planned> planned =
        SideBySide.map(
            tasks,
            forks,
            task -> {
              Planned plan = HostRun.plan(task, context);
              return plan.with(ended(approval.judged(plan.result())));
            });
    return Preview.of(fleet, fleet.told(identified(planned)));
  }

  /** The plans without those that {@link Identity} refuses; these have ended, once more perhaps. */
  private List<Planned> identified(List<Planned> planned) {
    List<Planned> judged = Identity.judge(planned, context.ownBootId());
    for (int i = 0; i < judged.size(); i++) {
      if (!judged.get(i).equals(planned.get(i))) {
        ended(judged.get(i).result());
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
   * Of hosts that an earlier run left in flight those that it left in reboot are awaited first; one
   * that cannot be reached now has not ended well: something was written on it.
   *
   * @param inFlight hosts by name, with the time at which their reboot was ordered or without
   * @param approval what may be carried out
   */
  public List<Planned> plan(
      List<HostTask> tasks, Map<String, Optional<Instant>> inFlight, Approval approval) {
    List<PlanCourse> courses =
        tasks.stream()
            .map(
                task ->
                    HostRun.toCheck(
                        task, context, inFlight.getOrDefault(task.host(), Optional.empty())))
            .toList();
    List<HostResult> results =
        Courses.run(
            courses,
            forks,
            context.timing(),
            (number, planned) ->
                planned(approval.judged(planned), inFlight.containsKey(planned.host())));
    List<Planned> planned = new ArrayList<>();
    for (int i = 0; i < courses.size(); i++) {
      planned.add(courses.get(i).planned().with(results.get(i)));
    }
    return identified(planned);
  }

  private HostResult planned(HostResult checked, boolean inFlight) {
    HostResult planned = lost(checked, inFlight);
    return HostRun.hasTurn(planned) ? planned : ended(planned);
  }

  private static HostResult lost(HostResult checked, boolean inFlight) {
    return inFlight && checked.status() == Status.UNREACHABLE
        ? HostResult.lost(
            checked,
            RunCode.STILL_OUT.of("an earlier run was at this host, and it cannot be reached"))
        : checked;
  }

  /** The results of plans. */
  public static List<HostResult> results(List<Planned> planned) {
    return planned.stream().map(Planned::result).toList();
  }

  /**
   * Carries plans out.
   *
   * @param planned what {@link #plan} returned for these tasks, in the same order
   */
  public List<HostResult> apply(List<HostTask> tasks, List<Planned> planned, Fleet fleet) {
    return inTurns(tasks, planned, fleet, (task, digest) -> HostRun.toApply(task, context, digest));
  }

  /**
   * What putting backups back would do.
   *
   * @param backupRun whose backup, empty for each host's latest whose change still stands
   * @param inFlight hosts that the run was at when it was cut off; one that cannot be reached now
   *     has not ended well
   * @param only whether nothing follows: then every host has ended
   */
  public List<Planned> planRollback(
      List<HostTask> tasks, String backupRun, boolean reboot, Set<String> inFlight, boolean only) {
    return identified(
        SideBySide.map(
            tasks,
            forks,
            task -> {
              Planned plan = HostRun.checkRollback(task, context, backupRun, reboot);
              HostResult planned = lost(plan.result(), inFlight.contains(task.host()));
              return plan.with(HostRun.hasTurn(planned) && !only ? planned : ended(planned));
            }));
  }

  /** Puts backups back; parameters as in {@link #planRollback}. */
  public List<HostResult> rollback(
      List<HostTask> tasks, List<Planned> planned, Fleet fleet, String backupRun, boolean reboot) {
    return inTurns(
        tasks,
        planned,
        fleet,
        (task, digest) -> HostRun.toRollback(task, context, backupRun, reboot, digest));
  }

  private List<HostResult> inTurns(
      List<HostTask> tasks,
      List<Planned> planned,
      Fleet fleet,
      BiFunction<HostTask, String, HostCourse> course) {
    Map<String, HostTask> byName = new HashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      Back own = planned.get(i).back();
      byName.put(tasks.get(i).host(), own == null ? tasks.get(i) : tasks.get(i).with(own));
    }
    RolloutState state = fleet.state(planned);
    ClusterNodes nodes = new ClusterNodes(planned);
    return new Turns(
            context,
            operator,
            forks,
            fleet,
            state,
            results(planned),
            plan ->
                course.apply(
                    Objects.requireNonNull(byName.get(plan.host()))
                        .beside(() -> nodes.named(state.neighbours(plan.host()))),
                    Objects.requireNonNull(plan.planDigest())),
            "regroup resume " + context.run())
        .run();
  }

  private HostResult ended(HostResult result) {
    context
        .events()
        .accept(new RunEvent.HostEnded(context.timing().clock().instant(), result.host(), result));
    return result;
  }
}
