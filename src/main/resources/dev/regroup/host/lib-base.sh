# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# What a rescue goes back to where earlier runs wrote in this very boot as well: what the last of
# them left was never booted, so that nobody knows whether it works. Going back over all of them is
# one backup, in the rescue's folder: of each file the oldest text, and all that was written since.
# Leans on lib-written.sh and lib-rescue.sh.

# is_unbooted RUN: whether it wrote in this boot, and has not rebooted the host into it.
is_unbooted() {
  use_backup "$1"
  if [ ! -s "$BACKUP/manifest" ] || ! read_line "$BACKUP/boot" || [ "$LINE" != "$BOOT" ]; then
    return 1
  fi
  if [ ! -r "$STATE/history" ]; then
    return 0
  fi
  while read -r _ unbooted_run unbooted_event unbooted_told; do
    if [ "$unbooted_run $unbooted_event" = "$1 reboot" ]; then
      case " $unbooted_told " in *" boot=$BOOT "*) ;; *) return 1 ;; esac
    fi
  done <"$STATE/history"
}

# unbooted_before RUN: UNBOOTED, the runs before that one which did, latest first.
unbooted_before() {
  UNBOOTED=
  unbooted_after=yes
  sorted_backups r
  IFS=$NL
  # shellcheck disable=SC2086
  set -- "$1" $BACKUPS
  IFS=$BLANKS
  unbooted_by=$1
  shift
  for unbooted_line; do
    if [ "${unbooted_line#* }" = "$unbooted_by" ]; then
      unbooted_after=no
    elif [ "$unbooted_after" = no ] && is_unbooted "${unbooted_line#* }"; then
      UNBOOTED="$UNBOOTED ${unbooted_line#* }"
    fi
  done
}

# lay_base: BASE_RUN, the earliest run that the rescue goes back over; empty, without a base, where
# that of BACKUP_ID is all. False, with FOREIGN, where others wrote in between.
lay_base() {
  BASE_RUN=
  FOREIGN=
  unbooted_before "$BACKUP_ID"
  if [ -z "$UNBOOTED" ]; then
    return 0
  fi
  mkdir -p "$RESCUE_BASE" && : >"$RESCUE_BASE/manifest" && : >"$RESCUE_BASE/written" || return 1
  use_backup "$BACKUP_ID"
  fold_in || return 1
  for base_run in $UNBOOTED; do
    use_backup "$base_run"
    follow_back || return 1
    if [ "$FOLLOWS" = yes ]; then
      fold_in || return 1
      BASE_RUN=$base_run
    fi
  done
  if [ -z "$BASE_RUN" ]; then
    rm -rf "$RESCUE_BASE"
  fi
  sync
}

# listed MANIFEST PATH: SHA, what it has for that path.
listed() {
  while read -r listed_sha _ _ _ listed_path; do
    if [ "$listed_path" = "$2" ]; then
      SHA=$listed_sha
      return 0
    fi
  done <"$1"
  return 1
}

# follow_back: FOLLOWS, whether something of what the base goes back to was written by BACKUP's run.
# False, with FOREIGN, where the rest is neither that nor as that run found it.
follow_back() {
  FOLLOWS=no
  follow_not=
  while read -r entry_sha _ _ entry_kind entry_path; do
    if [ "$entry_kind" = copy ]; then continue; fi
    listed "$RESCUE_BASE/manifest" "$entry_path" || current "$entry_path" || SHA=
    if [ "$SHA" != "$entry_sha" ]; then
      if is_written "$SHA" "$entry_path"; then FOLLOWS=yes; else follow_not=$entry_path; fi
    fi
  done <"$BACKUP/manifest"
  if [ "$FOLLOWS" = yes ] && [ -n "$follow_not" ]; then
    FOREIGN="$follow_not has been changed since run $base_run wrote it"
    return 1
  fi
}

# fold_in: what BACKUP holds takes the place of what later runs found there.
fold_in() {
  : >"$RESCUE_BASE/manifest.new"
  while read -r entry_sha entry_mode entry_owner entry_kind entry_path; do
    fold_entry || return 1
  done <"$BACKUP/manifest"
  while read -r base_line; do
    base_path=${base_line#* * * * }
    if ! listed "$RESCUE_BASE/manifest.new" "$base_path"; then
      printf '%s\n' "$base_line" >>"$RESCUE_BASE/manifest.new" || return 1
    fi
  done <"$RESCUE_BASE/manifest"
  mv -f "$RESCUE_BASE/manifest.new" "$RESCUE_BASE/manifest" || return 1
  # The last mark of a path has to be the latest one.
  for base_marks in "$BACKUP/written" "$RESCUE_BASE/written"; do
    if [ -f "$base_marks" ]; then cat "$base_marks" || return 1; fi
  done >"$RESCUE_BASE/written.new"
  mv -f "$RESCUE_BASE/written.new" "$RESCUE_BASE/written" || return 1
  if [ -f "$BACKUP/one-shot" ]; then : >"$RESCUE_BASE/one-shot"; fi
}

# fold_entry: by another name of the same file. Copies of kernels stay as the latest run knew them.
fold_entry() {
  if [ "$entry_kind" = copy ] && listed "$RESCUE_BASE/manifest" "$entry_path"; then
    return 0
  fi
  fold_file=$RESCUE_BASE/files$entry_path
  if [ -f "$BACKUP/files$entry_path" ]; then
    mkdir -p "${fold_file%/*}" && rm -f "$fold_file" &&
      ln "$BACKUP/files$entry_path" "$fold_file" || return 1
  fi
  printf '%s %s %s %s %s\n' "$entry_sha" "$entry_mode" "$entry_owner" "$entry_kind" "$entry_path" \
    >>"$RESCUE_BASE/manifest.new"
}
