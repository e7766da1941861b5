package dev.regroup.step;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.note;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about evaluating files in the host's own shell. */
enum TryCode implements FindingCode {
  FAILS(
      error(
          "RG-TRY-01",
          "the host's own shell cannot evaluate the file, as it is or as it would be",
          "Correct the file by hand; the refresh would fail as well.")),
  DIFFERS(
      error(
          "RG-TRY-02",
          "the host's own shell makes another command line of the file than Regroup",
          "Look for what makes the file or its drop-ins other than they read; nothing was"
              + " written.")),
  AS_ROOT(
      note(
          "RG-TRY-03",
          "the files were evaluated as root, since the host can start nothing as nobody",
          ""));

  private final FindingRow row;

  TryCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
