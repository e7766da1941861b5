# shellcheck shell=sh disable=SC2034,SC2154
# Following the work of a run: its frames are files, left by a worker that hangs on no connection.
# Data: TICKET.

# asked_for: whether the run's folder is of the work that has this ticket; without one any is. What
# another work of the run answered is never taken for the answer of this one.
asked_for() {
  [ -z "$TICKET" ] || { read_line "$RUN_DIR/ticket" && [ "$LINE" = "$TICKET" ]; }
}

# Sends the frames of this run's work from the first on, as they come, until its last, and exits
# with its status. Work that is gone without a last frame is lost, never waited for.
follow() {
  follow_seen=0
  follow_idle=0
  follow_gone=
  while :; do
    follow_next=$((10001 + follow_seen))
    set -- "$RUN_DIR/frames/${follow_next#1}"-*
    if has_come "$1" && asked_for; then
      follow_seen=$((follow_seen + 1))
      follow_idle=0
      show_frame "$1"
    elif [ -n "$follow_gone" ]; then
      frame lost "$follow_gone"
      exit "$LOST"
    else
      await_frame
    fi
  done
}

# show_frame FILE: without a process where that is empty or no more than a line.
show_frame() {
  show_name=${1##*/}
  show_name=${show_name#*-}
  show_length=${show_name##*-}
  show_name=${show_name%-*}
  if [ "$show_name" = 'done' ]; then
    read_line "$1" || LINE=$LOST
    exit "$LINE"
  fi
  FRAMES=$((FRAMES + 1))
  printf '%s %s %d\n' "$NONCE" "$show_name" "$show_length"
  LINE=
  if [ "$show_length" -gt 0 ] && [ "$show_length" -le "$FRAME_SHORT" ]; then
    read_line "$1" || LINE=
  fi
  if [ "${#LINE}" -eq "$show_length" ]; then
    printf '%s' "$LINE"
  else
    cat "$1"
  fi
  printf '\n'
}

# A moment's wait; notices when nothing can come any more, and lets the caller look once again.
await_frame() {
  if [ ! -d "$RUN_DIR/frames" ] || ! asked_for; then
    follow_gone="the host keeps no such work of run $RUN_ID"
    return 0
  fi
  if [ -f "$RUN_DIR/pid" ]; then
    follow_boot=
    if read_line "$RUN_DIR/boot"; then follow_boot=$LINE; fi
    if ! working "$RUN_DIR/pid" "$follow_boot"; then
      follow_gone="the work of run $RUN_ID ended without a last word"
      return 0
    fi
  elif [ "$follow_idle" -ge 100 ]; then
    follow_gone="the work of run $RUN_ID never began"
    return 0
  fi
  follow_idle=$((follow_idle + 1))
  follow_wait=0.5
  if [ "$follow_idle" -le 2 ]; then
    follow_wait=0.1
  elif [ "$follow_idle" -le 50 ]; then
    follow_wait=0.2
  fi
  sleep "$follow_wait" 2>/dev/null || sleep 1
}
