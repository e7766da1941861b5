# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# rescue.sh: puts the host back by itself, once. Left on the host by arm.sh, started by each boot.
# Does nothing in the boot that armed it, nor once a login of its run has come. After its time it
# acts where the host is cut off, or whenever nobody came, as its marker says. All or nothing: a
# file that somebody else has changed since leaves all as it is. Nobody listens: what it did is in
# the marker, the history and the system's log. Data: RUN.
# needs: lib-packages.sh lib-boot.sh lib-esp.sh lib-worker.sh lib-written.sh lib-backup.sh
# needs: lib-copies.sh lib-back.sh lib-cutoff.sh lib-rescue.sh lib-reboot.sh lib-oneshot.sh
# within: rescue-start.sh
# stays

# Times that a host has to look cut off, with seconds between: a packet may get lost.
LOOKS=3
BETWEEN=10
LEFT_OUT=

# still_armed: goes on only while the marker is there, of this run.
still_armed() {
  rescue_state
  rescue_value run
  if [ "$RESCUE_STATE" != armed ] || [ "$VALUE" != "$RUN_ID" ]; then
    exit 0
  fi
}

# await_confirmation: until its time has passed since the boot.
await_confirmation() {
  rescue_value after
  rescue_after=$VALUE
  rescue_waited=0
  if read_line "$R/proc/uptime"; then
    rescue_waited=${LINE%%.*}
  fi
  while [ "$rescue_waited" -lt "$rescue_after" ]; do
    rescue_nap=$((rescue_after - rescue_waited))
    if [ "$rescue_nap" -gt "$BETWEEN" ]; then rescue_nap=$BETWEEN; fi
    sleep "$rescue_nap"
    rescue_waited=$((rescue_waited + rescue_nap))
    still_armed
  done
}

# stay WHY: nothing is done, in no later boot either.
stay() {
  rescue_why=$1
  if become armed kept; then
    append_line "$RESCUE/kept" "ended=$BOOT${NL}why=$rescue_why" 2>/dev/null || :
    trace rescue-kept "boot=$BOOT" 2>/dev/null || :
    log_line "stays as it is: $rescue_why"
  fi
  exit 0
}

log_line() {
  if has logger; then
    "$TOOL_PATH" -t regroup "$RUN_ID rescue: $1" </dev/null >/dev/null 2>&1 || :
  fi
}

# looks_cut_off: CUT, each time anew.
looks_cut_off() {
  rescue_value address
  rescue_address=$VALUE
  rescue_value family
  rescue_family=$VALUE
  rescue_value gateway
  rescue_gateway=$VALUE
  rescue_value port
  rescue_port=$VALUE
  rescue_looks=0
  while :; do
    cut_off "$rescue_address" "$rescue_family" "$rescue_gateway" "$rescue_port"
    rescue_looks=$((rescue_looks + 1))
    if [ -z "$CUT" ]; then return 1; fi
    if [ "$rescue_looks" -ge "$LOOKS" ]; then return 0; fi
    sleep "$BETWEEN"
  done
}

# In emergency mode the root may be read-only still, and /boot may not be mounted.
mount_all() {
  if [ -n "$R" ]; then
    return 0
  fi
  if ! touch "$RESCUE/.writable" 2>/dev/null; then
    mount -o remount,rw / && touch "$RESCUE/.writable" || return 1
  fi
  rm -f "$RESCUE/.writable"
  rescue_value mounts
  for rescue_mount in $VALUE; do
    rescue_there=no
    while read -r _ rescue_at _; do
      if [ "$rescue_at" = "$rescue_mount" ]; then rescue_there=yes; fi
    done </proc/self/mounts
    if [ "$rescue_there" = no ] && ! mount "$rescue_mount" 2>/dev/null; then
      REASON="$rescue_mount is not mounted, and could not be"
      return 1
    fi
  done
}

# await_packages: the package manager may be at work just after a boot; ten minutes at most.
await_packages() {
  rescue_tries=0
  package_manager
  while [ -n "$PACKAGES" ] && [ "$rescue_tries" -lt 60 ]; do
    sleep "$BETWEEN"
    rescue_tries=$((rescue_tries + 1))
    package_manager
  done
  if [ -n "$PACKAGES" ]; then
    REASON=${PACKAGES%%"$NL"*}
    return 1
  fi
}

# reach_esps ro|rw: mounted; false where one is read-only, or none can be mounted at all. Somebody
# who reads one may take a moment to be gone.
reach_esps() {
  rescue_tries=20
  until mount_esps "$1"; do
    rescue_tries=$((rescue_tries - 1))
    if [ "$rescue_tries" -le 0 ]; then
      [ "$ESP_MOUNTED" = partly ] && [ -z "$ESP_READ_ONLY" ]
      return $?
    fi
    sleep 1
  done
}

