# shellcheck shell=sh disable=SC2034,SC2154
# What work has in common: it runs in a session of its own, leaves frames as files, goes in steps,
# and keeps backups. LEFT says all the while how the host would be left.

LEFT=as_found
REASON=

begin_work() {
  # Started by a connection that hung and was given up, the lock may be another run's by now.
  read_holder
  if [ "$HOLDER" != "$RUN_ID" ]; then
    lock_frame locked
    frame 'done' "$LOCKED"
    exit "$LOCKED"
  fi
  exec </dev/null >/dev/null 2>"$RUN_DIR/stderr"
  trap '' HUP PIPE
  trap 'exit 143' INT TERM
  trap end_work EXIT
  read_boot_id
  process_start $$ || :
  printf '%s\n' "$BOOT" >"$RUN_DIR/boot"
  printf '%s %s\n' $$ "$START" >"$LOCK/pid"
  printf '%s %s\n' $$ "$START" >"$RUN_DIR/pid"
}

# The last words: what was written to stderr, how the host is left, and the status.
end_work() {
  END=$?
  trap - EXIT
  rm -f "$RUN_DIR/reserve"
  work_errors=$(tail -c 20000 "$RUN_DIR/stderr") || work_errors=
  if [ -n "$work_errors" ]; then
    frame stderr "$work_errors"
  fi
  frame left "$LEFT"
  # Before the last word: who reads that may end the run at once, and finds no work going on.
  rm -f "$LOCK/pid"
  frame 'done' "$END"
  exit "$END"
}

# step NAME: runs step_NAME between its two frames; within it every command must be answered for,
# since `set -e` sleeps there.
step() {
  frame "begin-$1" ''
  REASON=
  if "step_$1"; then
    frame "end-$1" ok
    return 0
  fi
  frame "end-$1" "failed$NL${REASON:-no reason was given}"
  return 1
}

# resolve PATH: TARGET, a regular file of the host with one link.
resolve() {
  resolve_root=
  if [ -n "$R" ]; then
    resolve_root=$(realpath "$R")
  fi
  TARGET=$(realpath "$R$1" 2>/dev/null) || TARGET=
  if [ -z "$TARGET" ] || [ ! -e "$TARGET" ]; then
    REASON="$1 is not there"
    return 1
  fi
  case $TARGET in
    "$resolve_root"/*) TARGET=$R${TARGET#"$resolve_root"} ;;
    *)
      REASON="$1 leads out of the image, to $TARGET"
      return 1
      ;;
  esac
  if [ ! -f "$TARGET" ]; then
    REASON="$1 is not a regular file"
    return 1
  fi
  resolve_links=$(stat -c %h "$TARGET") || return 1
  if [ "$resolve_links" -ne 1 ]; then
    REASON="$1 has $resolve_links hard links, and a new file would be none of them"
    return 1
  fi
}

# beside FILE: TEMPORARY, a name in its folder that no *.cfg pattern matches.
beside() {
  TEMPORARY=${1%/*}/.${1##*/}.regroup-$RUN_ID
}

# --- backup ---------------------------------------------------------------------------------------

# use_backup RUN: BACKUP, its folder: `manifest` (digest, mode, owner, kind, path), `files`, and
# `written`, digests of what the run wrote.
use_backup() {
  BACKUP=$STATE/backup/$1
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
  sha_of "$TARGET" || return 1
  save_sha=$SHA
  sha_of "$BACKUP/files$2" || return 1
  save_owner=$(stat -c '%a %u:%g' "$TARGET") || return 1
  sync_path "$BACKUP/files$2" || return 1
  if [ "$SHA" != "$save_sha" ]; then
    return 1
  fi
  printf '%s %s %s %s\n' "$SHA" "$save_owner" "$1" "$2" >>"$BACKUP/manifest.new" || return 1
  REASON=
}

# twin_of PATH: TWIN, the file of /boot that a generator copies to PATH on an ESP; false for others.
twin_of() {
  case $1 in
    /dev/disk/by-uuid/*/vmlinuz-* | /dev/disk/by-uuid/*/initrd.img-*) TWIN=/boot/${1##*/} ;;
    *) return 1 ;;
  esac
}

