package dev.regroup.step;

import dev.regroup.boot.TrialEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.RestoreCode;
import dev.regroup.plan.TrialPlan;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.RebootPolicy;
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

  /**
   * Where the play has boots tried, or an earlier run rebooted the host: up to here nothing is
   * written, and the plan says how it goes on.
   */
  private static final List<Step<? super WritableHostWork>> TO_PLAN = APPLY.subList(0, 4);

  /** Nothing is left to do on a host that an earlier run rebooted, but to prove it. */
  private static final List<Step<? super WritableHostWork>> RETURNED =
      List.of(new ReturnedHost.LockStep(), new ReturnedHost.ProveStep(), new RestoreStep());

  /** The new line is booted once, and what is permanent is written only then. */
  private static final List<Step<? super WritableHostWork>> TRIED =
      List.of(
          new TrialSteps.StageStep(),
          new ArmStep(),
          new TrialSteps.InTrial(new DrainStep()),
          new TrialSteps.InTrial(new TrialSteps.OneShotStep()),
          new TrialSteps.InTrial(new RebootStep()),
          new TrialSteps.InTrial(new WaitStep()),
          new TrialSteps.InTrial(new TrialSteps.ProveStep()),
          new TrialSteps.InTrial(new ChangeStep()),
          new TrialSteps.InTrial(new TrialSteps.CompareStep()),
          new VerifyStep(),
          new RestoreStep());

  /** The new line runs already, as in the trial boot of a run that was cut off. */
  private static final List<Step<? super WritableHostWork>> PROVEN_FIRST =
      List.of(
          new TrialSteps.ProveFirstStep(), new ChangeStep(), new VerifyStep(), new RestoreStep());

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
    steps.add(
        back == null
            ? new ResumedPlanStep(rebootOrdered.isPresent())
            : new RollbackSteps.PlanStep(back));
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
    WritableHostWork work = new WritableHostWork(task, context, approvedDigest);
    boolean planDecides =
        task.returning() || task.desired().reboot().trial() != RebootPolicy.Trial.OFF;
    if (back == null && planDecides) {
      return new StepCourse<>(work, TO_PLAN, Status.CHANGED, HostRun::afterPlan);
    }
    return new StepCourse<>(
        work,
        back == null ? APPLY : wayBack(back),
        back == null ? Status.CHANGED : back.atTheEnd(),
        FailedHost.afterApply(task));
  }

  /** What follows the plan where that decides it. */
  private static StepCourse.Next<WritableHostWork> afterPlan(WritableHostWork work, Status ended) {
    StepCourse.Sequel<WritableHostWork> last = FailedHost.afterApply(work.task());
    if (ended != Status.CHANGED) {
      return last.next(work, ended);
    }
    if (!work.plan().hasWork()) {
      return new StepCourse.More<>(RETURNED, Status.OK, last);
    }
    DesiredState desired = work.task().desired();
    Optional<TrialEntry> trial = TrialPlan.entry(work.facts(), desired, work.plan());
    trial.ifPresent(work::trial);
    List<Step<? super WritableHostWork>> untried =
        TrialPlan.provenFirst(desired, work.plan())
            ? PROVEN_FIRST
            : APPLY.subList(TO_PLAN.size(), APPLY.size());
    return new StepCourse.More<>(trial.isPresent() ? TRIED : untried, Status.CHANGED, last);
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
    if (back.why() == Back.Why.TRIED) {
      return FailedTrial.clearing(back);
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
    HostPlan plan = told(work);
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

  /** The plan to be told: of several, the first. */
  private static @Nullable HostPlan told(HostWork work) {
    if (work instanceof WritableHostWork writable) {
      HostPlan first = writable.failed() == null ? writable.shown() : writable.failed();
      return first == null ? work.planOrNull() : first;
    }
    return work.planOrNull();
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
    return names(APPLY);
  }

  /** Names of the steps of a trial boot, in order, for tests. */
  static List<StepName> trialSteps() {
    return names(TRIED);
  }

  private static List<StepName> names(List<Step<? super WritableHostWork>> steps) {
    return steps.stream().<StepName>map(Step::name).toList();
  }
}
