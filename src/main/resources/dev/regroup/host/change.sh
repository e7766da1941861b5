# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# change.sh: guard, backup, patch, refresh, confirm. Run by work.sh in a session of its own, under
# the lock of its run. What fails after the first write is put back, generated files as well.
# Data: RUN, BOOT_ID, EDITS (lines: digest, path), TEXT_1 and so on, REFRESH (a tool, or empty),
# REFRESH_LIMIT (seconds), GENERATED (paths), ROOM (lines: bytes, path).
# needs: lib-packages.sh lib-boot.sh lib-esp.sh lib-worker.sh

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
  guard_esps && for_each "$ROOMS" guard_room && for_each "$EDITED" guard_edit
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

# wanted_sha NUMBER: WANTED, of the new text.
wanted_sha() {
  eval "wanted_text=\$TEXT_$1"
  WANTED=$(printf '%s' "$wanted_text" | base64 -d | sha256sum) || return 1
  WANTED=${WANTED%% *}
}

# --- backup ---------------------------------------------------------------------------------------

step_backup() {
  if [ -z "$EDITED$GENERATED_FILES" ]; then
    unmount_esps
    return 0
  fi
  REASON="${BACKUP#"$R"} cannot be written"
  mkdir -p "$BACKUP/files" || return 1
  rm -f "$BACKUP/manifest.new"
  if [ -f "$BACKUP/manifest" ]; then
    cp "$BACKUP/manifest" "$BACKUP/manifest.new" || return 1
  fi
  : >>"$BACKUP/manifest.new" || return 1
  for_each "$EDITED" save_edit && for_each "$GENERATED_FILES" save_generated || return 1
  unmount_esps
  REASON="${BACKUP#"$R"} cannot be written"
  sync_path "$BACKUP/manifest.new" && mv -f "$BACKUP/manifest.new" "$BACKUP/manifest" &&
    sync_path "$BACKUP" || return 1
  prune_backups
}

save_edit() {
  save edit "${2#* }"
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

# The very first and the last ten are kept; run ids begin with the time.
prune_backups() {
  set -- "$STATE"/backup/[0-9]*
  if [ $# -gt 11 ]; then
    shift
    while [ $# -gt 10 ]; do
      if [ "$1" != "$BACKUP" ]; then
        rm -rf "$1"
      fi
      shift
    done
  fi
}

# --- patch ----------------------------------------------------------------------------------------

step_patch() {
  for_each "$EDITED" patch_file || return 1
  if [ -n "$PATCHED" ]; then
    trace patch "files=$each_number" "backup=$RUN_ID" || :
  fi
}

# patch_file NUMBER "DIGEST PATH"
patch_file() {
  patch_path=${2#* }
  resolve "$patch_path" && sha_of "$TARGET" && wanted_sha "$1" || return 1
  if [ "$SHA" = "$WANTED" ]; then
    PATCHED=$PATCHED$patch_path$NL
    LEFT=patched
    return 0
  fi
  beside "$TARGET"
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
# What a run left there whose host lost its power goes as well: the lock is ours.
write_beside() {
  rm -f "${TEMPORARY%.regroup-*}".regroup-* && cp -a "$TARGET" "$TEMPORARY" &&
    printf '%s' "$wanted_text" | base64 -d >"$TEMPORARY" && sync_path "$TEMPORARY" &&
    sha_of "$TEMPORARY" && [ "$SHA" = "$WANTED" ]
}

# --- refresh --------------------------------------------------------------------------------------

step_refresh() {
  if [ -z "$REFRESH_TOOL" ]; then
    return 0
  fi
  REASON="${BACKUP#"$R"} cannot be written"
  for_each "$GENERATED_FILES" mark_refreshing || return 1
  LEFT=unknown
  rm -f "$RUN_DIR"/refresh-*
  run_refresh | refresh_lines
  recount_frames
  if ! read_line "$RUN_DIR/refresh-status"; then
    LINE=lost
  fi
  case $LINE in
    0) judge_refresh || return 1 ;;
    124 | 137)
      REASON="$REFRESH_TOOL did not end within $LIMIT s and was stopped"
      return 1
      ;;
    *)
      REASON="$REFRESH_TOOL failed with status $LINE"
      return 1
      ;;
  esac
  LEFT=staged
  mount_esps ro && for_each "$GENERATED_FILES" note_generated
}

# Copies of what /boot has need no note: they are told by that.
mark_refreshing() {
  if twin_of "$2"; then return 0; fi
  note_written refreshing "$2" || return 1
  case $2 in */grub.cfg) note_written refreshing "$2.new" ;; esac
}

note_generated() {
  if twin_of "$2"; then return 0; fi
  current "$2" && note_written "$SHA" "$2" || return 1
  case $2 in */grub.cfg) current "$2.new" && note_written "$SHA" "$2.new" ;; esac
}

