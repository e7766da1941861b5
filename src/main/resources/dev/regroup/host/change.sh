# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# change.sh: guard, backup, patch, refresh, confirm. Run by work.sh in a session of its own, under
# the lock of its run. What fails after the first write is put back, generated files as well.
# Data: RUN, BOOT_ID, EDITS (lines: digest, path), TEXT_1 and so on, REFRESH (a tool, or empty),
# REFRESH_LIMIT (seconds), ARGUMENTS (words for it, a line each), SEEN (lines: digest or `absent`,
# path; what it goes out from), GENERATED (paths), ROOM (lines: bytes, path), RESUMED (the run whose
# change was cut off and is gone on with, or empty).
# needs: lib-packages.sh lib-boot.sh lib-esp.sh lib-worker.sh lib-written.sh lib-backup.sh
# needs: lib-copies.sh lib-refresh.sh lib-oneshot.sh lib-trial.sh

# for_each LINES FUNCTION: FUNCTION NUMBER LINE for each, until one fails.
for_each() {
  each_number=0
  IFS=$NL
  set -f
  for each_line in $1; do
    words_done
    each_number=$((each_number + 1))
    "$2" "$each_number" "$each_line" || return 1
  done
  words_done
}

# --- guard ----------------------------------------------------------------------------------------

step_guard() {
  read_boot_id
  decode "$BOOT_ID"
  if [ "$BOOT" != "$DECODED" ]; then
    REASON="the host was rebooted since its facts were read"
    return 1
  fi
  package_manager
  if [ -n "$PACKAGES" ]; then
    REASON=$PACKAGES
    return 1
  fi
  if [ -n "$REFRESH_TOOL" ] && ! has "$REFRESH_TOOL"; then
    REASON="$REFRESH_TOOL is not on the host"
    return 1
  fi
  if [ -n "$REFRESH_TOOL" ] && ! command -v timeout >/dev/null; then
    REASON="timeout is not on the host, and $REFRESH_TOOL could hang without end: install coreutils"
    return 1
  fi
  guard_esps && for_each "$ROOMS" guard_room && for_each "$EDITED" guard_edit || return 1
  # What a cut left half has its marks.
  [ -n "$RESUMED_RUN" ] || for_each "$SEEN_FILES" guard_seen
}

# guard_seen NUMBER "DIGEST PATH": a command that changes files in place goes out from these.
guard_seen() {
  current "${2#* }" || SHA=
  if [ "$SHA" != "${2%% *}" ]; then
    REASON="${2#* } has changed since its facts were read"
    return 1
  fi
}

# Each EFI system partition that is listed is there, while none is written.
guard_esps() {
  mount_esps ro || return 1
  if [ "$REFRESH_TOOL" != proxmox-boot-tool ]; then
    return 0
  fi
  for esp in $ESPS; do
    if [ ! -d "$ESP_FOLDER/$esp" ]; then
      REASON="the EFI system partition $esp is not there"
      return 1
    fi
  done
}

