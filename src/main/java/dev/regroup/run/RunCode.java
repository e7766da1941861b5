package dev.regroup.run;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.note;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.Finding;
import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about a run as a whole. */
public enum RunCode implements FindingCode {
  NOT_ATTEMPTED(
      warning(
          "RG-RUN-01",
          "the host was not attempted: the run halted before its turn, or hosts that share its fate keep"
              + " their slots; no host need be seen to where it was interrupted, or going on was not"
              + " confirmed",
          "See to the failed host, then go on with 'regroup resume'.")),
  NOT_CONFIRMED(note("RG-RUN-02", "the question was not answered with yes", "")),
  OWN_FAULT(
      error(
          "RG-RUN-03",
          "a fault in Regroup itself while it was at this host; the exit status is 1",
          "Please report it with what 'regroup facts -vvv' shows of this host.")),
  INTERRUPTED(
      error(
          "RG-RUN-04",
          "interrupted before the first write, or before the reboot: `unfinished`",
          "Go on with 'regroup resume', or run the same command again; the facts of the host tell how"
              + " far it came.")),
  TOO_MANY_HOSTS(
      error(
          "RG-RUN-05",
          "more hosts would change than `--max-hosts` allows, so nothing was written",
          "Narrow it with --limit, or raise --max-hosts.")),
  STILL_OUT(
      error(
          "RG-RUN-06",
          "an earlier run was at this host, which cannot be reached now: `unfinished`",
          "Look at its console; once it is back, run 'regroup resume' again.")),
  FORBIDDEN(
      warning(
          "RG-RUN-07",
          "a hook of `run_started` failed, so nothing was sent to any host",
          "See what the hook wants, or leave it out, then give the command again."));

  private final FindingRow row;

  RunCode(FindingRow row) {
    this.row = row;
  }

  /** For a host whose turn never came: the remedy goes by the cause of that. */
  public static Finding notAttempted(RunEvent.Cause cause, String why) {
    String message = "not attempted: " + why;
    return switch (cause) {
      case FAILURES, NO_SLOT -> NOT_ATTEMPTED.of(message);
      case INTERRUPTED, NOT_CONFIRMED -> NOT_ATTEMPTED.of(message, "Go on with 'regroup resume'.");
    };
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