# proxmox-boot-tool ends with status 0 whatever it left out: its words tell, and one line for each
# partition (zz-proxmox-boot of proxmox-kernel-helper 8.1).
judge_refresh() {
  if [ "$REFRESH_TOOL" != proxmox-boot-tool ]; then
    return 0
  fi
  if read_line "$RUN_DIR/refresh-trouble"; then
    REASON="proxmox-boot-tool refresh ended with status 0 and left something out: '$LINE'"
    return 1
  fi
  for esp in $ESPS; do
    judge_count=0
    if [ -f "$RUN_DIR/refresh-esps" ]; then
      while IFS= read -r LINE; do
        if [ "$LINE" = "$esp" ]; then judge_count=$((judge_count + 1)); fi
      done <"$RUN_DIR/refresh-esps"
    fi
    if [ "$judge_count" -ne 1 ]; then
      REASON="proxmox-boot-tool refresh ended with status 0 and named the EFI system partition"
      REASON="$REASON $esp $judge_count times, not once"
      return 1
    fi
  done
}

judge_line() {
  case $LINE in
    *skipping* | *failed* | *WARN:* | E:* | *[!A-Za-z]E:*)
      printf '%s\n' "$LINE" >>"$RUN_DIR/refresh-trouble"
      ;;
    *'Copying and configuring kernels on /dev/disk/by-uuid/'*)
      printf '%s\n' "${LINE##*/}" >>"$RUN_DIR/refresh-esps"
      ;;
  esac
}

# In surroundings as root's own: the host's tools make files for others to read, and may lean on
# SIGPIPE. The last line is the status; a daemon that the tool leaves behind may hold the pipe.
run_refresh() {
  trap - PIPE
  umask 022
  has "$REFRESH_TOOL"
  set --
  if [ "$REFRESH_TOOL" = proxmox-boot-tool ]; then
    set -- refresh
  fi
  refresh_status=0
  timeout -k 30 "$LIMIT" "$TOOL_PATH" "$@" 2>&1 </dev/null || refresh_status=$?
  printf '\n%s %s\n' "$RUN_ID" "$refresh_status"
}

# A frame for each line, up to 400; the rest is counted.
refresh_lines() {
  refresh_count=0
  while IFS= read -r LINE; do
    case $LINE in
      "$RUN_ID "*)
        printf '%s\n' "${LINE#* }" >"$RUN_DIR/refresh-status"
        break
        ;;
      '') ;;
      *)
        judge_line
        refresh_count=$((refresh_count + 1))
        if [ "$refresh_count" -le 400 ]; then
          frame refresh-line "$LINE"
        fi
        ;;
    esac
  done
  if [ "$refresh_count" -gt 400 ]; then
    frame refresh-line "and $((refresh_count - 400)) lines more"
  fi
}

# The lines were counted in a process of their own.
recount_frames() {
  set -- "$FRAME_DIR"/[0-9]*
  FRAMES=$#
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

confirm_whole() {
  case $2 in */grub.cfg) ;; *) return 0 ;; esac
  begins=$(grep -c '^### BEGIN /etc/grub.d/' "$R$2") || :
  ends=$(grep -c '^### END /etc/grub.d/' "$R$2") || :
  last=$(tail -n 1 "$R$2") || :
  case $last in
    '### END /etc/grub.d/'*) ;;
    *) ends=none ;;
  esac
  if [ "$begins" != "$ends" ]; then
    REASON="$2 is not whole: it begins ${begins:-0} parts and its last line is '$last'"
    return 1
  fi
  if has grub-script-check && ! confirm_says=$("$TOOL_PATH" "$R$2" 2>&1); then
    REASON="grub-script-check does not accept $2: $confirm_says"
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
  # A refresh that was stopped may take a moment to be gone.
  restore_tries=0
  until mount_esps rw || [ "$restore_tries" -ge 20 ]; do
    restore_tries=$((restore_tries + 1))
    sleep 1
  done
  while read -r entry_sha _ _ entry_kind entry_path; do
    if ! restore_entry; then
      restore_failed=$restore_failed$REASON$NL
    fi
  done <"$BACKUP/manifest"
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

# An edited file that holds neither the old nor our text is someone else's by now: left alone, and
# told where our text had been in it.
restore_entry() {
  if [ "$entry_kind" = copy ]; then
    put_copy "$entry_sha" "$entry_path"
    return $?
  fi
  current "$entry_path" || SHA=
  if [ "$SHA" = "$entry_sha" ]; then
    return 0
  fi
  if [ "$entry_kind" = edit ] && ! is_written "$SHA" "$entry_path"; then
    case "$NL$PATCHED" in
      *"$NL$entry_path$NL"*)
        REASON="$entry_path was changed by someone else after it was patched"
        return 1
        ;;
      *) return 0 ;;
    esac
  fi
  put_file "$entry_sha" "$entry_kind" "$entry_path"
}

set_run "$RUN"
decode "$EDITS"
EDITED=$DECODED
decode "$GENERATED"
GENERATED_FILES=$DECODED
decode "$ROOM"
ROOMS=$DECODED
decode "$REFRESH"
REFRESH_TOOL=$DECODED
decode "$REFRESH_LIMIT"
LIMIT=$DECODED
PATCHED=
use_backup "$RUN_ID"
begin_work
if ! step guard || ! step backup; then
  exit "$REFUSED"
fi
if ! step patch || ! step refresh || ! step confirm; then
  put_back
fi
