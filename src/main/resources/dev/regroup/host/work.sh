# shellcheck shell=sh disable=SC2034,SC2154
# work.sh: starts the work of a run in a session of its own, so that it does not hang on the
# connection, and follows it. Takes the lock first where OWNER is given, else must hold it. Work of
# this run that still goes on is followed, never started twice.
# Data: RUN, WHAT (its name), WORK (the whole text of its script), OWNER, SINCE, BOOT_ID (or empty).
# needs: lib-lock.sh lib-follow.sh

# room_to_work: for frames, script and backup. On a disk that fills up in the midst of the work its
# own words are lost. What is put back gets by with less.
room_to_work() {
  needed=8388608
  if [ -z "$OWNER" ]; then needed=1048576; fi
  room=$(stat -f -c '%S %f' "$STATE" 2>/dev/null) || return 0
  room=$((${room% *} * ${room#* }))
  if [ "$room" -lt "$needed" ]; then
    frame refused "${STATE#"$R"} has $room bytes free, and $needed are needed"
    exit "$REFUSED"
  fi
}

# prepare: a fresh folder with the script, of this start alone. The reserve makes room for the last
# words.
prepare() {
  mkdir -p "$START_DIR/frames" && printf '%s' "$WORK" | base64 -d >"$START_DIR/work.sh" &&
    [ -s "$START_DIR/work.sh" ] && cp "$START_DIR/work.sh" "$START_DIR/reserve"
}

start() {
  decode "$WHAT"
  shell=/bin/sh
  if [ -x "$R/bin/sh" ]; then
    shell=$R/bin/sh
  fi
  set -- "$shell" "$START_DIR/work.sh" worker "$START_DIR/frames" "$CLAIM"
  # EFI system partitions are mounted where nobody else sees them.
  if [ -z "$R" ] && [ -s /etc/kernel/proxmox-boot-uuids ] &&
    unshare --mount --propagation private true 2>/dev/null; then
    set -- unshare --mount --propagation private "$@" private
  fi
  # A unit outlives the login's scope where logind kills it. systemd ignores SIGPIPE by itself, and
  # what a shell finds ignored it cannot give back to the host's tools.
  if [ -z "$R" ] && [ -d /run/systemd/system ] && has systemd-run; then
    if "$TOOL_PATH" --collect --quiet --unit="regroup-$DECODED-$RUN_ID" -p IgnoreSIGPIPE=no "$@" \
      </dev/null >/dev/null 2>&1; then
      return 0
    fi
  fi
  detach=
  if command -v setsid >/dev/null 2>&1; then
    detach=setsid
  fi
  (
    trap '' HUP
    trap - EXIT
    # shellcheck disable=SC2086
    exec $detach "$@"
  ) </dev/null >/dev/null 2>&1 &
}

# await_work: until the work of that number is in the run's folder; of several starts one works.
await_work() {
  awaited=0
  while [ "$awaited" -lt 150 ]; do
    own_lock
    if [ -e "$LOCK/work.$CLAIM" ]; then
      read_line "$LOCK/work.$CLAIM" || return 0
      await_line=$LINE
      if read_line "$RUN_DIR/pid" && [ "$LINE" = "$await_line" ]; then
        return 0
      fi
    fi
    awaited=$((awaited + 1))
    sleep 0.1 2>/dev/null || sleep 1
  done
}

set_run "$RUN"
if [ -n "$BOOT_ID" ]; then
  same_boot "$BOOT_ID"
else
  read_boot_id
fi
frame begin-lock ''
if [ -n "$OWNER" ]; then
  take_lock
else
  own_lock
fi
frame end-lock ok
if next_claim; then
  room_to_work
  START_DIR=$RUN_DIR.start-$$
  if ! prepare; then
    rm -rf "$START_DIR"
    refuse_lock
  fi
  start
fi
await_work
follow
