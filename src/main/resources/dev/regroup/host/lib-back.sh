# shellcheck shell=sh disable=SC2034,SC2154
# All that a backup holds, or nothing: one entry after the other, and what speaks against putting
# them back. Reads only. Leans on lib-written.sh and lib-esp.sh.

# each_entry FUNCTION: with entry_sha, entry_kind and entry_path, until one fails.
each_entry() {
  while read -r entry_sha _ _ entry_kind entry_path; do
    "$1" || return 1
  done <"$BACKUP/manifest"
}

# guard_entry: the copy is what the manifest says, and what is there is the run's or as it was.
guard_entry() {
  # A copy of what /boot has was not kept twice.
  if [ "$entry_kind" = copy ] && [ ! -f "$BACKUP/files$entry_path" ]; then
    return 0
  fi
  if [ "$entry_sha" != absent ]; then
    sha_of "$BACKUP/files$entry_path" || SHA=
    if [ "$SHA" != "$entry_sha" ]; then
      REASON="${BACKUP#"$R"}/files$entry_path is not what the manifest says"
      return 1
    fi
  fi
  if [ "$entry_kind" = copy ]; then
    return 0
  fi
  current "$entry_path" || SHA=
  if [ "$SHA" != "$entry_sha" ] && ! is_written "$SHA" "$entry_path"; then
    REASON="$entry_path has been changed since run $BACKUP_ID wrote it"
    if esp_gone "$entry_path"; then
      REASON="the EFI system partition $ESP is not there, or cannot be mounted"
    fi
    return 1
  fi
}
