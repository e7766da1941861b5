package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.Backup;
import dev.regroup.host.ReadScript;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.RollbackCode;
import dev.regroup.plan.RollbackPlanner;
import dev.regroup.playbook.RolloutPolicy.OnFailure;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code on_failure: rollback} does with a host that failed after something was written: what
 * this run found is put back and read back, the host is rebooted where this run rebooted it into
 * the new line, and its old state is verified. The run's lock is held all the while.
 */
final class FailedHost {

  /** The way back; the host is connected, or was. */
  private static final List<Step<? super WritableHostWork>> STEPS =
      List.of(
          new PlanBackStep(),
          new RollbackSteps.PutBackStep(),
          new DrainStep(),
          new RebootStep(),
          new WaitStep(),
          new RollbackSteps.VerifyOldStep(),
          new RestoreStep());

  private FailedHost() {}

  /** What follows a check: of a host that an earlier run was putting back, what became of it. */
  static StepCourse.Sequel<HostWork> afterCheck(HostTask task) {
    return wasPutBack(task)
        ? (work, ended) -> new StepCourse.End<>(endAgain(work, ended))
        : StepCourse.Sequel.none();
  }

  /** What follows an apply: the way back, where the play wants it and the host failed. */
  static StepCourse.Sequel<WritableHostWork> afterApply(HostTask task) {
    return wasPutBack(task)
        ? (work, ended) -> new StepCourse.End<>(endAgain(work, ended))
        : FailedHost::wayBack;
  }

  private static boolean wasPutBack(HostTask task) {
    Back back = task.back();
    return back != null && back.failed();
  }

  private static StepCourse.Next<WritableHostWork> wayBack(WritableHostWork work, Status ended) {
    if (!isPutBack(work, ended)) {
      return new StepCourse.End<>(ended);
    }
    Left before = work.left();
    begin(work);
    return new StepCourse.More<>(
        STEPS, Status.ROLLED_BACK, (same, end) -> new StepCourse.End<>(ended(same, before, end)));
  }

  /** Of a host that an earlier run was putting back: there is more on it than was found. */
  private static Status endAgain(HostWork work, Status status) {
    return switch (status) {
      case CHANGED, NOT_ATTEMPTED -> status;
      case UNREACHABLE -> work instanceof WritableHostWork ? Status.UNFINISHED : status;
      default -> ended(work, Left.UNKNOWN, status);
    };
  }

  /**
   * Whether a host that ended so is to be put back. One that cannot be reached cannot: where work
   * or a reboot of it may still go on, nothing is written beside that.
   */
  private static boolean isPutBack(WritableHostWork work, Status status) {
    if (status != Status.FAILED
        || work.task().onFailure() != OnFailure.ROLLBACK
        || work.task().back() != null
        || work.left() == Left.AS_FOUND) {
      return false;
    }
    if (work.atWork()) {
      work.found(
          RollbackCode.NOT_ROLLED_BACK.of(
              "it is not rolled back: its work or its reboot may still go on there, or nobody can"
                  + " tell",
              remedy(work)));
      return false;
    }
    return work.locked();
  }

  /** From here on the host's way is back. */
  private static void begin(WritableHostWork work) {
    String run = work.changedBy();
    work.wayIsBack(run, true);
    work.keepPlanAsFailed();
    work.backupRun(run);
    if (work.reboot() == HostResult.Reboot.NEEDED) {
      work.reboot(HostResult.Reboot.NONE); // it came to nothing
    }
  }

  /**
   * The status of a host that was to be put back because it failed, and what there is to tell.
   *
   * @param before what was left when that began
   * @param ended how its last step ended
   */
  private static Status ended(HostWork work, Left before, Status ended) {
    return switch (ended) {
      case UNFINISHED -> Status.UNFINISHED;
      case ROLLED_BACK -> rolledBack(work);
      case FAILED -> isBack(work) ? notGivenBack(work) : notRolledBack(work, before, ended);
      default -> notRolledBack(work, before, ended);
    };
  }

