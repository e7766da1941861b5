# shellcheck shell=sh disable=SC2034,SC2154
# disarm.sh: the word of a run that reached its host after the reboot: its rescue does nothing from
# now on. Says what has become of the rescue, see lib-rescue.sh. Data: RUN.
# needs: lib-rescue.sh

set_run "$RUN"
own_lock
rescue_state
rescue_value run
if [ "$RESCUE_STATE" = armed ] && [ "$VALUE" = "$RUN_ID" ]; then
  become armed confirmed || :
fi
read_boot_id
frame boot-id "$BOOT"
rescue_frame
