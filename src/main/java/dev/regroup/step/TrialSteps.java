package dev.regroup.step;

import dev.regroup.boot.TrialEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostRescue;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.TrialCode;
import dev.regroup.plan.TrialPlan;
import dev.regroup.playbook.RolloutPolicy.OnFailure;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The steps of a trial boot that are not those of an apply: the new command line is booted once by
 * an entry of its own, and what is permanent is written only where that boot proved itself.
 */
final class TrialSteps {
  private TrialSteps() {}

  /** Brings the entry for the trial into the menu; nothing boots it yet. */
  static final class StageStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.LOCK;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      TrialEntry trial = work.trial();
      return ChangeStep.carryOut(
          work,
          ChangeStep.order(work, trial.edits(), trial.refreshed() ? work.plan().refresh() : null),
          answer -> confirm(work, trial, answer));
    }

    private static StepOutcome confirm(
        WritableHostWork work, TrialEntry trial, Answer.Complete answer) {
      work.left(Left.STAGED);
      HostFacts written = FactsParser.withBootFiles(work.facts(), answer.frames());
      Optional<Finding> against =
          TrialPlan.against(work.plan(), trial, work.facts(), written, work.task().desired());
      if (against.isPresent()) {
        return Undo.of(work, against.get());
      }
      work.facts(written);
      return new StepOutcome.Done("the menu holds the entry for the trial boot");
    }
  }

  /**
   * Has the loader boot the trial's entry next, and reads that back: the last before the reboot.
   */
  static final class OneShotStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.CONFIRM;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      Optional<StepOutcome> stop = Interruption.before(work, "the trial boot");
      if (stop.isPresent()) {
        return stop.get();
      }
      Answer answer =
          Reconnection.write(
              work,
              WriteScript.oneShot(
                  work.context().run().text(), work.facts().bootId(), work.trial().id()));
      if (answer instanceof Answer.Complete complete && complete.status() == ExitStatus.OK) {
        return new StepOutcome.Done("the next boot is the trial, and no other");
      }
      if (Locks.isAnothers(answer)) {
        return new StepOutcome.Stopped(
            Status.FAILED, Locks.broken((Answer.Complete) answer, "the host was not rebooted"));
      }
      String why =
          answer instanceof Answer.Broken broken
              ? broken.fault().message()
              : Answers.reason((Answer.Complete) answer);
      return new StepOutcome.Stopped(
          Status.FAILED, TrialCode.NOT_STAGED.of("the trial boot could not be set: " + why));
    }
  }

  /** Proves the trial boot; what is permanent follows. */
  static final class ProveStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.VERIFY;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      HostRescue rescue = work.rescue();
      return rescue != null && rescue.state() == HostRescue.State.ACTED
          ? RescueReturn.prove(work)
          : VerifyStep.prove(work, ProveStep::against)
              .then(proven -> proven instanceof StepOutcome.Stopped ? proven : permanent(work));
    }

    private static List<Finding> against(WritableHostWork work, HostFacts after) {
      return TrialPlan.runs(after, work.trial())
          ? VerifyStep.againstTrial(work, after)
          : List.of(
              TrialCode.DID_NOT_COME_UP.of(
                  "the trial boot did not come up: the host runs '" + after.running() + "'"));
    }

    private static StepOutcome permanent(WritableHostWork work) {
      work.unproven();
      TrialPlan.Permanent permanent =
          TrialPlan.Permanent.of(work.plan(), work.facts(), work.task().desired());
      if (permanent.against().isPresent()) {
        return new StepOutcome.Stopped(Status.FAILED, permanent.against().get());
      }
      work.keepPlanAsShown();
      work.plan(permanent.plan());
      return new StepOutcome.Done("the trial boot is as desired");
    }
  }

  /** What was made permanent is what was tried. */
  static final class CompareStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.CONFIRM;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      Optional<Finding> other = TrialPlan.otherThanTried(work.facts(), work.trial());
      if (other.isPresent()) {
        return new StepOutcome.Stopped(Status.FAILED, other.get());
      }
      work.left(Left.REBOOTED);
      return new StepOutcome.Done("what boots from now on is what was tried");
    }
  }

  /**
   * A host that runs the new command line already, as after a trial whose run was cut off: it has
   * to prove itself before anything is written.
   */
  static final class ProveFirstStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.VERIFY;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      return VerifyStep.prove(work, VerifyStep::againstTrial).then(proven -> judged(work, proven));
    }

    private static StepOutcome judged(WritableHostWork work, StepOutcome proven) {
      if (!(proven instanceof StepOutcome.Stopped stopped)) {
        work.unproven();
        return new StepOutcome.Done("what runs already is as desired");
      }
      String why = stopped.why().map(Finding::message).orElse("");
      return new StepOutcome.Stopped(
          Status.REFUSED,
          TrialCode.NOT_PROVEN.of(
              "the host runs the new command line already, and it is not written: " + why,
              Map.of("HOST", work.host())));
    }
  }

  /**
   * A step of a host that has a trial's entry in its menu: where it stops the host, the entry is
   * taken away and all is put back, as far as the host can be written safely.
   */
  record InTrial(Step<WritableHostWork> step) implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return step.name();
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      boolean locked = work.locked();
      return step.run(work)
          .then(
              outcome ->
                  outcome instanceof StepOutcome.Stopped stopped
                      ? stopped(work, stopped, locked)
                      : outcome);
    }

    private static StepOutcome stopped(
        WritableHostWork work, StepOutcome.Stopped stopped, boolean locked) {
      boolean rebooted = work.reboot() == HostResult.Reboot.DONE;
      boolean resumed = rebooted && stopped.status() == Status.UNFINISHED;
      if (work.atWork() || resumed || stopped.status() == Status.RESCUED) {
        return lost(work, stopped);
      }
      // A step that could not begin says so of the whole host, which was written before it.
      work.locked(locked);
      if (rebooted && !mayRunTried(work)) {
        work.wayIsBack(work.context().run().text(), true);
      }
      Finding why =
          stopped.why().orElseGet(() -> TrialCode.NOT_STAGED.of("the trial boot was stopped"));
      return Undo.of(work, why).then(undone -> undone(work, stopped, undone));
    }

    /** The reboot may still come, or the host is away: nothing is written beside that. */
    private static StepOutcome lost(WritableHostWork work, StepOutcome.Stopped stopped) {
      if (work.reboot() == HostResult.Reboot.NEEDED && stopped.status() == Status.FAILED) {
        work.found(
            TrialCode.LOST.of(
                "it went into its trial boot, and its old boot entry is untouched",
                Map.of("HOST", work.host())));
      }
      return stopped;
    }

    private static StepOutcome undone(
        WritableHostWork work, StepOutcome.Stopped stopped, StepOutcome undone) {
      if (work.left() != Left.AS_FOUND) {
        return undone;
      }
      if (work.reboot() == HostResult.Reboot.DONE && mayRunTried(work)) {
        work.left(Left.REBOOTED);
        if (work.task().onFailure() != OnFailure.ROLLBACK) {
          String runs = isKnown(work) ? "runs" : "may run";
          work.found(
              TrialCode.STILL_RUNS.of(
                  "until its next reboot the host " + runs + " the line that was tried"));
        }
      }
      return stopped.status() == Status.UNFINISHED ? stopped : undone;
    }

    private static boolean mayRunTried(WritableHostWork work) {
      return !isKnown(work) || TrialPlan.runs(work.facts(), work.trial());
    }

    /** Whether facts were read since the reboot: some are kept where they were not. */
    private static boolean isKnown(WritableHostWork work) {
      return !work.facts().bootId().equals(work.before().bootId());
    }
  }
}