# left_out: whether the entry is on an ESP that is gone, or was as this began, while another one is
# there. A disk that died is no reason to leave the host cut off. Of a trial's entry, is_away knows.
left_out() {
  case $entry_path in /dev/disk/by-uuid/*/*) ;; *) return 1 ;; esac
  if is_trials "$entry_path"; then return 1; fi
  rescue_gone=no
  if esp_gone "$entry_path"; then rescue_gone=yes; fi
  case " $LEFT_OUT " in *" $ESP "*) return 0 ;; esac
  for esp in $ESPS; do
    if [ "$rescue_gone" = yes ] && [ -d "$ESP_FOLDER/$esp" ]; then
      LEFT_OUT="$LEFT_OUT $ESP"
      log_line "the EFI system partition $ESP is not there, or cannot be mounted: left as it is"
      return 0
    fi
  done
  return 1
}

guard_there() {
  left_out || guard_entry
}

restore_there() {
  left_out || restore_entry
}

# guard_all: false, with REASON, where it must not or need not begin.
guard_all() {
  REASON="the disk cannot be written"
  mount_all || return 1
  read_holder
  if [ "$HOLDER" != "$RUN_ID" ]; then
    REASON="the lock is not its run's any more"
    return 1
  fi
  if [ ! -s "$BACKUP/manifest" ]; then
    REASON="the backup of run $BACKUP_ID is gone"
    return 1
  fi
  await_packages && reach_esps ro && each_entry guard_there || return 1
  standing
  unmount_esps
  if [ "$STANDS" = no ]; then
    REASON="nothing of what run $BACKUP_ID wrote is there any more"
    return 1
  fi
}

# at_work: the lock says so from now on, to whoever comes.
at_work() {
  process_start $$ || :
  printf '%s %s %s\n' $$ "$BOOT" "$START" >"$LOCK/pid" || :
  printf '%s\n' "$BOOT" >"$LOCK/boot" || :
}

read_back_entry() {
  if [ "$entry_kind" = copy ] || left_out; then
    return 0
  fi
  current "$entry_path" || SHA=
  if [ "$SHA" != "$entry_sha" ]; then
    REASON="$entry_path is not as it was"
    return 1
  fi
}

put_all_back() {
  REASON="the EFI system partitions could not be mounted"
  reach_esps rw && each_entry restore_there || return 1
  unmount_esps
  none_away || log_line "$REASON"
  sync
  reach_esps ro && each_entry read_back_entry || return 1
  unmount_esps
  clear_one_shot
}

# failed: the last word where something went wrong; nothing is rebooted.
failed() {
  trap - EXIT
  unmount_esps
  if become acting failed; then
    append_line "$RESCUE/failed" "why=${REASON:-it was ended}" 2>/dev/null || :
    log_line "could not put all back: ${REASON:-it was ended}"
  fi
  rm -f "$LOCK/pid"
  exit 0
}

act() {
  # Whoever renames it first is heard: a login that confirms, or this.
  become armed acting || exit 0
  trap failed EXIT
  trap '' HUP INT TERM PIPE
  append_line "$RESCUE/acting" "ended=$BOOT${NL}cut=$CUT" 2>/dev/null || :
  at_work
  # `boot=` would say that other hands rebooted the host in between: it was this.
  trace rescue "in=$BOOT" "backup=$BACKUP_ID" 2>/dev/null || :
  log_line "${CUT:-nobody confirmed the boot}; putting everything back"
  remove_unit || :
  put_all_back || failed
  become acting acted || failed
  trap - EXIT
  sync
  SYSTEMCTL_SKIP_AUTO_KEXEC=1
  SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT=1
  export SYSTEMCTL_SKIP_AUTO_KEXEC SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT
  "$REBOOT" ${ARGUMENT:+"$ARGUMENT"} || "$REBOOT" -f ${ARGUMENT:+"$ARGUMENT"} || :
}

set_run "$RUN"
read_boot_id
still_armed
rescue_value boot
if [ -z "$BOOT" ] || [ "$VALUE" = "$BOOT" ]; then
  exit 0
fi
rescue_value backup
BACKUP_ID=$VALUE
use_backup "$BACKUP_ID"
if [ -s "$RESCUE_BASE/manifest" ]; then BACKUP=$RESCUE_BASE; fi
await_confirmation
rescue_value mode
CUT=
if [ "$VALUE" != unless_confirmed ] && ! looks_cut_off; then
  stay "the host is not cut off"
fi
still_armed
trap 'stay "nothing on it reboots without a kexec"' EXIT
refuse_kexec
choose_tool
trap - EXIT
guard_all || stay "$REASON"
act
