# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# arm.sh: leaves a rescue on the host for the boot to come, under the lock of its run: its script, a
# unit that the next boot starts, and the marker, which comes last and makes the rest act. What the
# rescue is to look at is looked at here first: what is not so now is no sign later.
# Data: RUN, BOOT_ID, MODE (when_cut_off or unless_confirmed), AFTER (seconds from the boot), SCRIPT
# (the whole text of rescue.sh), UNIT (the text of the unit).
# Frames: `rescue` (see lib-rescue.sh), or `unarmed`: why there is nothing to put back; `unbooted`:
# why what it would go back to is not what was booted.
# needs: lib-turn.sh lib-connection.sh lib-written.sh lib-cutoff.sh lib-rescue.sh lib-base.sh

# choose_backup: BACKUP_ID, of this run; else of the latest one, where its change stands and its run
# came to its end in this very boot: what this boot runs is what was before that change.
choose_backup() {
  BACKUP_ID=$RUN_ID
  if [ -s "$STATE/backup/$RUN_ID/manifest" ]; then
    return 0
  fi
  latest_backup
  if [ -z "$BACKUP_ID" ] || [ ! -r "$STATE/history" ]; then
    return 1
  fi
  use_backup "$BACKUP_ID"
  standing
  [ "$STANDS" = yes ] || return 1
  while read -r _ choose_run _ choose_told; do
    case "$choose_run $choose_told " in "$BACKUP_ID "*"boot=$BOOT "*) return 0 ;; esac
  done <"$STATE/history"
  return 1
}

# record: ADDRESS, FAMILY, GATEWAY and PORT, each empty where it is no sign: all of them where this
# login is in another network namespace than the host's own, which the rescue's unit will be in.
record() {
  ADDRESS=
  FAMILY=
  GATEWAY=
  PORT=
  record_own=$(readlink "$R/proc/self/ns/net" 2>/dev/null) || record_own=
  record_host=$(readlink "$R/proc/1/ns/net" 2>/dev/null) || record_host=
  if [ "$record_own" != "$record_host" ]; then
    return 0
  fi
  server_of_connection
  if [ -n "$SERVER" ] && address_there "$SERVER"; then ADDRESS=$SERVER; fi
  set -- 4 6
  case $SERVER in *:*) set -- 6 4 ;; esac
  for record_family; do
    if [ -z "$FAMILY" ] && default_route "$record_family"; then
      FAMILY=$record_family
      if gateway_answers; then GATEWAY=yes; fi
    fi
  done
  if [ -n "$SERVER_PORT" ] && listens "$SERVER_PORT"; then PORT=$SERVER_PORT; fi
}

# record_mounts: MOUNTS, what holds boot files in file systems of its own: in emergency mode it may
# not be mounted.
record_mounts() {
  MOUNTS=
  if [ ! -r "$R/proc/mounts" ]; then return 0; fi
  while read -r _ record_at _; do
    case $record_at in
      /boot | /boot/efi | /efi) MOUNTS="$MOUNTS $record_at" ;;
    esac
  done <"$R/proc/mounts"
  MOUNTS=${MOUNTS# }
}

# place TEXT PATH MODE: decoded, there at once and whole, on disk, read back.
place() {
  place_new=${2%/*}/.${2##*/}.regroup-$RUN_ID
  printf '%s' "$1" | base64 -d >"$place_new" && chmod "$3" "$place_new" &&
    sync_path "$place_new" && mv -f "$place_new" "$2" && sync_path "${2%/*}" || return 1
  place_sha=$(printf '%s' "$1" | base64 -d | sha256sum) || return 1
  sha_of "$2" && [ "$SHA" = "${place_sha%% *}" ]
}

place_links() {
  set -- "$R$UNITS"
  for place_target in $RESCUE_TARGETS; do
    place_wants=$R$UNITS/$place_target.target.wants
    if [ ! -d "$place_wants" ]; then
      mkdir -p "$place_wants" && chmod 755 "$place_wants" || return 1
    fi
    ln -sf "../${RESCUE_UNIT##*/}" "$place_wants/${RESCUE_UNIT##*/}" || return 1
    [ -f "$place_wants/${RESCUE_UNIT##*/}" ] || return 1
    set -- "$@" "$place_wants"
  done
  sync_path "$@"
}

# place_marker: from here on it is armed.
place_marker() {
  marker_new=$RESCUE/.armed
  printf '%s\n' "run=$RUN_ID" "backup=$BACKUP_ID" "boot=$BOOT" "mode=$RESCUE_MODE" \
    "after=$RESCUE_AFTER" "address=$ADDRESS" "family=$FAMILY" "gateway=$GATEWAY" "port=$PORT" \
    "mounts=$MOUNTS" "base=$BASE_RUN" >"$marker_new" && sync_path "$marker_new" &&
    mv -f "$marker_new" "$RESCUE/armed" && sync_path "$RESCUE" && sync_path "$STATE" || return 1
  rescue_state
  rescue_value mounts
  [ "$RESCUE_STATE" = armed ] && [ "$VALUE" = "$MOUNTS" ] || return 1
  rescue_value run
  [ "$VALUE" = "$RUN_ID" ]
}

arm() {
  remove_rescue && mkdir -p "$RESCUE" || return 1
  if [ ! -d "$R$UNITS" ]; then
    mkdir -p "$R$UNITS" && chmod 755 "$R$UNITS" || return 1
  fi
  lay_base || return 1
  place "$SCRIPT" "$RESCUE/rescue.sh" 600 && place "$UNIT" "$R$RESCUE_UNIT" 644 && place_links &&
    place_marker
}

set_run "$RUN"
same_boot "$BOOT_ID"
own_lock
if ! take_turn; then
  frame refused "an earlier start of the same does not end"
  exit "$REFUSED"
fi
own_lock
decode "$MODE"
RESCUE_MODE=$DECODED
decode "$AFTER"
RESCUE_AFTER=$DECODED
if [ ! -d "$R/run/systemd/system" ]; then
  frame unarmed "the host does not run systemd"
  exit 0
fi
if ! choose_backup; then
  frame unarmed "no file that a run wrote since this boot would have to be put back"
  exit 0
fi
record
record_mounts
FOREIGN=
if ! arm 2>/dev/null; then
  remove_rescue || :
  if [ -n "$FOREIGN" ]; then
    frame unbooted "$FOREIGN"
    exit "$REFUSED"
  fi
  frame refused "$RESCUE_UNIT, or ${RESCUE#"$R"}, could not be written and read back"
  exit "$REFUSED"
fi
rescue_frame