  private static Status rolledBack(HostWork work) {
    work.left(Left.AS_FOUND);
    work.verified(false);
    work.found(
        RollbackCode.ROLLED_BACK.of(
            "it is back in its old state, "
                + (work.task().onFailure() == OnFailure.ROLLBACK
                    ? "by on_failure: rollback"
                    : "to which an earlier run was bringing it")
                + (work.reboot() == HostResult.Reboot.DONE ? ", rebooted and verified" : "")));
    return Status.ROLLED_BACK;
  }

  /**
   * Whether the old state is there: what is given back comes last of all, and of a host that is
   * back already as its plan is made.
   */
  private static boolean isBack(HostWork work) {
    List<StepRecord> steps = work.log().ended();
    StepName last = steps.isEmpty() ? StepName.CONNECT : steps.get(steps.size() - 1).step();
    return last == StepName.RESTORE || last == StepName.PLAN;
  }

  private static Status notGivenBack(HostWork work) {
    work.left(Left.AS_FOUND);
    work.verified(false);
    work.found(
        RollbackCode.NOT_GIVEN_BACK.of(
            "its files are back in their old state"
                + (work.reboot() == HostResult.Reboot.DONE ? ", rebooted and verified" : "")
                + ", and what was taken off it is not all given back",
            Map.of("HOST", work.host())));
    return Status.FAILED;
  }

  private static Status notRolledBack(HostWork work, Left before, Status ended) {
    // Refused: nothing was put back, and all is as the failure left it.
    if (ended != Status.FAILED) {
      work.left(before);
    }
    String left = work.left().name().toLowerCase(Locale.ROOT);
    work.found(
        RollbackCode.NOT_ROLLED_BACK.of(
            "it could not be rolled back" + why(work) + "; it is left " + left.replace('_', ' '),
            remedy(work)));
    return Status.FAILED;
  }

  /** The finding of the step that stopped stands before; the plan's own are told here. */
  private static String why(HostWork work) {
    HostPlan plan = work.planOrNull();
    Optional<Finding> error =
        plan == null || isFailedPlan(work, plan)
            ? Optional.empty()
            : plan.findings().stream()
                .filter(finding -> finding.isError() && !work.findings().contains(finding))
                .findFirst();
    return error.map(finding -> ": " + finding.message()).orElse("");
  }

  private static boolean isFailedPlan(HostWork work, HostPlan plan) {
    return work instanceof WritableHostWork writable && Objects.equals(writable.failed(), plan);
  }

  private static String remedy(HostWork work) {
    return RollbackCode.NOT_ROLLED_BACK.row().remedy(Map.of("HOST", work.host()));
  }

  /** Facts and the run's own backup, and what putting it back means. */
  private static final class PlanBackStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.PLAN;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      Optional<StepOutcome> stop = Interruption.before(work, "it was rolled back");
      if (stop.isPresent()) {
        return stop.get();
      }
      return Reconnection.facts(work, read -> planned(work, read));
    }

    private static StepOutcome planned(WritableHostWork work, FactsRead read) {
      if (read instanceof FactsRead.Fault fault) {
        return new StepOutcome.Stopped(Status.REFUSED, fault.why());
      }
      work.facts(((FactsRead.Facts) read).facts());
      Answer answer = work.read(ReadScript.backup(work.backupRun()));
      if (answer instanceof Answer.Broken broken) {
        return new StepOutcome.Stopped(Status.REFUSED, Faults.finding(broken.fault()));
      }
      Optional<Backup> backup = Backup.parse(answer.frames());
      if (backup.isEmpty()) {
        return new StepOutcome.Stopped(
            Status.REFUSED, RollbackCode.NO_BACKUP.of(Answers.reason((Answer.Complete) answer)));
      }
      HostPlan plan =
          RollbackPlanner.plan(
              work.host(), work.facts(), backup.get(), RollbackPlanner.Reboot.IF_RUN_REBOOTED);
      work.plan(plan);
      if (plan.refused()) {
        return plan.findings().stream()
            .filter(RollbackCode.FAILED::is)
            .findFirst()
            .map(why -> new StepOutcome.Stopped(Status.REFUSED, why))
            .orElseGet(() -> new StepOutcome.Stopped(Status.REFUSED));
      }
      return new StepOutcome.Done(
          "back to what the run found"
              + (plan.reboot() == HostPlan.Reboot.NEEDED ? ", reboot" : ""));
    }
  }
}
