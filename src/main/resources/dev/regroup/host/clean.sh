# shellcheck shell=sh disable=SC2034,SC2154
# clean.sh: takes away all that Regroup keeps on the host: backups, history, folders of runs, copies
# that a cut left beside edited files. Under a lock of its own, which goes last. Nothing is done
# where another's lock stands. Data: RUN, OWNER, SINCE.
# needs: lib-lock.sh lib-worker.sh lib-rescue.sh lib-oneshot.sh lib-packages.sh lib-esp.sh
# needs: lib-written.sh
# within: namespace.sh

# What a cut left beside the files that backups name.
clean_copies() {
  for clean_manifest in "$STATE"/backup/*/manifest; do
    if [ ! -f "$clean_manifest" ]; then
      continue
    fi
    while read -r clean_sha clean_mode clean_owner clean_kind clean_path; do
      case $clean_path in
        /dev/disk/* | *..*) continue ;;
        /?*) ;;
        *) continue ;;
      esac
      beside "$R$clean_path" || return 1
    done <"$clean_manifest"
  done
}

# clean_esps ro|rw: mounts them where some run had an entry for a trial boot there; CLEAN_ESPS, the
# folders of these, empty where none had.
clean_esps() {
  CLEAN_ESPS=
  esp_list
  for clean_esp in $ESPS; do
    clean_entry=$clean_esp/loader/entries/$LOADER_TRIAL
    if grep -qF " /dev/disk/by-uuid/$clean_entry" "$STATE"/backup/*/manifest 2>/dev/null; then
      CLEAN_ESPS="$CLEAN_ESPS dev/disk/by-uuid/$clean_esp"
    fi
  done
  if [ -n "$CLEAN_ESPS" ]; then
    package_manager
    if [ "$1" = rw ]; then await_esps 5; else mount_esps ro; fi
  fi
}

# clean_away: looks for entries on partitions that are not there; the backups tell of them.
clean_away() {
  for clean_folder in "$STATE"/backup/*; do
    if [ -f "$clean_folder/manifest" ]; then
      use_backup "${clean_folder##*/}"
      while read -r clean_sha _ _ _ clean_path; do
        is_away "$clean_sha" "$clean_path" || :
      done <"$BACKUP/manifest"
    fi
  done
}

# What a cut left beside an entry for a trial boot; the loader does not see it.
clean_trials() {
  clean_esps rw || return 1
  REASON='a copy beside an entry for a trial boot cannot be removed'
  for clean_esp in $CLEAN_ESPS; do
    rm -f "$R/$clean_esp/loader/entries/.$LOADER_TRIAL.regroup-"* || return 1
  done
  unmount_esps
}

# clean_refused: what is left is not locked, so that the same command can be given again.
clean_refused() {
  release_lock
  frame refused "$1"
  exit "$REFUSED"
}

set_run "$RUN"
read_boot_id
if [ ! -d "$STATE" ] && ! rescue_unit; then
  frame cleaned ''
  exit 0
fi
# What was taken off the host is known by these records alone.
for clean_record in "$STATE"/drained/*; do
  if [ -e "$clean_record" ]; then
    frame refused "what a run took off the host is not given back: ${clean_record#"$R"}"
    exit "$REFUSED"
  fi
done
if grep -q '^# regroup trial begin$' "$R/etc/grub.d/40_custom" 2>/dev/null; then
  frame refused "a run left the entry of a trial boot in /etc/grub.d/40_custom; roll it back first"
  exit "$REFUSED"
fi
if ! clean_esps ro; then
  frame refused "$REASON"
  exit "$REFUSED"
fi
for clean_esp in efi boot boot/efi $CLEAN_ESPS; do
  clean_entry=$R/$clean_esp/loader/entries/$LOADER_TRIAL
  if grep -q "^# Regroup's entry for a trial boot$" "$clean_entry" 2>/dev/null; then
    frame refused "a run left the entry of a trial boot on /$clean_esp; roll it back first"
    exit "$REFUSED"
  fi
done
clean_away
if ! none_away; then
  frame refused "$REASON; bring it back, or remove its run's folder in ${STATE#"$R"}/backup"
  exit "$REFUSED"
fi
unmount_esps
take_lock
clear_one_shot || clean_refused "$REASON"
clean_copies || clean_refused 'a copy beside an edited file cannot be removed'
clean_trials || clean_refused "$REASON"
end_rescue
for clean_entry in "$STATE"/* "$STATE"/.[!.]*; do
  if [ "$clean_entry" != "$LOCK" ]; then
    rm -rf "$clean_entry" || clean_refused "${clean_entry#"$R"} cannot be removed"
  fi
done
release_lock
# Where another run took the lock just now its folder stays. A link is whoever's made it.
rmdir "$STATE" 2>/dev/null || :
sync_path "${STATE%/*}"
if [ -h "$STATE" ]; then
  frame cleaned "${STATE#"$R"}/*"
else
  frame cleaned "${STATE#"$R"}"
fi
