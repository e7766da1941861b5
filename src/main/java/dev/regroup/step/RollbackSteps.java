package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.finding.FindingCode;
import dev.regroup.finding.Severity;
import dev.regroup.host.Answer;
import dev.regroup.host.Backup;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ReadScript;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.Guards;
import dev.regroup.plan.HealthCheck;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.Moment;
import dev.regroup.plan.Preconditions;
import dev.regroup.plan.RollbackCode;
import dev.regroup.plan.RollbackPlanner;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.RunEvent;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps of a rollback that are not those of an apply. */
final class RollbackSteps {
  private RollbackSteps() {}

  /**
   * Reads the backup and says what would be put back.
   *
   * @param back whose backup, and when the host is rebooted
   */
  record PlanStep(Back back) implements Step<HostWork> {
    @Override
    public StepName name() {
      return StepName.PLAN;
    }

    @Override
    public StepOutcome run(HostWork work) {
      if (!work.facts().root()) {
        return new StepOutcome.Stopped(Status.REFUSED, Preconditions.notRoot());
      }
      Answer answer = work.read(ReadScript.backup(back.backupRun()));
      if (answer instanceof Answer.Broken broken) {
        return new StepOutcome.Stopped(Status.UNREACHABLE, Faults.finding(broken.fault()));
      }
      Optional<Backup> backup = Backup.parse(answer.frames());
      if (backup.isEmpty()) {
        return new StepOutcome.Stopped(
            Status.REFUSED, RollbackCode.NO_BACKUP.of(Answers.reason((Answer.Complete) answer)));
      }
      Backup kept = back.putsBack() ? backup.get() : backup.get().toCompare();
      HostPlan made = RollbackPlanner.plan(work.host(), work.facts(), kept, back.reboot());
      HostPlan plan = made.refused() ? made.withoutWork() : made;
      work.plan(plan);
      if (back.why() == Back.Why.RESCUED) {
        RescuePlan.left(work.facts(), Severity.WARNING).ifPresent(work::found);
      }
      if (back.failed()) {
        work.found(
            RollbackCode.RESUMED.of(
                "run " + backup.get().run() + " failed on this host and was rolling it back"));
      }
      Instant now = work.context().timing().clock().instant();
      work.context().events().accept(new RunEvent.Planned(now, work.host(), plan));
      if (work instanceof WritableHostWork writable) {
        writable.keepFactsAsBefore();
        writable.backupRun(backup.get().run());
      }
      if (plan.refused()) {
        return new StepOutcome.Stopped(Status.REFUSED);
      }
      return plan.hasWork() || back.isOwed()
          ? planned(work, "backup of run " + backup.get().run())
          : nothingToDo(work);
    }
  }

  /**
   * Before anything is put back: only what was shown, and only where the host may be touched, and
   * rebooted where that is asked for. While nothing is written the lock is only looked at; taking
   * it is a step of its own.
   */
  private static StepOutcome planned(HostWork work, String detail) {
    if (work instanceof WritableHostWork writable) {
      Optional<StepOutcome> another =
          ApprovedPlanStep.another(writable, "put back", "regroup rollback --check");
      if (another.isPresent()) {
        return another.get();
      }
    }
    List<Finding> against =
        new ArrayList<>(Guards.foreseen(GuardWait.moment(work, Moment.Stage.PUT_BACK)));
    if (!(work instanceof WritableHostWork)) {
      Locks.seen(work).ifPresent(against::add);
    }
    against.forEach(work::found);
    return against.stream().anyMatch(Finding::isError)
        ? new StepOutcome.Stopped(Status.REFUSED)
        : new StepOutcome.Done(detail);
  }

  private static StepOutcome nothingToDo(HostWork work) {
    if (work instanceof WritableHostWork writable) {
      return RescuePlan.tidy(writable, Locks.tidy(writable))
          .orElseGet(() -> RestoreStep.settled(writable, new StepOutcome.Stopped(Status.OK)));
    }
    Locks.seen(work).filter(finding -> !finding.isError()).ifPresent(work::found);
    RestoreStep.leftBehind(work).forEach(work::found);
    return new StepOutcome.Stopped(Status.OK);
  }

