package dev.regroup.plan;

import static dev.regroup.finding.FindingRow.error;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings of the guards: why a host may not be touched now. */
enum GuardCode implements FindingCode {
  PACKAGE_MANAGER(
      error(
          "RG-GUARD-01",
          "the package manager is at work, or was left half done",
          "wait for its end, or run 'dpkg --configure -a'; then try again")),
  GUESTS(
      error(
          "RG-GUARD-02",
          "guests run on a host that is to be rebooted (`guests: refuse`, the default), by an"
              + " apply or by `rollback --reboot`",
          "shut them down or migrate them first (guests: refuse)")),
  READ_ONLY(
      error(
          "RG-GUARD-03",
          "`/etc`, `/var/lib` or what a refresh writes is on a file system that is mounted read-only",
          "look for the cause in dmesg: file systems go read-only on errors of their disks")),
  NO_ROOM(
      error(
          "RG-GUARD-04",
          "`/var/lib` has less than 8 MiB free for backup and work, or `/boot` or an EFI system"
              + " partition too little for what the refresh writes",
          "make room there; then try again")),
  NO_TIMEOUT(
      error(
          "RG-GUARD-05",
          "`timeout` is not on a host whose boot entries are to be made anew",
          "install coreutils"));

  private final FindingRow row;

  GuardCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
