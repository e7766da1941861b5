package dev.regroup.plan;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.note;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about what is written on a host. */
public enum ChangeCode implements FindingCode {
  REFUSED(
      error(
          "RG-CHANGE-01",
          "the host's own guards said no (room, package manager, a file that changed)",
          "See to what the host says, then try again; nothing was written.")),
  PUT_BACK(
      error(
          "RG-CHANGE-02",
          "a step failed; everything was put back and read back",
          "See to the cause, then try again; all that was written has been put back and"
              + " read back.")),
  LEFT_OVER(
      error(
          "RG-CHANGE-03",
          "a step failed, and not everything could be put back: that is done [by hand, from the"
              + " backup](safety.md#putting-a-host-back-by-hand)",
          "Put the rest back by hand; the backup is in /var/lib/regroup/backup/RUN.")),
  OTHER_BOOT(
      error(
          "RG-CHANGE-04",
          "the host was rebooted since its facts were read: nothing was written",
          "Run 'regroup check' and look at the plan again.")),
  NO_LAST_WORD(
      error(
          "RG-CHANGE-05",
          "the work on the host ended without a last word",
          "See to the cause, then run 'regroup apply' again: the host's facts tell how"
              + " far it came.")),
  NOT_AS_PLANNED(
      error(
          "RG-CHANGE-06",
          "what was read back is not as planned; everything was put back",
          "See what the refresh said.")),
  NOT_PUT_BACK(
      error(
          "RG-CHANGE-07",
          "what was read back is not as planned, and it could not be put back, or not all: what"
              + " the refresh took away beside, such as an initrd, is in no backup; the rest is"
              + " put back [by hand, from the backup](safety.md#putting-a-host-back-by-hand)",
          "Do not reboot it before its boot entries are in order; the backup is in"
              + " /var/lib/regroup/backup/RUN on the host.")),
  HALF(
      warning(
          "RG-CHANGE-08",
          "an earlier run was cut off while the generator wrote, and what it wrote may be half: it"
              + " is made anew, planned with what that run had found",
          "Do not reboot the host before; 'regroup rollback' puts back what that run found.")),
  GOES_ON(
      note(
          "RG-CHANGE-09",
          "an earlier run was cut off in its change, and this one goes on with it",
          "Nothing is to be done; a rollback puts back what both changed."));

  private final FindingRow row;

  ChangeCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
