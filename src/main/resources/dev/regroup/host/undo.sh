# shellcheck shell=sh disable=SC2034,SC2154
# undo.sh: puts back what a run changed, from its backup: guard, restore, confirm. Run by work.sh
# under the lock of RUN, which may be another run than the one that is undone. All or nothing: the
# first file that is neither as the run left it nor as it was before refuses the whole.
# Data: RUN, BACKUP_RUN.
# needs: lib-packages.sh lib-boot.sh lib-esp.sh lib-worker.sh lib-written.sh lib-backup.sh
# needs: lib-copies.sh lib-back.sh lib-oneshot.sh

step_guard() {
  package_manager
  if [ -n "$PACKAGES" ]; then
    REASON=$PACKAGES
    return 1
  fi
  if [ ! -f "$BACKUP/manifest" ]; then
    REASON="the host keeps no backup of run $BACKUP_ID"
    return 1
  fi
  mount_esps ro && each_entry guard_entry
}

step_restore() {
  clear_one_shot || return 1
  LEFT=unknown
  unmount_esps
  await_esps 20 && each_entry restore_entry || return 1
  unmount_esps
  none_away || return 1
  LEFT=as_found
  trace rollback "backup=$BACKUP_ID" || :
}

step_confirm() {
  boot_files
}

set_run "$RUN"
decode "$BACKUP_RUN"
BACKUP_ID=$DECODED
use_backup "$BACKUP_ID"
LEFT=unknown
begin_work
step guard || exit "$REFUSED"
step restore || exit "$LEFT_OVER"
step confirm || exit "$LEFT_OVER"
