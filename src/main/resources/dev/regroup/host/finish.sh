# shellcheck shell=sh disable=SC2153,SC2154
# finish.sh: the end of a run on this host: a line of history with the boot that it ended in, then
# its rescue, its folder and its lock go. What stays are backups and history.
# Data: RUN, EVENT, VALUES (words KEY=VALUE).
# needs: lib-lock.sh lib-rescue.sh

# The last thousand lines are history enough.
shorten_history() {
  lines=$(wc -l <"$STATE/history") || return 0
  if [ "$lines" -gt 2000 ]; then
    tail -n 1000 "$STATE/history" >"$STATE/.history" && sync_path "$STATE/.history" &&
      mv -f "$STATE/.history" "$STATE/history"
  fi
}

set_run "$RUN"
own_lock
idle_lock
decode "$EVENT"
event=$DECODED
decode "$VALUES"
read_boot_id
# shellcheck disable=SC2086
trace "$event" "boot=$BOOT" $DECODED || frame finding 'failed history'
shorten_history || :
# A disk may have made that last until the lock was another's.
own_lock
end_rescue
rm -rf "$RUN_DIR" "$STATE"/run/*.start-*
rmdir "$STATE/run" 2>/dev/null || :
release_lock
