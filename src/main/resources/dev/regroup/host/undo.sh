# shellcheck shell=sh disable=SC2034,SC2154
# undo.sh: puts back what a run changed, from its backup: guard, restore, confirm. Run by work.sh
# under the lock of RUN, which may be another run than the one that is undone. All or nothing: the
# first file that is neither as the run left it nor as it was before refuses the whole.
# Data: RUN, BACKUP_RUN.
# needs: lib-packages.sh lib-boot.sh lib-esp.sh lib-worker.sh lib-written.sh lib-backup.sh
# needs: lib-copies.sh

# each_entry FUNCTION: with entry_sha, entry_kind and entry_path, until one fails.
each_entry() {
  while read -r entry_sha _ _ entry_kind entry_path; do
    "$1" || return 1
  done <"$BACKUP/manifest"
}

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

guard_entry() {
  # A copy of what /boot has was not kept twice.
  if [ "$entry_kind" = copy ] && [ ! -f "$BACKUP/files$entry_path" ]; then
    return 0
  fi
  if [ "$entry_sha" != absent ]; then
    sha_of "$BACKUP/files$entry_path" || SHA=
    if [ "$SHA" != "$entry_sha" ]; then
      REASON="${BACKUP#"$R"}/files$entry_path is not what the manifest says"
      return 1
    fi
  fi
  if [ "$entry_kind" = copy ]; then
    return 0
  fi
  current "$entry_path" || SHA=
  if [ "$SHA" != "$entry_sha" ] && ! is_written "$SHA" "$entry_path"; then
    REASON="$entry_path has been changed since run $BACKUP_ID wrote it"
    return 1
  fi
}

step_restore() {
  LEFT=unknown
  unmount_esps
  mount_esps rw && each_entry restore_entry || return 1
  unmount_esps
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
