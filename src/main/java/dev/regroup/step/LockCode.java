package dev.regroup.step;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.errorOrWarning;
import static dev.regroup.finding.FindingRow.note;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about a host's lock. */
enum LockCode implements FindingCode {
  HELD(
      errorOrWarning(
          "RG-LOCK-01",
          "another run holds the lock: refused. A warning where nothing is left to do on the host",
          "Wait for that run, or, when it is over, run 'regroup unlock HOST --run RUN'.")),
  STAYS(
      warning(
          "RG-LOCK-02",
          "the host stays locked by this run: it cannot be reached, or may be at work",
          "Run again from this controller, which takes the lock over; from another one"
              + " run 'regroup unlock HOST --run RUN'.")),
  TAKEN_OVER(
      note(
          "RG-LOCK-03",
          "the lock of a run of this controller, whose process is gone, was taken over",
          "")),
  LATE(
      error(
          "RG-LOCK-04",
          "another run took the lock at the last moment",
          "Wait for that run, or, when it is over, run 'regroup unlock HOST --run RUN'.")),
  FAILED(
      error(
          "RG-LOCK-05",
          "the host could not be locked for the rollback",
          "See to the cause, then try again; the backup stays where it is.")),
  LEFT_BEHIND(
      note(
          "RG-LOCK-06",
          "a run of this controller was cut off and left its lock on the host",
          "Run 'regroup apply' or 'regroup rollback', which takes it over.")),
  BROKEN(
      errorOrWarning(
          "RG-LOCK-07",
          "the lock of this run was broken while it was at the host: it stopped at its next command."
              + " A warning where nothing was left to do but to give the lock back",
          "See who broke it ('unlock' in /var/lib/regroup/history on the host), then run the same"
              + " command again."));

  private final FindingRow row;

  LockCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
