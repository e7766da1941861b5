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
          "wait for that run, or, when it is over, 'regroup unlock HOST --run RUN'")),
  STAYS(
      warning(
          "RG-LOCK-02",
          "the host stays locked by this run: it cannot be reached, or may be at work",
          "a later run from this controller takes the lock over; from another one 'regroup unlock"
              + " HOST --run RUN'")),
  TAKEN_OVER(
      note(
          "RG-LOCK-03",
          "the lock of a run of this controller, whose process is gone, was taken over",
          "")),
  LATE(error("RG-LOCK-04", "another run took the lock at the last moment", "wait for that run")),
  FAILED(
      error(
          "RG-LOCK-05",
          "the host could not be locked for the rollback",
          "see to the cause, then try again; the backup stays where it is")),
  LEFT_BEHIND(
      note(
          "RG-LOCK-06",
          "a run of this controller was cut off and left its lock on the host",
          "'regroup apply' or 'regroup rollback' takes it over"));

  private final FindingRow row;

  LockCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