# is_twin PATH: whether it is byte for byte what /boot has.
is_twin() {
  [ -f "$R$1" ] && [ -f "$R$TWIN" ] && cmp -s "$R$1" "$R$TWIN"
}

# save_copy PATH, after twin_of: what /boot has as well is only noted, being large.
save_copy() {
  if manifest_has "$1" || ! is_twin "$1"; then
    save copy "$1"
    return $?
  fi
  sha_of "$R$1" && printf '%s - - copy %s\n' "$SHA" "$1" >>"$BACKUP/manifest.new"
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

# note_written DIGEST PATH: on disk before it is so; `refreshing`: a generator is about to write.
note_written() {
  printf '%s %s\n' "$1" "$2" >>"$BACKUP/written" && sync_path "$BACKUP/written"
}

# is_written DIGEST PATH: whether the run wrote that; anything, where its generator was cut off.
is_written() {
  written_open=no
  written_found=no
  if [ -f "$BACKUP/written" ]; then
    while read -r written_sha written_path; do
      if [ "$written_path" = "$2" ]; then
        case $written_sha in
          refreshing) written_open=yes ;;
          "$1") written_open=no written_found=yes ;;
          *) written_open=no ;;
        esac
      fi
    done <"$BACKUP/written"
  fi
  [ "$written_found" = yes ] || [ "$written_open" = yes ]
}

# current PATH: SHA of what is there, `absent` where nothing is.
current() {
  SHA=absent
  if [ -e "$R$1" ]; then
    sha_of "$R$1"
  fi
}

# put_file DIGEST KIND PATH [FROM]: the backup's copy, or FROM, takes the place of what is there,
# and is read back.
put_file() {
  put_from=${4:-$BACKUP/files$3}
  if [ "$1" = absent ]; then
    rm -f "$R$3" && return 0
    REASON="$3 could not be removed"
    return 1
  fi
  TARGET=$R$3
  if [ -e "$TARGET" ]; then
    resolve "$3" || return 1
  fi
  beside "$TARGET"
  rm -f "$TEMPORARY"
  if cp -a "$put_from" "$TEMPORARY" 2>/dev/null || put_plain "$2"; then
    if sync_path "$TEMPORARY"; then
      mv -f "$TEMPORARY" "$TARGET" || :
    fi
  fi
  rm -f "$TEMPORARY" || :
  sha_of "$TARGET" || SHA=
  if [ "$SHA" != "$1" ] && [ "$2" = generated ]; then
    # No room for a second copy: what is there is broken already.
    cat "$put_from" >"$TARGET" || :
    sha_of "$TARGET" || SHA=
  fi
  sync_path "${TARGET%/*}" || :
  if [ "$SHA" != "$1" ]; then
    REASON="$3 could not be put back; its copy is ${put_from#"$R"}"
    return 1
  fi
}

# put_plain KIND: where a file system knows no owners, as an ESP; never for what is edited.
put_plain() {
  rm -f "$TEMPORARY"
  [ "$1" = generated ] && cp "$put_from" "$TEMPORARY" 2>/dev/null
}

# put_copy DIGEST PATH: a kernel or initrd on an ESP. What is as /boot has it is well: packages may
# have come since the backup.
put_copy() {
  twin_of "$2" || return 1
  if [ "$1" = absent ]; then
    rm -f "$R$2"
    rmdir "$R${2%/*}" 2>/dev/null || :
    return 0
  fi
  current "$2" || SHA=
  if [ "$SHA" = "$1" ] || is_twin "$2"; then
    return 0
  fi
  mkdir -p "$R${2%/*}" 2>/dev/null || :
  if [ -f "$BACKUP/files$2" ]; then
    put_file "$1" generated "$2"
  elif sha_of "$R$TWIN"; then
    put_file "$SHA" generated "$2" "$R$TWIN"
  else
    REASON="$2 is not as it was, and $TWIN is gone"
    return 1
  fi
}
