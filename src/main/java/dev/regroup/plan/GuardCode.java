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
          "Wait for its end, or run 'dpkg --configure -a'; then try again.")),
  GUESTS(
      error(
          "RG-GUARD-02",
          "guests run on a host that is to be rebooted (`guests: refuse`, the default), by an"
              + " apply or by `rollback --reboot`",
          "Shut them down or migrate them first (guests: refuse).")),
  READ_ONLY(
      error(
          "RG-GUARD-03",
          "`/etc`, `/var/lib` or what a refresh writes is on a file system that is mounted read-only",
          "Look for the cause in dmesg: file systems go read-only on errors of their disks.")),
  NO_ROOM(
      error(
          "RG-GUARD-04",
          "`/var/lib` has less than 8 MiB free for backup and work, or `/boot` or an EFI system"
              + " partition too little for what the refresh writes",
          "Make room there; then try again.")),
  NO_TIMEOUT(
      error(
          "RG-GUARD-05",
          "`timeout` is not on a host whose boot entries are to be made anew",
          "Install coreutils.")),
  KEXEC(
      error(
          "RG-GUARD-21",
          "a reboot of the host would be a kexec, which reads no boot entry: a kernel is loaded for"
              + " it, or `LOAD_KEXEC=true` and no `coldreboot` is there",
          "Run 'kexec -u', or set LOAD_KEXEC=false in /etc/default/kexec; then try again."));

  private final FindingRow row;

  GuardCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
