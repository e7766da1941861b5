package dev.regroup.step;

import dev.regroup.plan.RollbackPlanner;
import dev.regroup.run.Status;

/**
 * How a host is put back. Immutable.
 *
 * @param backupRun whose backup, empty for the host's latest whose change still stands
 * @param reboot when it is rebooted into its old line
 * @param failed whether it is put back because that run failed there
 */
public record Back(String backupRun, RollbackPlanner.Reboot reboot, boolean failed) {

  /** Because the operator wants it so. */
  public static Back asked(String backupRun, boolean reboot) {
    return new Back(
        backupRun, reboot ? RollbackPlanner.Reboot.ALWAYS : RollbackPlanner.Reboot.NEVER, false);
  }

  /** The same after a cut: a host that was rebooted already is not rebooted once more. */
  public static Back askedBefore(String backupRun, boolean reboot) {
    return new Back(
        backupRun,
        reboot ? RollbackPlanner.Reboot.UNLESS_OLD : RollbackPlanner.Reboot.NEVER,
        false);
  }

  /** Because a run failed there. */
  public static Back afterFailure(String run) {
    return new Back(run, RollbackPlanner.Reboot.IF_RUN_REBOOTED, true);
  }

  /** The status of a host that came to the end of it. */
  Status atTheEnd() {
    return failed ? Status.ROLLED_BACK : Status.CHANGED;
  }
}
