# shellcheck shell=sh disable=SC2034,SC2154
# work.sh: starts the work of a run in a session of its own, so that it does not hang on the
# connection, and follows it. Takes the lock first where OWNER is given, else must hold it. Work of
# this run that still goes on is followed, never started twice; nor is what has its ticket.
# Data: RUN, TICKET, WHAT (its name), WORK (the whole text of its script), OWNER, SINCE, BOOT_ID (or
# empty).
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
    [ -s "$START_DIR/work.sh" ] && cp "$START_DIR/work.sh" "$START_DIR/reserve" &&
    printf '%s\n' "$TICKET" >"$START_DIR/ticket"
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

# await_work: until the run's folder is of the work that was asked for. A host may take its time;
# what has not begun after a minute is called off.
await_work() {
  awaited=0
  until asked_for; do
    own_lock
    if [ "$awaited" -ge 600 ] && called_off; then
      frame lost "the work of run $RUN_ID never began"
      exit "$LOST"
    fi
    awaited=$((awaited + 1))
    sleep 0.1 2>/dev/null || sleep 1
  done
}

# called_off: takes the number of the work, so that it does not begin when nobody waits for it any
# more; false while who has the number lives, and may be it.
called_off() {
  if (set -C && : >"$LOCK/work.$CLAIM") 2>/dev/null; then
    return 0
  fi
  ! lives "$LOCK/work.$CLAIM" && ! asked_for
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
if next_claim && ! asked_for; then
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
