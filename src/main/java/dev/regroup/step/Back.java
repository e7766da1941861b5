package dev.regroup.step;

import dev.regroup.plan.RollbackPlanner;
import dev.regroup.run.Status;

/**
 * How a host is put back. Immutable.
 *
 * @param backupRun whose backup, empty for the host's latest whose change still stands
 * @param reboot when it is rebooted into its old line
 * @param why why it is put back
 */
public record Back(String backupRun, RollbackPlanner.Reboot reboot, Why why) {
  /** Who or what wants it so. */
  public enum Why {
    /** The operator. */
    ASKED,
    /** The run failed there. */
    FAILED,
    /** It was cut off, and has put itself back: that is only to be proven. */
    RESCUED,
    /** Its trial boot failed while nobody was there: what is left of that goes. */
    TRIED
  }

  /** Because the operator wants it so. */
  public static Back asked(String backupRun, boolean reboot) {
    return new Back(
        backupRun,
        reboot ? RollbackPlanner.Reboot.ALWAYS : RollbackPlanner.Reboot.NEVER,
        Why.ASKED);
  }

  /** The same after a cut: a host that was rebooted already is not rebooted once more. */
  public static Back askedBefore(String backupRun, boolean reboot) {
    return new Back(
        backupRun,
        reboot ? RollbackPlanner.Reboot.UNLESS_OLD : RollbackPlanner.Reboot.NEVER,
        Why.ASKED);
  }

  /** Because a run failed there. */
  public static Back afterFailure(String run) {
    return new Back(run, RollbackPlanner.Reboot.IF_RUN_REBOOTED, Why.FAILED);
  }

  /** Because it was cut off after that run's reboot; it has put itself back. */
  static Back afterRescue(String run) {
    return new Back(run, RollbackPlanner.Reboot.NEVER, Why.RESCUED);
  }

  /** Because that run's trial boot failed; the host runs its old line again. */
  static Back afterTrial(String run) {
    return new Back(run, RollbackPlanner.Reboot.NEVER, Why.TRIED);
  }

  /** Whether it is put back because a run failed there. */
  public boolean failed() {
    return why == Why.FAILED;
  }

  /** Whether files are put back at all; a host that rescued itself has done so. */
  boolean putsBack() {
    return why != Why.RESCUED;
  }

  /** Whether it has its turn although nothing is left to do: a run's lock is to be given back. */
  boolean isOwed() {
    return why != Why.ASKED;
  }

  /** The status of a host that came to the end of it. */
  Status atTheEnd() {
    return switch (why) {
      case ASKED -> Status.CHANGED;
      case FAILED -> Status.ROLLED_BACK;
      case RESCUED -> Status.RESCUED;
      case TRIED -> Status.FAILED;
    };
  }
}
