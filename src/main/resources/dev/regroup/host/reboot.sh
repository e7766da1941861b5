# shellcheck shell=sh disable=SC2154
# reboot.sh: reboots the host, in the boot that the controller saw and no other, under the lock of
# its run. The line of history stands first and is synced: the next run can tell that this boot
# followed. Data: RUN, BOOT_ID, ENTRY (digest of what is to boot), MESSAGE.
# needs: lib-reboot.sh

# Two seconds from now, so that this script can say its last word.
reboot_soon() {
  # systemd 254 and later do a kexec by themselves where a kernel is loaded; not with this.
  SYSTEMCTL_SKIP_AUTO_KEXEC=1
  SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT=1
  export SYSTEMCTL_SKIP_AUTO_KEXEC SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT
  if [ -z "$R" ] && [ -d /run/systemd/system ] && has systemd-run; then
    if "$TOOL_PATH" --collect --quiet --on-active=2 --timer-property=AccuracySec=100ms \
      --setenv=SYSTEMCTL_SKIP_AUTO_KEXEC=1 --setenv=SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT=1 \
      "$REBOOT" ${ARGUMENT:+"$ARGUMENT"} \
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
    # shellcheck disable=SC2016,SC2086
    exec $detach /bin/sh -c 'sleep 2; exec "$@"' regroup "$REBOOT" ${ARGUMENT:+"$ARGUMENT"}
  ) </dev/null >/dev/null 2>&1 &
}

set_run "$RUN"
same_boot "$BOOT_ID"
own_lock
refuse_kexec
choose_tool
decode "$ENTRY"
if ! trace reboot "boot=$BOOT" "entry=$DECODED"; then
  frame refused "${STATE#"$R"}/history cannot be written"
  exit "$REFUSED"
fi
decode "$MESSAGE"
if [ -n "$DECODED" ] && has logger; then
  "$TOOL_PATH" -t regroup "reboot: $DECODED" </dev/null >/dev/null 2>&1 || :
fi
sync
reboot_soon
frame rebooting "$BOOT"
