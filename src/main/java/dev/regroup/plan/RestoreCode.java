package dev.regroup.plan;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.errorOrWarning;
import static dev.regroup.finding.FindingRow.note;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.Finding;
import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;
import dev.regroup.host.ByteText;
import java.util.Map;

/** The findings about what is taken off a host before its reboot and given back after it. */
public enum RestoreCode implements FindingCode {
  DRAIN_FAILED(
      error(
          "RG-DRAIN-01",
          "guests or HA services could not be taken off the host, and all was given back",
          "See to what the message names; then run the same command again.")),
  DRAIN_LEFT(
      error(
          "RG-DRAIN-02",
          "guests or HA services could not all be taken off the host, and not all was given back",
          "See to what the message names; then run the same command again, which gives the rest"
              + " back: /var/lib/regroup/drained on the host has it.")),
  PLANNED(
      note(
          "RG-DRAIN-03",
          "what is taken off the host before its reboot, to be given back once it is proven",
          "")),
  FAILED(
      error(
          "RG-RESTORE-01",
          "what was taken off the host could not all be given back",
          "See to what the message names; then run the same command again, which gives the rest"
              + " back: /var/lib/regroup/drained on the host has it.")),
  STAYS(
      warning(
          "RG-RESTORE-02",
          "the host is not proven well, so that what was taken off it stays off",
          "Run 'regroup apply' or 'regroup rollback', or 'regroup resume' where the host did not come"
              + " back in time: each gives it back once the host is proven.")),
  UNREADABLE(
      errorOrWarning(
          "RG-RESTORE-03",
          "the record of what a run took off the host is not whole, so that nothing can be given"
              + " back by it; a warning where nothing else is to be done on the host",
          "Look at /var/lib/regroup/drained/RUN on the host and at its guests, give back by hand what"
              + " is missing, then remove that file.")),
  LEFT_BEHIND(
      warning(
          "RG-RESTORE-04",
          "a run that did not come to its end took guests or HA services off the host",
          "Run 'regroup apply' or 'regroup rollback', which gives them back.")),
  GIVEN_BACK(
      note("RG-RESTORE-05", "what an earlier run had taken off the host was given back", ""));

  private final FindingRow row;

  RestoreCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }

  /**
   * What will be taken off a host.
   *
   * @param what for people
   */
  public static Finding planned(String what) {
    return PLANNED.of("taken off the host before its reboot, and given back after it: " + what);
  }

  /** What a run that is over left off the host. */
  public static Finding leftBehind(String run, String what) {
    return LEFT_BEHIND.of(
        "run " + ByteText.display(run) + " took this off the host: " + ByteText.display(what));
  }

  /** That what a run had taken off is there again. */
  public static Finding givenBack(String run) {
    return GIVEN_BACK.of(
        "what run " + ByteText.display(run) + " had taken off the host was given back");
  }

  /** Of a record that is not whole. */
  public static Finding unreadable(String run) {
    String shown = ByteText.display(run);
    return UNREADABLE.of(
        "/var/lib/regroup/drained/"
            + shown
            + " is not whole: what run "
            + shown
            + " took off the"
            + " host is not known",
        Map.of("RUN", shown));
  }
}
