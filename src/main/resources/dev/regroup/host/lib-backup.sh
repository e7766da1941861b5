# shellcheck shell=sh disable=SC2034,SC2154
# Making a backup, and putting files back from one.

# begin_backup, end_backup: around what is saved. Only a backup with a manifest counts, and that is
# there at once and whole.
begin_backup() {
  REASON="${BACKUP#"$R"} cannot be written"
  mkdir -p "$BACKUP/files" || return 1
  SAVED=
  printf '%s\n' "$BOOT" >"$BACKUP/boot" && saved "$BACKUP/boot" || return 1
  if [ -f "$BACKUP/manifest" ]; then
    cp "$BACKUP/manifest" "$BACKUP/manifest.new" || return 1
  else
    latest_backup
    printf '%s\n' $((NUMBER + 1)) >"$BACKUP/number" && saved "$BACKUP/number" || return 1
    printf '' >"$BACKUP/manifest.new" || return 1
  fi
}

end_backup() {
  REASON="${BACKUP#"$R"} cannot be written"
  saved "$BACKUP/manifest.new"
  sync_lines "$SAVED" && mv -f "$BACKUP/manifest.new" "$BACKUP/manifest" &&
    sync_path "$BACKUP" || return 1
  prune_backups
}

# saved FILE: adds it to SAVED, with the folders that lead to it, up to Regroup's own: all that has
# to be on disk before the manifest counts.
saved() {
  SAVED=$SAVED$1$NL
  saved_above=${1%/*}
  while [ "$saved_above" != "${STATE%/*}" ]; do
    case $NL$SAVED in *"$NL$saved_above$NL"*) break ;; esac
    SAVED=$SAVED$saved_above$NL
    saved_above=${saved_above%/*}
  done
}

# The very first and the last ten are kept; what was cut off in the making goes.
prune_backups() {
  prune_count=0
  for prune_folder in "$STATE"/backup/*; do
    prune_count=$((prune_count + 1))
    if [ ! -f "$prune_folder/manifest" ]; then
      rm -rf "$prune_folder"
    fi
  done
  if [ "$prune_count" -le 11 ]; then
    return 0
  fi
  sorted_backups
  IFS=$NL
  # shellcheck disable=SC2086
  set -- $BACKUPS
  IFS=$BLANKS
  if [ $# -gt 11 ]; then
    shift
    while [ $# -gt 10 ]; do
      if [ "${1#* }" != "$RUN_ID" ]; then
        rm -rf "$STATE/backup/${1#* }"
      fi
      shift
    done
  fi
}

# adopt_backup: what a run found that was cut off is how the host was, wherever its own text still
# stands. A generated file that was half written is never saved as found.
adopt_backup() {
  adopt_from=$STATE/backup/$RESUMED_RUN
  latest_backup
  if [ "$BACKUP_ID" != "$RESUMED_RUN" ]; then
    REASON="run $RESUMED_RUN was cut off, and another one wrote since: ${BACKUP_ID:-none}"
    return 1
  fi
  while read -r entry_sha entry_mode entry_owner entry_kind entry_path; do
    if ! manifest_has "$entry_path" && { [ "$entry_kind" = copy ] || still_theirs; }; then
      adopt_entry || return 1
    fi
  done <"$adopt_from/manifest"
  if [ -f "$adopt_from/one-shot" ]; then : >"$BACKUP/one-shot"; fi
}

still_theirs() {
  current "$entry_path" || SHA=
  use_backup "$RESUMED_RUN"
  theirs=no
  if [ "$SHA" = "$entry_sha" ] || is_written "$SHA" "$entry_path"; then
    theirs=yes
  fi
  use_backup "$RUN_ID"
  [ "$theirs" = yes ]
}

# With its marks: a later rollback has to know what they wrote as well.
adopt_entry() {
  REASON="the backup of run $RESUMED_RUN could not be copied to ${BACKUP#"$R"}"
  if [ -e "$adopt_from/files$entry_path" ]; then
    mkdir -p "$BACKUP/files${entry_path%/*}" &&
      cp -a "$adopt_from/files$entry_path" "$BACKUP/files$entry_path" || return 1
    sha_of "$BACKUP/files$entry_path" && [ "$SHA" = "$entry_sha" ] || return 1
    saved "$BACKUP/files$entry_path"
  fi
  while read -r adopt_sha adopt_path; do
    if [ "$adopt_path" = "$entry_path" ]; then
      note_written "$adopt_sha" "$adopt_path" || return 1
    fi
  done <"$adopt_from/written"
  printf '%s %s %s %s %s\n' "$entry_sha" "$entry_mode" "$entry_owner" "$entry_kind" \
    "$entry_path" >>"$BACKUP/manifest.new"
}

# save KIND PATH: adds it to the manifest unless it is there; what an earlier life of the run saved
# is how the host was.
save() {
  if manifest_has "$2"; then
    return 0
  fi
  if [ "$1" != edit ] && [ ! -e "$R$2" ]; then
    printf 'absent - - %s %s\n' "$1" "$2" >>"$BACKUP/manifest.new" || return 1
    return 0
  fi
  resolve "$2" || return 1
  REASON="$2 could not be copied to ${BACKUP#"$R"}"
  mkdir -p "$BACKUP/files${2%/*}" && cp -a "$TARGET" "$BACKUP/files$2" || return 1
  same_sums "$TARGET" "$BACKUP/files$2" || return 1
  saved "$BACKUP/files$2"
  printf '%s %s %s %s\n' "$SHA" "$TARGET_OWNER" "$1" "$2" >>"$BACKUP/manifest.new" || return 1
  REASON=
}

# same_sums FILE FILE: SHA, which both have. An odd name is told with a backslash before its line.
same_sums() {
  sums=$(sha256sum "$1" "$2") || return 1
  SHA=${sums%% *}
  SHA=${SHA#\\}
  sums=${sums#*"$NL"}
  sums=${sums#\\}
  [ "$SHA" = "${sums%% *}" ]
}

manifest_has() {
  if [ -f "$BACKUP/manifest.new" ]; then
    while read -r _ _ _ _ manifest_path; do
      if [ "$manifest_path" = "$1" ]; then
        return 0
      fi
    done <"$BACKUP/manifest.new"
  fi
  return 1
}

# note_written DIGEST PATH: on disk before it is so; `refreshing`: what is there may soon be half.
note_written() {
  append_line "$BACKUP/written" "$1 $2"
}

# note_marks: the same for all of MARKS, lines like that.
note_marks() {
  [ -z "$MARKS" ] || append_line "$BACKUP/written" "${MARKS%"$NL"}"
}

# restore_entry: what the manifest's line names, as it was; the marks say so afterwards. A full disk
# that takes no mark is no reason to leave the host changed. Where the partition of a trial's entry
# is away nothing is marked: the run counts as cut off once it is back with the entry.
restore_entry() {
  if [ "$entry_kind" = copy ]; then
    put_copy "$entry_sha" "$entry_path"
    return $?
  fi
  if is_away "$entry_sha" "$entry_path"; then
    return 0
  fi
  current "$entry_path" || SHA=
  if [ "$SHA" != "$entry_sha" ]; then
    if ! is_written "$SHA" "$entry_path"; then
      REASON="$entry_path was changed by someone else just now"
      return 1
    fi
    if [ "$entry_kind" = generated ]; then
      note_written refreshing "$entry_path" 2>/dev/null || :
    fi
    put_file "$entry_sha" "$entry_kind" "$entry_path" || return 1
  fi
  note_written "$entry_sha" "$entry_path" 2>/dev/null || :
}

# put_file DIGEST KIND PATH [FROM]: the backup's copy, or FROM, takes the place of what is there,
# and is read back. A copy that is not what the manifest says takes nobody's place.
put_file() {
  put_from=${4:-$BACKUP/files$3}
  if [ "$1" = absent ]; then
    rm -f "$R$3" && return 0
    REASON="$3 could not be removed"
    return 1
  fi
  sha_of "$put_from" || SHA=
  if [ "$SHA" != "$1" ]; then
    REASON="${put_from#"$R"} is not what the manifest says"
    return 1
  fi
  TARGET=$R$3
  if [ -e "$TARGET" ]; then
    resolve "$3" || return 1
  fi
  beside "$TARGET" || :
  if cp -a "$put_from" "$TEMPORARY" 2>/dev/null || put_plain "$2"; then
    sync_path "$TEMPORARY"
    sha_of "$TEMPORARY" || SHA=
    if [ "$SHA" = "$1" ]; then
      mv -f "$TEMPORARY" "$TARGET" || :
    fi
  fi
  rm -f "$TEMPORARY" || :
  sha_of "$TARGET" || SHA=
  if [ "$SHA" != "$1" ] && [ "$2" = generated ] && room_within "$put_from"; then
    # There is no room for a second copy.
    cat "$put_from" >"$TARGET" || :
    sync_path "$TARGET"
    sha_of "$TARGET" || SHA=
  fi
  sync_path "${TARGET%/*}" || :
  if [ "$SHA" != "$1" ]; then
    REASON="$3 could not be put back; its copy is ${put_from#"$R"}"
    return 1
  fi
}

# room_within FILE: whether it fits where TARGET is, with the room that TARGET itself takes.
room_within() {
  within_free=$(stat -f -c '%S %f' "${TARGET%/*}") || return 1
  within_own='0 0'
  if [ -e "$TARGET" ]; then
    within_own=$(stat -c '%b %B' "$TARGET") || return 1
  fi
  within_size=$(stat -c %s "$1") || return 1
  [ $((${within_free% *} * ${within_free#* } + ${within_own% *} * ${within_own#* })) -ge \
    "$within_size" ]
}

# put_plain KIND: where a file system knows no owners, as an ESP; never for what is edited.
put_plain() {
  rm -f "$TEMPORARY"
  [ "$1" = generated ] && cp "$put_from" "$TEMPORARY" 2>/dev/null
}
