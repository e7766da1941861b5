# shellcheck shell=sh disable=SC2153,SC2154
# oneshot.sh: has the loader boot the trial once, under the lock of its run and in the boot that the
# controller saw, and reads that back. Data: RUN, BOOT_ID, ENTRY.
# needs: lib-lock.sh lib-written.sh lib-oneshot.sh

set_run "$RUN"
same_boot "$BOOT_ID"
own_lock
idle_lock
use_backup "$RUN_ID"
decode "$ENTRY"
if ! set_one_shot "$DECODED"; then
  frame refused "$REASON"
  exit "$REFUSED"
fi
frame one-shot "$DECODED"
