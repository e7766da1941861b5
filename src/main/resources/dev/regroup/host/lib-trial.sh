# shellcheck shell=sh disable=SC2034,SC2154
# The entry for a trial boot of systemd-boot: a file of Regroup's own beside the entries of the
# host's generator, the only one that it makes on an EFI system partition. Leans on change.sh,
# lib-backup.sh, lib-esp.sh and lib-oneshot.sh.

# Bytes that are to be free: for the entry and its folder, in the largest clusters of FAT.
TRIAL_ROOM=65536

# is_trial PATH: on the partition that is mounted, or on one that proxmox-boot-tool keeps.
is_trial() {
  case $1 in
    "/boot/loader/entries/$LOADER_TRIAL" | "/efi/loader/entries/$LOADER_TRIAL" | \
      "/boot/efi/loader/entries/$LOADER_TRIAL") return 0 ;;
  esac
  for trial_esp in $ESPS; do
    if [ "$1" = "/dev/disk/by-uuid/$trial_esp/loader/entries/$LOADER_TRIAL" ]; then return 0; fi
  done
  return 1
}

# mount_trials: all the partitions, to be written to, where an entry goes to or from one of them.
mount_trials() {
  case $EDITED in *' /dev/disk/by-uuid/'*) ;; *) return 0 ;; esac
  await_esps 5
}

# save_trial PATH: as found means without what another run's trial left, which is Regroup's own.
save_trial() {
  if manifest_has "$1" || ! grep -q "^# Regroup's entry for a trial boot$" "$R$1" 2>/dev/null; then
    save generated "$1"
    return $?
  fi
  REASON="${BACKUP#"$R"} cannot be written"
  current "$1" && note_written "$SHA" "$1" &&
    printf 'absent - - generated %s\n' "$1" >>"$BACKUP/manifest.new"
}

# trial_wanted NUMBER: WANTED, of the new text; `absent` where there is none.
trial_wanted() {
  eval "wanted_text=\$TEXT_$1"
  WANTED=absent
  if [ -n "$wanted_text" ]; then wanted_sha "$1" || return 1; fi
}

# guard_trial NUMBER "DIGEST PATH": still what the facts saw, or what this run wrote before a cut.
guard_trial() {
  trial_path=${2#* }
  if [ ! -d "$R${trial_path%/*}" ]; then
    REASON="${trial_path%/*} is not there"
    return 1
  fi
  current "$trial_path" && trial_wanted "$1" || return 1
  if [ "$SHA" != "${2%% *}" ] && [ "$SHA" != "$WANTED" ]; then
    REASON="$trial_path has changed since its facts were read"
    return 1
  fi
  if [ "$SHA" != "$WANTED" ] && [ "$WANTED" != absent ]; then
    guard_room 0 "$TRIAL_ROOM ${trial_path%/*}"
  fi
}

# patch_trial NUMBER "DIGEST PATH": there at once and whole, or gone; read back.
patch_trial() {
  guard_trial "$1" "$2" || return 1
  REASON="${trial_path%/*} cannot be written: is it full, or read-only?"
  if [ "$SHA" != "$WANTED" ]; then
    note_written "$WANTED" "$trial_path" || return 1
    LEFT=patched
    place_trial || return 1
  fi
  LEFT=patched
  PATCHED=$PATCHED$trial_path$NL
}

# The dot before its name and the end of it keep the loader from a file that is half.
place_trial() {
  beside "$R$trial_path" || return 1
  if [ "$WANTED" = absent ]; then
    rm -f "$R$trial_path" || return 1
  elif ! { printf '%s' "$wanted_text" | base64 -d >"$TEMPORARY" && sync_path "$TEMPORARY" &&
    sha_of "$TEMPORARY" && [ "$SHA" = "$WANTED" ] && mv -f "$TEMPORARY" "$R$trial_path"; }; then
    rm -f "$TEMPORARY"
    return 1
  fi
  sync_path "$R${trial_path%/*}" || :
  current "$trial_path" && [ "$SHA" = "$WANTED" ]
}
