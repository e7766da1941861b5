# shellcheck shell=sh disable=SC2034,SC2154
# What the backups of runs say, and what is there now. Reads only.

AWAY=

# use_backup RUN: BACKUP, its folder: `number`, `boot` (the one that the run last wrote in),
# `manifest` (digest, mode, owner, kind, path; kind is edit, generated, or copy for what an ESP has
# as /boot has it), `files`, and `written`, marks as they came: the digest that a path is given, or
# `refreshing` while a generator writes it. The last mark of a path is a digest once the change of
# it has ended or was put back.
use_backup() {
  BACKUP=$STATE/backup/$1
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

# last_mark PATH: MARK, empty where there is none.
last_mark() {
  MARK=
  if [ -f "$BACKUP/written" ]; then
    while read -r mark_sha mark_path; do
      if [ "$mark_path" = "$1" ]; then MARK=$mark_sha; fi
    done <"$BACKUP/written"
  fi
}

# is_trials PATH: whether an entry for a trial boot alone is ever written there.
is_trials() {
  case $1 in /etc/grub.d/40_custom | */loader/entries/0.regroup_trial.conf) ;; *) return 1 ;; esac
}

# is_away DIGEST PATH: whether a trial's entry, DIGEST before, may stand on a partition that is not
# there: it was written, and nothing says that it went. Adds the partition to AWAY.
is_away() {
  if ! is_trials "$2" || [ -d "$R${2%/*}" ]; then
    return 1
  fi
  last_mark "$2"
  case $MARK in '' | "$1") return 1 ;; esac
  away_at=${2%/loader/*}
  AWAY="$AWAY ${away_at#/dev/disk/by-uuid/}"
}

# none_away: false, with REASON, where is_away found some.
none_away() {
  if [ -n "$AWAY" ]; then
    REASON="the EFI system partition$AWAY is not there and may hold the entry of a trial boot"
    return 1
  fi
}

# unfinished: whether the change of the backup neither ended nor was put back. A trial boot's entry
# is an end of nothing.
unfinished() {
  if [ ! -s "$BACKUP/written" ]; then
    return 1
  fi
  while read -r unfinished_sha _ _ unfinished_kind unfinished_path; do
    if [ "$unfinished_kind" != copy ]; then
      last_mark "$unfinished_path"
      case $MARK in '' | refreshing) return 0 ;; esac
      if is_trials "$unfinished_path" && [ "$MARK" != "$unfinished_sha" ]; then
        current "$unfinished_path" || SHA=
        if [ "$SHA" = "$MARK" ]; then return 0; fi
      fi
    fi
  done <"$BACKUP/manifest"
  return 1
}

# standing: STANDS, whether some file is as the run wrote it and not as it found it; AS_FOUND,
# whether all are as it found them. Copies of kernels and initrds have no say, being /boot's.
standing() {
  STANDS=no
  AS_FOUND=yes
  while read -r entry_sha _ _ entry_kind entry_path; do
    if [ "$entry_kind" = copy ]; then continue; fi
    current "$entry_path" || SHA=
    if [ "$SHA" != "$entry_sha" ]; then
      AS_FOUND=no
      if is_written "$SHA" "$entry_path"; then STANDS=yes; fi
    fi
  done <"$BACKUP/manifest"
}

# number_of FOLDER: NUMBER, the host's own count of its backups: run ids hold controllers' clocks.
number_of() {
  NUMBER=0
  if read_line "$1/number"; then
    case $LINE in '' | 0* | *[!0-9]* | ??????????*) ;; *) NUMBER=$LINE ;; esac
  fi
}

# latest_backup: BACKUP_ID and NUMBER of the one made last; empty and 0 where there is none.
latest_backup() {
  BACKUP_ID=
  latest_number=0
  for latest_folder in "$STATE"/backup/*; do
    if [ -s "$latest_folder/manifest" ]; then
      number_of "$latest_folder"
      if [ "$NUMBER" -ge "$latest_number" ]; then
        latest_number=$NUMBER
        BACKUP_ID=${latest_folder##*/}
      fi
    fi
  done
  NUMBER=$latest_number
}

# sorted_backups [r]: BACKUPS, lines of number and run, oldest first, or latest first.
sorted_backups() {
  BACKUPS=
  for sorted_folder in "$STATE"/backup/*; do
    if [ -f "$sorted_folder/manifest" ]; then
      number_of "$sorted_folder"
      BACKUPS="$BACKUPS$NUMBER ${sorted_folder##*/}$NL"
    fi
  done
  BACKUPS=$(printf '%s' "$BACKUPS" | sort -k "1,1n${1:-}" -k "2${1:-}")
}

# current PATH: SHA of what is there, `absent` where nothing is.
current() {
  SHA=absent
  if [ -e "$R$1" ]; then
    sha_of "$R$1"
  fi
}
