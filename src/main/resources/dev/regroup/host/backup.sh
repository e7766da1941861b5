# shellcheck shell=sh disable=SC2034,SC2154
# backup.sh: what a run's backup holds, its manifest and the old texts. Reads only.
# Data: BACKUP_RUN, empty for the latest.
# needs: lib-boot.sh

decode "$BACKUP_RUN"
BACKUP_ID=$DECODED
case $BACKUP_ID in
  .* | *[!0-9A-Za-z.-]*) BACKUP_ID=none ;;
esac
found=
for folder in "$STATE"/backup/*; do
  if [ -f "$folder/manifest" ]; then
    found=$found${folder##*/}$NL
    # A run that only rebooted has nothing to put back.
    if [ -z "$DECODED" ] && [ -s "$folder/manifest" ]; then
      BACKUP_ID=${folder##*/}
    fi
  fi
done
frame backups "$found"
BACKUP=$STATE/backup/$BACKUP_ID
if [ -z "$BACKUP_ID" ] || [ ! -f "$BACKUP/manifest" ]; then
  frame refused "the host keeps no backup of run ${DECODED:-any}"
  exit "$REFUSED"
fi
frame backup-run "$BACKUP_ID"
frame manifest "$(cat "$BACKUP/manifest")"
LIST=
while read -r digest _ _ _ path; do
  if [ "$digest" != absent ]; then
    list "$BACKUP/files$path"
  fi
done <"$BACKUP/manifest"
TEXTS=$LIST
stat_frames
text_frames
