# shellcheck shell=sh disable=SC2154
# lock.sh: takes the host's lock in the name of a run, in the boot that the controller saw.
# Data: RUN, OWNER, SINCE, BOOT_ID.
# needs: lib-lock.sh

set_run "$RUN"
same_boot "$BOOT_ID"
take_lock
