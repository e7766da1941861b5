package dev.regroup.plan;

import static dev.regroup.finding.FindingRow.error;
import static dev.regroup.finding.FindingRow.errorOrWarning;

import dev.regroup.finding.FindingCode;
import dev.regroup.finding.FindingRow;

/** The findings of the guards: why a host may not be touched now. */
public enum GuardCode implements FindingCode {
  PACKAGE_MANAGER(
      errorOrWarning(
          "RG-GUARD-01",
          "the package manager is at work, or was left half done" + Waited.WORDS,
          "Wait for its end, or run 'dpkg --configure -a'; then try again.")),
  GUESTS(
      errorOrWarning(
          "RG-GUARD-02",
          "guests run on a host that is to be rebooted (`guests: refuse`, the default), by an"
              + " apply or by `rollback --reboot`"
              + Waited.WORDS,
          "Shut them down or migrate them first, or let Regroup do it (guests: shutdown or"
              + " migrate).")),
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
  QUORUM(
      errorOrWarning(
          "RG-GUARD-06",
          "the Proxmox VE cluster has no quorum, or would have none without the host; nodes that the"
              + " run is at count as absent"
              + Waited.WORDS,
          "Bring the missing nodes back, or add a vote (a QDevice).")),
  HA(
      errorOrWarning(
          "RG-GUARD-07",
          "the HA stack is not at rest: another node is away or in maintenance, or a service of this"
              + " node is on its way or in error"
              + Waited.WORDS,
          "See 'ha-manager status'; wait, or end the maintenance of the other node.")),
  GUEST_LOCK(
      errorOrWarning(
          "RG-GUARD-08",
          "a guest of the host is locked: a backup, a snapshot, a clone or a migration is at it"
              + Waited.WORDS,
          "Wait for its end (guards: {wait: ...}); a lock that nothing holds any more 'TOOL unlock ID'"
              + " takes away.")),
  CEPH(
      errorOrWarning(
          "RG-GUARD-09",
          "Ceph is not well, or one of its flags such as `noout` is set" + Waited.WORDS,
          "Wait until 'ceph health detail' is calm.")),
  DISKS(
      errorOrWarning(
          "RG-GUARD-10",
          "an md array or a ZFS pool is not whole, or is being mended" + Waited.WORDS,
          "Wait for its end, or see to the disk ('zpool status', /proc/mdstat).")),
  WINDOW(
      errorOrWarning(
          "RG-GUARD-11",
          "the maintenance window is closed; a warning in `check`, where nothing is touched",
          "Run it inside of the window, or let it wait for that (guards: {wait: ...}).")),
  COMMAND(
      error(
          "RG-GUARD-12",
          "one of the play's `guards.commands` did not succeed on the host",
          "Run it on the host; its words are in the message.")),
  IMMOVABLE(
      errorOrWarning(
          "RG-GUARD-13",
          "a guest runs that `guests: shutdown` or `migrate` cannot take off the host: it holds a"
              + " device or a disk of this host, has nowhere to go, or is none of Proxmox VE's"
              + Waited.WORDS,
          "Shut it down or move it by hand first; guests: shutdown moves nothing but what HA"
              + " manages.")),
  CLUSTER_SILENT(
      errorOrWarning(
          "RG-GUARD-14",
          "`/etc/pve` does not answer on a host of Proxmox VE" + Waited.WORDS,
          "See 'systemctl status pve-cluster' on the host.")),
  KEXEC(
      error(
          "RG-GUARD-21",
          "a reboot of the host would be a kexec, which reads no boot entry: a kernel is loaded for"
              + " it, or `LOAD_KEXEC=true` and no `coldreboot` is there",
          "Run 'kexec -u', or set LOAD_KEXEC=false in /etc/default/kexec; then try again."));

  /** An enum's own constants are not there yet while its values are made. */
  private static final class Waited {
    static final String WORDS = "; a warning while a plan is made whose turn waits (`guards.wait`)";
  }

  private final FindingRow row;

  GuardCode(FindingRow row) {
    this.row = row;
  }

  @Override
  public FindingRow row() {
    return row;
  }
}