# guard_room NUMBER "BYTES PATH"
guard_room() {
  room_path=${2#* }
  room_free=$(stat -f -c '%S %f' "$R$room_path" 2>/dev/null) || {
    REASON="the room on $room_path cannot be told"
    return 1
  }
  room_free=$((${room_free% *} * ${room_free#* }))
  if [ "$room_free" -lt "${2%% *}" ]; then
    REASON="$room_path has $room_free bytes free, and ${2%% *} are needed"
    return 1
  fi
}

# guard_edit NUMBER "DIGEST PATH": still what the facts saw, or what this run wrote before a cut.
guard_edit() {
  edit_path=${2#* }
  if is_trial "$edit_path"; then
    guard_trial "$1" "$2"
    return $?
  fi
  resolve "$edit_path" || return 1
  case $TARGET in
    "$R"/etc/*) ;;
    *)
      REASON="$edit_path leads to ${TARGET#"$R"}, and Regroup writes below /etc only"
      return 1
      ;;
  esac
  sha_of "$TARGET" || return 1
  wanted_sha "$1" || return 1
  if [ "$SHA" != "${2%% *}" ] && [ "$SHA" != "$WANTED" ]; then
    REASON="$edit_path has changed since its facts were read"
    return 1
  fi
}

# wanted_sha NUMBER: WANTED, of the new text; told once.
wanted_sha() {
  eval "wanted_text=\$TEXT_$1 WANTED=\${WANTED_$1-}"
  if [ -n "$WANTED" ]; then
    return 0
  fi
  WANTED=$(printf '%s' "$wanted_text" | base64 -d | sha256sum) || return 1
  WANTED=${WANTED%% *}
  eval "WANTED_$1=\$WANTED"
}

# --- backup ---------------------------------------------------------------------------------------

step_backup() {
  if [ -z "$EDITED$GENERATED_FILES" ]; then
    unmount_esps
    return 0
  fi
  begin_backup || return 1
  if [ -n "$RESUMED_RUN" ] && [ ! -f "$BACKUP/manifest" ]; then
    adopt_backup || return 1
  fi
  for_each "$EDITED" save_edit && for_each "$GENERATED_FILES" save_generated || return 1
  unmount_esps
  end_backup
}

# An entry for a trial boot may not be there yet, as what generators write.
save_edit() {
  if is_trial "${2#* }"; then
    save_trial "${2#* }"
  else
    save edit "${2#* }"
  fi
}

# grub-mkconfig leaves FILE.new behind when it fails: as found means without it.
save_generated() {
  if twin_of "$2"; then
    save_copy "$2"
    return $?
  fi
  save generated "$2" || return 1
  case $2 in */grub.cfg) save generated "$2.new" ;; esac
}

# --- patch ----------------------------------------------------------------------------------------

step_patch() {
  clear_one_shot && mount_trials && for_each "$EDITED" patch_file || return 1
  unmount_esps
  if [ -n "$PATCHED" ]; then
    trace patch "files=$each_number" "backup=$RUN_ID" || :
  fi
}

# patch_file NUMBER "DIGEST PATH"
patch_file() {
  patch_path=${2#* }
  if is_trial "$patch_path"; then
    patch_trial "$1" "$2"
    return $?
  fi
  resolve "$patch_path" && sha_of "$TARGET" && wanted_sha "$1" || return 1
  if [ "$SHA" = "$WANTED" ]; then
    PATCHED=$PATCHED$patch_path$NL
    LEFT=patched
    return 0
  fi
  if ! write_beside || ! note_written "$WANTED" "$patch_path"; then
    rm -f "$TEMPORARY"
    REASON="${patch_path%/*} cannot be written: is the disk full, or read-only?"
    return 1
  fi
  # Between this look and the rename some milliseconds stay open to editors other than Regroup.
  sha_of "$TARGET" || SHA=
  if [ "$SHA" != "${2%% *}" ]; then
    rm -f "$TEMPORARY"
    REASON="$patch_path was changed by someone else just now"
    return 1
  fi
  LEFT=patched
  PATCHED=$PATCHED$patch_path$NL
  if ! mv -f "$TEMPORARY" "$TARGET"; then
    rm -f "$TEMPORARY"
    REASON="$patch_path could not be replaced"
    return 1
  fi
  sync_path "${TARGET%/*}" || :
  sha_of "$TARGET" || SHA=
  if [ "$SHA" != "$WANTED" ]; then
    REASON="$patch_path does not hold what was written"
    return 1
  fi
}

# A copy first, so that owner, mode, ACL and label come along; then the new text into it.
write_beside() {
  beside "$TARGET" && cp -a "$TARGET" "$TEMPORARY" &&
    printf '%s' "$wanted_text" | base64 -d >"$TEMPORARY" && sync_path "$TEMPORARY" &&
    sha_of "$TEMPORARY" && [ "$SHA" = "$WANTED" ]
}

# --- confirm --------------------------------------------------------------------------------------

# What the generator wrote is whole; what it says is for the controller, which gets all boot files.
step_confirm() {
  if [ -n "$REFRESH_TOOL" ]; then
    for_each "$GENERATED_FILES" confirm_whole && confirm_copies || return 1
  fi
  boot_files
}

# Kernels and initrds on each EFI system partition are what /boot has.
confirm_copies() {
  if [ "$REFRESH_TOOL" = kernel-install ]; then
    for_each "$GENERATED_FILES" confirm_copy
    return $?
  fi
  mount_esps ro || return 1
  for copy in "$ESP_FOLDER"/*/EFI/proxmox/*/* "$ESP_FOLDER"/*/vmlinuz-* "$ESP_FOLDER"/*/initrd.img-*
  do
    copy=${copy#"$R"}
    if [ -f "$R$copy" ] && twin_of "$copy" && [ -f "$R$TWIN" ] && ! is_twin "$copy"; then
      REASON="$copy is not what $TWIN is"
      return 1
    fi
  done
}

# confirm_copy NUMBER PATH: what kernel-install was to copy is there.
confirm_copy() {
  if twin_of "$2" && ! is_twin "$2"; then
    REASON="$2 is not what $TWIN is"
    return 1
  fi
}

# --- back -----------------------------------------------------------------------------------------

# put_back: files and generated files as they were; ends the work, and says what is left.
put_back() {
  if [ "$LEFT" = as_found ]; then
    exit "$REFUSED"
  fi
  frame begin-restore ''
  REASON=
  restore_failed=
  unmount_esps
  await_esps 20 || :
  while read -r entry_sha _ _ entry_kind entry_path; do
    if ! back_entry; then
      restore_failed=$restore_failed$REASON$NL
    fi
  done <"$BACKUP/manifest"
  none_away || restore_failed=$restore_failed$REASON$NL
  unmount_esps
  if [ -n "$restore_failed" ]; then
    LEFT=unknown
    frame restored "failed$NL${restore_failed%"$NL"}"
    exit "$LEFT_OVER"
  fi
  LEFT=as_found
  trace restore "backup=$RUN_ID" || :
  frame restored ok
  exit "$RESTORED"
}

# A file that holds neither the old nor our text is someone else's: left alone, and told where our
# text had been in it.
back_entry() {
  if [ "$entry_kind" = copy ]; then
    restore_entry
    return $?
  fi
  current "$entry_path" || SHA=
  if [ "$SHA" != "$entry_sha" ] && ! is_written "$SHA" "$entry_path"; then
    case "$NL$PATCHED" in
      *"$NL$entry_path$NL"*)
        REASON="$entry_path was changed by someone else after it was patched"
        return 1
        ;;
      *) return 0 ;;
    esac
  fi
  restore_entry
}

set_run "$RUN"
decode "$EDITS"
EDITED=$DECODED
decode "$GENERATED"
GENERATED_FILES=$DECODED
decode "$ARGUMENTS"
REFRESH_WORDS=$DECODED
decode "$SEEN"
SEEN_FILES=$DECODED
decode "$ROOM"
ROOMS=$DECODED
decode "$REFRESH"
REFRESH_TOOL=$DECODED
decode "$REFRESH_LIMIT"
LIMIT=$DECODED
decode "$RESUMED"
RESUMED_RUN=$DECODED
PATCHED=
use_backup "$RUN_ID"
begin_work
if ! step guard || ! step backup; then
  exit "$REFUSED"
fi
if ! step patch || ! step refresh || ! step confirm; then
  put_back
fi
