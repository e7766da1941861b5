# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# drain.sh: takes guests and HA services off the host before its reboot. Run by work.sh under the
# lock of its run. What it is to take is recorded first; where one of it does not go all is given
# back. Data: RUN, BOOT_ID, ORDERS (lines, as lib-drained.sh has them), EMPTY (`yes`: no guest may
# run in the end), and what lib-drained.sh asks for.
# needs: lib-lock.sh lib-worker.sh lib-guests.sh lib-drained.sh

step_record() {
  read_boot_id
  decode "$BOOT_ID"
  if [ "$BOOT" != "$DECODED" ]; then
    REASON="the host was rebooted since its facts were read"
    return 1
  fi
  own_node || return 1
  RECORD=
  record_boot=$BOOT
  if [ -e "$DRAINED/$RUN_ID" ]; then
    if ! read_record "$DRAINED/$RUN_ID"; then
      REASON="${DRAINED#"$R"}/$RUN_ID is not whole"
      return 1
    fi
    record_boot=$RECORD_BOOT
  fi
  decode "$ORDERS"
  ORDER_LINES=$DECODED
  each_order "$ORDER_LINES" is_order || {
    REASON="an order that nobody knows: $order_line"
    return 1
  }
  if [ -n "$RECORD$ORDER_LINES" ] &&
    ! write_record "$DRAINED/$RUN_ID" "$NODE" "$record_boot" "$RECORD$ORDER_LINES"; then
    REASON="${DRAINED#"$R"}/$RUN_ID cannot be written"
    return 1
  fi
}

# --- taking ---------------------------------------------------------------------------------------

step_drain() {
  GROUP=
  SHUTTING=
  each_order "$ORDER_LINES" take && await_group || return 1
  decode "$EMPTY"
  guests
  if [ "$DECODED" = yes ] && [ -n "$GUESTS" ]; then
    set -f
    # shellcheck disable=SC2086
    set -- $GUESTS
    set +f
    REASON="guests still run: $*"
    return 1
  fi
}

# take ORDER...
take() {
  frame progress "$*"
  case $1 in
    onboot) take_onboot "$2" "$3" ;;
    maintenance) take_maintenance "$2" ;;
    migrate) take_migrate "$2" "$3" "$4" ;;
    shutdown) take_shutdown "$2" "$3" "$4" ;;
  esac
}

take_onboot() {
  tool_for "$1"
  if ! ask "$PATIENCE" "$TOOL" set "$2" --onboot 0; then
    REASON="$1 $2 would start before the groups are proven: $SAID"
    return 1
  fi
}

take_maintenance() {
  HA_STAYS=
  if ! ask "$PATIENCE" ha-manager crm-command node-maintenance enable "$1"; then
    REASON=$SAID
    return 1
  fi
  if ! wait_until "$move_limit" ha_left "$1"; then
    REASON="HA did not leave $1 within $move_limit s${HA_STAYS:+: $HA_STAYS}"
    return 1
  fi
}

# take_migrate KIND ID NODE
take_migrate() {
  tool_for "$1"
  case $1 in lxc) take_how=--restart ;; *) take_how=--online ;; esac
  if ! ask "$move_limit" "$TOOL" migrate "$2" "$3" "$take_how" 1; then
    REASON="$1 $2 does not go to $3: $SAID"
    return 1
  fi
  if ! wait_until "$move_limit" configured "$1" "$2" "$3" || ! wait_until 5 rests "$1" "$2"; then
    REASON="$1 $2 is not on $3 after $move_limit s"
    return 1
  fi
}

# take_shutdown GROUP KIND ID: those of a group at the same time, groups one after another.
take_shutdown() {
  if [ "$1" != "$GROUP" ]; then
    await_group || return 1
    GROUP=$1
  fi
  tool_for "$2"
  (
    trap - EXIT
    if ask "$((guest_limit + PATIENCE))" "$TOOL" shutdown "$3" --timeout "$guest_limit"; then
      SAID=
    fi
    printf '%s' "$SAID" >"$RUN_DIR/shutdown.$2.$3"
  ) &
  SHUTTING="$SHUTTING$2 $3$NL"
}

# await_group: until each guest of the group has ended its own way, or did not.
await_group() {
  wait
  group_rest=$SHUTTING
  SHUTTING=
  while [ -n "$group_rest" ]; do
    group_line=${group_rest%%"$NL"*}
    group_rest=${group_rest#*"$NL"}
    # The file is there in any case, on a full disk without a word.
    group_said=
    group_file="$RUN_DIR/shutdown.${group_line% *}.${group_line#* }"
    if read_line "$group_file"; then group_said=$LINE; fi
    # shellcheck disable=SC2086
    if ! wait_until 5 rests $group_line; then
      REASON="$group_line does not shut down${group_said:+: $group_said}"
      return 1
    fi
  done
}

# --- and back -------------------------------------------------------------------------------------

# Guests that are still on their way down are not started again before they are.
step_restore() {
  wait
  if [ ! -e "$DRAINED/$RUN_ID" ]; then
    return 0
  fi
  if ! read_record "$DRAINED/$RUN_ID"; then
    REASON="${DRAINED#"$R"}/$RUN_ID is not whole"
    return 1
  fi
  give_back_record "$DRAINED/$RUN_ID"
}

set_run "$RUN"
begin_work
step record || exit "$REFUSED"
if step drain; then
  trace drain "boot=$BOOT" || :
else
  drain_failed=$REASON
  step restore || exit "$LEFT_OVER"
  frame drain-failed "$drain_failed"
  exit "$RESTORED"
fi
