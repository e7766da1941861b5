# shellcheck shell=sh disable=SC2034,SC2154
# Making a backup, and putting files back from one.

# save KIND PATH: adds it to the manifest unless it is there; what an earlier life of the run saved
# is how the host was.
save() {
  if manifest_has "$2"; then
    return 0
  fi
  if [ "$1" = generated ] && [ ! -e "$R$2" ]; then
    printf 'absent - - generated %s\n' "$2" >>"$BACKUP/manifest.new" || return 1
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

# put_file DIGEST KIND PATH: the backup's copy takes the place of what is there, and is read back.
put_file() {
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
  if cp -a "$BACKUP/files$3" "$TEMPORARY" 2>/dev/null || put_plain "$2" "$3"; then
    if sync_path "$TEMPORARY"; then
      mv -f "$TEMPORARY" "$TARGET" || :
    fi
  fi
  rm -f "$TEMPORARY" || :
  sha_of "$TARGET" || SHA=
  if [ "$SHA" != "$1" ] && [ "$2" = generated ]; then
    # No room for a second copy: what is there is broken already.
    cat "$BACKUP/files$3" >"$TARGET" || :
    sha_of "$TARGET" || SHA=
  fi
  sync_path "${TARGET%/*}" || :
  if [ "$SHA" != "$1" ]; then
    REASON="$3 could not be put back; its copy is ${BACKUP#"$R"}/files$3"
    return 1
  fi
}

# put_plain KIND PATH: where a file system knows no owners, as an ESP; never for what is edited.
put_plain() {
  rm -f "$TEMPORARY"
  [ "$1" = generated ] && cp "$BACKUP/files$2" "$TEMPORARY" 2>/dev/null
}
