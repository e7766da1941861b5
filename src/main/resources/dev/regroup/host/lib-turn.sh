# shellcheck shell=sh disable=SC2154
# One at a time of a script that is sent again because its answer was cut off: the one before may
# still be at it.

# take_turn: waits for the end of those that began before under this lock, and ends what hangs;
# false where one cannot be ended. The names go with the lock.
take_turn() {
  read_boot_id
  process_start $$ || :
  turn_own=$LOCK/.turn.$$
  printf '%s %s %s\n' $$ "$BOOT" "$START" >"$turn_own" || return 1
  turn_number=1
  # `ln` makes a name once, with all that it holds.
  until ln "$turn_own" "$LOCK/turn.$turn_number" 2>/dev/null; do
    if ! end_turn "$LOCK/turn.$turn_number"; then
      rm -f "$turn_own"
      return 1
    fi
    turn_number=$((turn_number + 1))
  done
  rm -f "$turn_own"
}

# end_turn FILE: it has three seconds to end by itself, then it is killed.
end_turn() {
  read_line "$1" || return 1
  for turn_left in 4 3 2 1 0; do
    if ! lives "$1"; then
      return 0
    fi
    if [ "$turn_left" -le 1 ]; then
      kill -KILL "$worker_pid" 2>/dev/null || :
    fi
    if [ "$turn_left" -gt 0 ]; then
      sleep 1
    fi
  done
  return 1
}
