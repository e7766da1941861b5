# shellcheck shell=sh disable=SC2154
# unlock.sh: breaks the lock of exactly the run that is named, unless its work still goes on; its
# former owner stops at its next command, and its rescue goes. Data: RUN.
# needs: lib-lock.sh lib-rescue.sh

set_run "$RUN"
own_lock
idle_lock
read_boot_id
trace unlock "boot=$BOOT" "owner=$HELD_BY" || frame finding 'failed history'
# A disk may have made that last until the lock was another's.
own_lock
end_rescue
rm -rf "$RUN_DIR" "$STATE"/run/*.start-*
rmdir "$STATE/run" 2>/dev/null || :
release_lock
