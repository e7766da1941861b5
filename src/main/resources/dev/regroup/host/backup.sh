# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# backup.sh: what a run's backup holds, its manifest, the old texts, and why undo.sh would refuse to
# put it back. Reads only.
# Of a run whose rescue has put the host back: what that went back to.
# Data: BACKUP_RUN, empty for the latest whose change still stands on the host.
# needs: lib-packages.sh lib-boot.sh lib-esp.sh lib-written.sh lib-back.sh lib-rescue.sh
# within: namespace.sh

# choose: BACKUP_ID, of the latest run whose change stands; else of the latest that all files are as
# it found them; else the latest.
choose() {
  BACKUP_ID=
  choose_found=
  choose_latest=
  sorted_backups r
  IFS=$NL
  # shellcheck disable=SC2086
  set -- $BACKUPS
  IFS=$BLANKS
  for choose_line; do
    use_backup "${choose_line#* }"
    # A run that only rebooted has nothing to put back.
    if [ -s "$BACKUP/manifest" ]; then
      standing
      if [ "$STANDS" = yes ]; then
        BACKUP_ID=${choose_line#* }
        return 0
      fi
      choose_latest=${choose_latest:-${choose_line#* }}
      if [ "$AS_FOUND" = yes ]; then
        choose_found=${choose_found:-${choose_line#* }}
      fi
    fi
  done
  BACKUP_ID=${choose_found:-$choose_latest}
}

esp_list
if [ -n "$ESPS" ]; then
  package_manager
  if ! mount_esps ro; then
    frame refused "$REASON"
    exit "$REFUSED"
  fi
fi
decode "$BACKUP_RUN"
BACKUP_ID=$DECODED
case $BACKUP_ID in
  '') choose ;;
  .* | *[!0-9A-Za-z.-]*) BACKUP_ID=none ;;
esac
BACKUP=$STATE/backup/$BACKUP_ID
if [ -z "$BACKUP_ID" ] || [ ! -f "$BACKUP/manifest" ]; then
  if [ -n "$DECODED" ]; then
    frame refused "the host keeps no backup of run $DECODED"
  else
    frame refused 'the host keeps no backup of any run: no change of Regroup still stands on it'
  fi
  exit "$REFUSED"
fi
rescue_state
rescue_value run
if [ "$RESCUE_STATE $VALUE" = "acted $BACKUP_ID" ] && [ -s "$RESCUE_BASE/manifest" ]; then
  BACKUP=$RESCUE_BASE
fi
sorted_backups
found=
IFS=$NL
for line in $BACKUPS; do
  found=$found${line#* }$NL
done
IFS=$BLANKS
frame backups "$found"
frame backup-run "$BACKUP_ID"
frame manifest "$(cat "$BACKUP/manifest")"
# By the very rule of undo.sh.
if ! each_entry guard_entry; then
  frame not-back "$REASON"
fi
LIST=
while read -r digest _ _ kind path; do
  if [ "$digest" != absent ] && [ "$kind" != copy ]; then
    list "$BACKUP/files$path"
  fi
done <"$BACKUP/manifest"
TEXTS=$LIST
stat_frames
text_frames