  /** Takes the lock for this run. */
  static final class LockStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.LOCK;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      Optional<StepOutcome> stop = Interruption.before(work, "anything was put back");
      if (stop.isPresent()) {
        return stop.get();
      }
      Back back = work.task().back();
      // A rescue's own record goes with the lock that is taken over.
      work.wayIsBack(work.backupRun(), back != null && back.why() != Back.Why.ASKED);
      return Locks.takeOver(work).orElseGet(() -> take(work));
    }

    /** Takes the lock of a host on which no other run is at work. */
    static StepOutcome take(WritableHostWork work) {
      Answer answer = Locks.take(work);
      if (answer instanceof Answer.Complete complete && complete.status() == ExitStatus.OK) {
        return new StepOutcome.Done("");
      }
      if (Locks.isAnothers(answer)) {
        work.locked(false);
        return new StepOutcome.Stopped(Status.REFUSED, Locks.late(work, (Answer.Complete) answer));
      }
      return new StepOutcome.Stopped(
          Status.REFUSED, failure(LockCode.FAILED, "the host could not be locked: ", answer));
    }
  }

  /** Puts files and generated files back and reads them back. */
  static final class PutBackStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.PATCH;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      if (work.plan().edits().isEmpty()) {
        work.plan(RollbackPlanner.putBack(work.plan(), work.facts()));
        return next(work, new StepOutcome.Skipped("every file is as the run found it"));
      }
      return new ResilientWork(work)
          .run(
              WriteScript.undo(work.context().run().text(), work.backupRun()),
              frame -> {},
              answer -> judged(work, answer));
    }

    private static StepOutcome judged(WritableHostWork work, Answer answer) {
      if (answer instanceof Answer.Complete complete && complete.status() == ExitStatus.OK) {
        work.left(Left.STAGED);
        HostFacts written = FactsParser.withBootFiles(work.facts(), answer.frames());
        work.facts(written);
        work.plan(RollbackPlanner.putBack(work.plan(), written));
        return next(work, new StepOutcome.Done(work.plan().edits().size() + " files put back"));
      }
      if (Locks.isAnothers(answer)) {
        work.left(Left.UNKNOWN);
        return new StepOutcome.Stopped(
            Status.FAILED,
            Locks.broken((Answer.Complete) answer, "the backup was not put back any more"));
      }
      boolean untouched =
          answer instanceof Answer.Complete complete && complete.status() == ExitStatus.REFUSED;
      work.atWork(answer instanceof Answer.Broken);
      work.left(untouched ? Left.AS_FOUND : Left.UNKNOWN);
      return new StepOutcome.Stopped(
          untouched ? Status.REFUSED : Status.FAILED,
          failure(RollbackCode.FAILED, "the backup was not put back: ", answer));
    }

    /** No reboot where what boots next is in doubt. */
    private static StepOutcome next(WritableHostWork work, StepOutcome well) {
      boolean doubt = work.plan().reboot() == HostPlan.Reboot.NEEDED && work.plan().refused();
      return doubt ? new StepOutcome.Stopped(Status.FAILED) : well;
    }
  }

  /** The host runs its old line again, and what worked before works. */
  static final class VerifyOldStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.VERIFY;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      if (work.reboot() != HostResult.Reboot.DONE) {
        // What failed in the boot that it was found in was never booted.
        if (work.failed() == null
            && !RollbackPlanner.against(work.facts(), work.plan()).isEmpty()) {
          work.found(
              RollbackCode.NOT_BOOTED.of(
                  "until its next reboot the host runs the line that was rolled back"));
        }
        return new StepOutcome.Skipped("files were read back; no reboot was asked for");
      }
      return VerifyStep.prove(work, VerifyOldStep::against);
    }

    private static List<Finding> against(WritableHostWork work, HostFacts after) {
      List<Finding> findings = new ArrayList<>(RollbackPlanner.against(after, work.plan()));
      findings.addAll(HealthCheck.compare(work.before(), after));
      return findings;
    }
  }

  private static Finding failure(FindingCode code, String what, Answer answer) {
    return answer instanceof Answer.Broken broken
        ? code.of(what + broken.fault().message(), broken.fault().remedy())
        : code.of(what + Answers.reason((Answer.Complete) answer));
  }
}
