# shellcheck shell=sh disable=SC2034,SC2154
# restore.sh: gives back all that runs took off the host. Run by work.sh under the lock of its run:
# whose record it is does not matter, since a run that is at work keeps its lock. Nothing is done by
# a record that is not whole. Data: RUN, and what lib-drained.sh asks for.
# needs: lib-lock.sh lib-worker.sh lib-guests.sh lib-drained.sh

step_look() {
  own_node || return 1
  read_boot_id
  for look_file in "$DRAINED"/*; do
    if [ ! -e "$look_file" ]; then
      continue
    fi
    if ! read_record "$look_file"; then
      REASON="${look_file#"$R"} is not whole"
      return 1
    fi
    if [ "$RECORD_NODE" != "$NODE" ]; then
      REASON="${look_file#"$R"} is of the node $RECORD_NODE, and this is $NODE"
      return 1
    fi
  done
}

step_give() {
  give_failed=
  for give_file in "$DRAINED"/*; do
    if [ ! -e "$give_file" ]; then
      continue
    fi
    read_record "$give_file" || return 1
    if give_back_record "$give_file"; then
      frame given-back "${give_file##*/}"
      trace restore "drained=${give_file##*/}" || :
    else
      give_failed="${give_failed:+$give_failed; }$REASON"
    fi
  done
  REASON=$give_failed
  [ -z "$give_failed" ]
}

set_run "$RUN"
begin_work
step look || exit "$REFUSED"
step give || exit "$LEFT_OVER"
