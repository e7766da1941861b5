package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.RestoreCode;
import dev.regroup.run.HostResult;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes one host through its steps, in order, and says how it ended. Each list below is the whole
 * of what happens to a host in that mode. Stateless, thread-safe. What returns a result blocks
 * until the host ended; what returns a {@link HostCourse} begins nothing and holds no thread while
 * the host waits.
 */
public final class HostRun {
  private static final List<Step<? super HostWork>> VERIFY =
      List.of(new ConnectStep(), new FactsStep(), new DriftStep());

  private static final List<Step<? super WritableHostWork>> APPLY =
      List.of(
          new ConnectStep(),
          new FactsStep(),
          new ApprovedPlanStep(),
          new GuardStep(),
          new ChangeStep(),
          new ArmStep(),
          new DrainStep(),
          new RebootStep(),
          new WaitStep(),
          new VerifyStep(),
          new RestoreStep());

  private HostRun() {}

  /** What would happen, with what a rollout has to know of the host; the session cannot write. */
  public static Planned plan(HostTask task, RunContext context) {
    return toCheck(task, context, Optional.empty()).await();
  }

  /**
   * The way of a host to its plan, not begun; the session cannot write.
   *
   * @param rebootOrdered when an earlier run ordered its reboot and went away: then it is awaited
   *     first
   */
  public static PlanCourse toCheck(
      HostTask task, RunContext context, Optional<Instant> rebootOrdered) {
    Back back = task.back();
    List<Step<? super HostWork>> steps = new ArrayList<>();
    rebootOrdered.map(RebootReturn::new).ifPresent(steps::add);
    steps.add(new ConnectStep());
    steps.add(new FactsStep());
    if (back != null) {
      steps.add(new RollbackSteps.PlanStep(back));
    } else {
      steps.add(rebootOrdered.isPresent() ? new RescuedHost.ResumedPlanStep() : new PlanStep());
    }
    HostWork work = new HostWork(task, context);
    return new PlanCourse(
        work, new StepCourse<>(work, steps, Status.CHANGED, FailedHost.afterCheck(task)));
  }

  /** Whether every layer and every group is as desired; the session cannot write. */
  public static HostResult verify(HostTask task, RunContext context) {
    return perform(new HostWork(task, context), VERIFY, Status.OK);
  }

  /**
   * Whether a host that was planned so has a turn: it has something to do, or a run that was cut
   * off left its lock, its rescue, or things that it had taken off the host.
   */
  public static boolean hasTurn(HostResult planned) {
    return planned.status() == Status.CHANGED
        || (planned.status() == Status.OK
            && planned.findings().stream()
                .anyMatch(
                    told ->
                        LockCode.LEFT_BEHIND.is(told)
                            || RescueCode.LEFT.is(told)
                            || RestoreCode.LEFT_BEHIND.is(told)));
  }

  /**
   * The way of a host to its desired state, not begun.
   *
   * @param approvedDigest of the plan that was shown; another plan is not carried out
   */
  public static HostCourse toApply(HostTask task, RunContext context, String approvedDigest) {
    Back back = task.back();
    return new StepCourse<>(
        new WritableHostWork(task, context, approvedDigest),
        back == null ? APPLY : wayBack(back),
        back == null ? Status.CHANGED : back.atTheEnd(),
        FailedHost.afterApply(task));
  }

  /** What putting back a run's backup would do; the session cannot write. */
  public static Planned checkRollback(
      HostTask task, RunContext context, String backupRun, boolean reboot) {
    return plan(task.with(Back.asked(backupRun, reboot)), context);
  }

  /**
   * The way back of a host, not begun; it reboots only where asked.
   *
   * @param backupRun whose backup, empty for the latest whose change still stands
   * @param approvedDigest of the plan that was shown; another plan is not carried out
   */
  public static HostCourse toRollback(
      HostTask task, RunContext context, String backupRun, boolean reboot, String approvedDigest) {
    return toApply(task.with(Back.asked(backupRun, reboot)), context, approvedDigest);
  }

  private static List<Step<? super WritableHostWork>> wayBack(Back back) {
    if (back.why() == Back.Why.RESCUED) {
      return RescuedHost.proof(back);
    }
    return List.of(
        new ConnectStep(),
        new FactsStep(),
        new RollbackSteps.PlanStep(back),
        new RollbackSteps.LockStep(),
        new RollbackSteps.PutBackStep(),
        new DrainStep(),
        new RebootStep(),
        new WaitStep(),
        new RollbackSteps.VerifyOldStep(),
        new RestoreStep());
  }

  /** Runs steps until one stops; a host that reaches the end of the list has the given status. */
  static <W extends HostWork> HostResult perform(
      W work, List<? extends Step<? super W>> steps, Status atTheEnd) {
    return new StepCourse<W>(work, steps, atTheEnd, StepCourse.Sequel.none()).await();
  }

  /** What became of a host. */
  static HostResult result(HostWork work, Status status) {
    HostPlan failed = work instanceof WritableHostWork writable ? writable.failed() : null;
    HostPlan plan = failed == null ? work.planOrNull() : failed;
    HostFacts facts = work.factsOrNull();
    List<Finding> findings = new ArrayList<>();
    if (plan != null) {
      findings.addAll(plan.findings());
    }
    work.findings().stream().filter(f -> !findings.contains(f)).forEach(findings::add);
    return new HostResult(
        work.host(),
        status,
        work.left(),
        0,
        plan,
        plan == null ? null : plan.digest(),
        facts == null ? "" : facts.sysroot(),
        reboot(work, plan),
        work.verified(),
        findings,
        work.log().ended(),
        status == Status.ROLLED_BACK ? null : work.after());
  }

  private static HostResult.Reboot reboot(HostWork work, @Nullable HostPlan plan) {
    if (work.reboot() != HostResult.Reboot.NONE || plan == null) {
      return work.reboot();
    }
    return switch (plan.reboot()) {
      case NONE -> HostResult.Reboot.NONE;
      case NEEDED -> HostResult.Reboot.NEEDED;
      case PENDING -> HostResult.Reboot.PENDING;
    };
  }

  /** Names of the steps of apply, in order, for docs and tests. */
  static List<StepName> applySteps() {
    return APPLY.stream().<StepName>map(Step::name).toList();
  }
}
