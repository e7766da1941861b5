package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes one host through its steps, in order, and says how it ended. Each list below is the whole
 * of what happens to a host in that mode. Stateless, thread-safe; a call blocks until the host
 * ended.
 */
public final class HostRun {
  private static final List<Step<? super HostWork>> CHECK =
      List.of(new ConnectStep(), new FactsStep(), new PlanStep());

  private static final List<Step<? super HostWork>> VERIFY =
      List.of(new ConnectStep(), new FactsStep(), new DriftStep());

  private static final List<Step<? super WritableHostWork>> APPLY =
      List.of(
          new ConnectStep(),
          new FactsStep(),
          new ApprovedPlanStep(),
          new ChangeStep(),
          new DrainStep(),
          new RebootStep(),
          new WaitStep(),
          new VerifyStep());

  private HostRun() {}

  /** What would happen; the session cannot write. */
  public static HostResult check(HostTask task, RunContext context) {
    return check(task, context, facts -> {});
  }

  /** The same; gives the facts that the plan was made from, where there are any. */
  public static HostResult check(HostTask task, RunContext context, Consumer<HostFacts> seen) {
    return planned(new HostWork(task, context), CHECK, seen);
  }

  private static HostResult planned(
      HostWork work, List<Step<? super HostWork>> steps, Consumer<HostFacts> seen) {
    HostResult result = perform(work, steps, Status.CHANGED);
    HostFacts facts = work.factsOrNull();
    if (facts != null) {
      seen.accept(facts);
    }
    return result;
  }

  /**
   * Awaits a host that an earlier run left while it rebooted; see {@link RebootReturn}.
   *
   * @param ordered when its reboot was ordered
   */
  public static void awaitReturn(HostTask task, RunContext context, Instant ordered) {
    RebootReturn.await(new HostWork(task, context), ordered);
  }

  /** Whether every layer and every group is as desired; the session cannot write. */
  public static HostResult verify(HostTask task, RunContext context) {
    return perform(new HostWork(task, context), VERIFY, Status.OK);
  }

  /**
   * Whether a host that was planned so has a turn: it has something to do, or a run that was cut
   * off left its lock.
   */
  public static boolean hasTurn(HostResult planned) {
    return planned.status() == Status.CHANGED
        || (planned.status() == Status.OK
            && planned.findings().stream().anyMatch(LockCode.LEFT_BEHIND::is));
  }

  /**
   * The way of a host to its desired state, not begun.
   *
   * @param approvedDigest of the plan that was shown; another plan is not carried out
   */
  public static HostCourse toApply(HostTask task, RunContext context, String approvedDigest) {
    return () -> new HostCourse.Ended(apply(task, context, approvedDigest));
  }

  /**
   * Brings the host to its desired state.
   *
   * @param approvedDigest of the plan that was shown; another plan is not carried out
   */
  public static HostResult apply(HostTask task, RunContext context, String approvedDigest) {
    return perform(new WritableHostWork(task, context, approvedDigest), APPLY, Status.CHANGED);
  }

  /** The way back of a host, not begun; parameters as {@link #rollback}. */
  public static HostCourse toRollback(
      HostTask task, RunContext context, String backupRun, boolean reboot, String approvedDigest) {
    return () -> new HostCourse.Ended(rollback(task, context, backupRun, reboot, approvedDigest));
  }

  /**
   * What putting back a run's backup would do; the session cannot write.
   *
   * @param seen as in {@link #check(HostTask, RunContext, Consumer)}
   */
  public static HostResult checkRollback(
      HostTask task,
      RunContext context,
      String backupRun,
      boolean reboot,
      Consumer<HostFacts> seen) {
    List<Step<? super HostWork>> steps =
        List.of(new ConnectStep(), new FactsStep(), new RollbackSteps.PlanStep(backupRun, reboot));
    return planned(new HostWork(task, context), steps, seen);
  }

  /**
   * Puts back what a run changed; reboots only where asked.
   *
   * @param backupRun whose backup, empty for the latest whose change still stands
   * @param approvedDigest of the plan that was shown; another plan is not carried out
   */
  public static HostResult rollback(
      HostTask task, RunContext context, String backupRun, boolean reboot, String approvedDigest) {
    List<Step<? super WritableHostWork>> steps =
        List.of(
            new ConnectStep(),
            new FactsStep(),
            new RollbackSteps.PlanStep(backupRun, reboot),
            new RollbackSteps.LockStep(),
            new RollbackSteps.PutBackStep(),
            new DrainStep(),
            new RebootStep(),
            new WaitStep(),
            new RollbackSteps.VerifyOldStep());
    return perform(new WritableHostWork(task, context, approvedDigest), steps, Status.CHANGED);
  }

  /** Runs steps until one stops; a host that reaches the end of the list has the given status. */
  static <W extends HostWork> HostResult perform(
      W work, List<? extends Step<? super W>> steps, Status atTheEnd) {
    Status status = atTheEnd;
    try {
      for (Step<? super W> step : steps) {
        StepOutcome outcome = run(step, work);
        if (outcome instanceof StepOutcome.Stopped stopped) {
          status = stopped.status();
          break;
        }
      }
    } catch (RuntimeException fault) {
      status = ownFault(work, fault);
    } finally {
      work.log().end(StepRecord.Status.FAILED, "");
      if (work instanceof WritableHostWork writable) {
        Unlock.release(writable, status);
      }
      work.disconnect();
    }
    return result(work, status);
  }

  /** One host's answer that nobody thought of does not end the run over all others. */
  private static Status ownFault(HostWork work, RuntimeException fault) {
    work.found(OwnFault.finding(fault));
    boolean begun = work instanceof WritableHostWork writable && writable.locked();
    if (begun) {
      work.left(Left.UNKNOWN);
    }
    return begun ? Status.FAILED : Status.REFUSED;
  }

  private static <W extends HostWork> StepOutcome run(Step<? super W> step, W work) {
    work.log().begin(step.name());
    StepOutcome outcome = step.run(work);
    if (outcome instanceof StepOutcome.Done done) {
      work.log().end(StepRecord.Status.OK, done.detail());
    } else if (outcome instanceof StepOutcome.Skipped skipped) {
      work.log().end(StepRecord.Status.SKIPPED, skipped.why());
    } else if (outcome instanceof StepOutcome.Stopped stopped) {
      boolean well = stopped.status() == Status.OK || stopped.status() == Status.CHANGED;
      stopped.why().ifPresent(work::found);
      work.log()
          .end(
              well ? StepRecord.Status.OK : StepRecord.Status.FAILED,
              stopped.why().map(Finding::message).orElse(""));
    }
    return outcome;
  }

  private static HostResult result(HostWork work, Status status) {
    HostPlan plan = work.planOrNull();
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
        1,
        plan,
        plan == null ? null : plan.digest(),
        facts == null ? "" : facts.sysroot(),
        reboot(work, plan),
        work.verified(),
        findings,
        work.log().ended(),
        work.after());
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
