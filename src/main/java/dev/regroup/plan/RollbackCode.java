package dev.regroup.plan;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.note;
import static dev.regroup.finding.FindingRow.warning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings about putting a backup back. */
public enum RollbackCode implements FindingCode {
  NO_BACKUP(
      error(
          "RG-ROLLBACK-01",
          "the host keeps no such backup",
          "Look into /var/lib/regroup/backup on the host.")),
  FAILED(
      error(
          "RG-ROLLBACK-02",
          "the backup was not put back, or not whole",
          "See to the cause, then try again; the backup stays where it is.")),
  NOT_BOOTED(
      note(
          "RG-ROLLBACK-03",
          "everything is put back, and the running kernel still has the line that was rolled back",
          "Reboot it when it suits, or run 'regroup rollback' with --reboot.")),
  UNFIT(
      error(
          "RG-ROLLBACK-04",
          "with the old files the host would boot a kernel or an initrd that is not there any"
              + " more: refused",
          "Take the parameters back with a playbook (`absent`) instead; kernels have come"
              + " and gone since.")),
  ROLLED_BACK(
      note(
          "RG-ROLLBACK-05",
          "the host failed, and `on_failure: rollback`, or a `resume` of what takes a failed trial boot"
              + " away, brought its old state back: `rolled_back`",
          "See to why it failed, then run the playbook again.")),
  NOT_ROLLED_BACK(
      error(
          "RG-ROLLBACK-06",
          "the host failed, and `on_failure: rollback` could not bring its old state back: `left`"
              + " says how far it came",
          "See to the cause, then run 'regroup rollback HOST --reboot'.")),
  RESUMED(
      note(
          "RG-ROLLBACK-07",
          "an earlier run failed on this host and was cut off while it rolled it back, which"
              + " `resume` brings to its end",
          "See to why it failed, then run the playbook again.")),
  NOT_GIVEN_BACK(
      error(
          "RG-ROLLBACK-08",
          "the host failed, and `on_failure: rollback` brought its old state back, but for what was"
              + " taken off the host, which is not all given back",
          "See to what RG-RESTORE-01 or RG-RESTORE-03 names, then run 'regroup rollback HOST',"
              + " which gives the rest back; then see to why the host failed.")),
  UNBOOTED(
      warning(
          "RG-ROLLBACK-09",
          "before this run wrote anything the host would already boot another line than it runs,"
              + " which nobody has seen it boot: `on_failure: rollback` ends there. A rescue goes"
              + " back further where runs of this very boot wrote it",
          "Reboot the host into that line first, or put it back with 'regroup rollback HOST'."));

  private final FindingRow row;

  RollbackCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
