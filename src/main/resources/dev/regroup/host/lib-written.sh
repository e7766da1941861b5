# shellcheck shell=sh disable=SC2034,SC2154
# What the backups of runs say, and what is there now. Reads only.

# use_backup RUN: BACKUP, its folder: `manifest` (digest, mode, owner, kind, path), `files`, and
# `written`, digests of what the run wrote.
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

# current PATH: SHA of what is there, `absent` where nothing is.
current() {
  SHA=absent
  if [ -e "$R$1" ]; then
    sha_of "$R$1"
  fi
}
