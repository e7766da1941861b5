package dev.regroup.report;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about hosts of a run that was cut off. */
enum RunsCode implements FindingCode {
  CUT(
      error(
          "RG-RUNS-01",
          "the run was cut off, with no report kept, while it was at this host: shown by `regroup"
              + " runs RUN` alone",
          "Go on with 'regroup resume', or run the same command again: the facts of the host tell how"
              + " far it came.")),
  CUT_BEFORE(
      warning(
          "RG-RUNS-02",
          "the run was cut off before anything was written on this host",
          "Go on with 'regroup resume', or run the same command again."));

  private final FindingRow row;

  RunsCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
