package dev.regroup.plan;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.note;

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
              + " and gone since."));

  private final FindingRow row;

  RollbackCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
