# shellcheck shell=sh disable=SC2034,SC2154
# What work has in common: it runs in a session of its own, leaves frames as files, goes in steps,
# and LEFT says all the while how the host would be left.

LEFT=as_found
REASON=

# Of all starts under this number the first goes on: `ln` makes a name once, with all that it holds.
begin_work() {
  # Started by a connection that hung and was given up, the lock may be another run's by now.
  work_dir=${FRAME_DIR%/frames}
  still_mine
  read_boot_id
  process_start $$ || :
  printf '%s\n' "$BOOT" >"$work_dir/boot"
  printf '%s %s %s\n' $$ "$BOOT" "$START" >"$work_dir/pid"
  if ! ln "$work_dir/pid" "$LOCK/work.$CLAIM" 2>/dev/null; then
    rm -rf "$work_dir"
    exit "$LOCKED"
  fi
  cp "$work_dir/pid" "$LOCK/pid"
  # Named in it, and in nobody else's: from here on the lock is kept by this work.
  still_mine
  if [ -e "$RUN_DIR" ]; then rm -rf "$RUN_DIR"; fi
  mv "$work_dir" "$RUN_DIR"
  FRAME_DIR=$RUN_DIR/frames
  exec </dev/null >/dev/null 2>"$RUN_DIR/stderr"
  trap '' HUP PIPE
  trap 'exit 143' INT TERM
  trap end_work EXIT
}

# still_mine: goes on only where the lock is this run's; whoever started the work sees the same.
still_mine() {
  read_holder
  if [ "$HOLDER" != "$RUN_ID" ]; then
    rm -rf "$work_dir"
    exit "$LOCKED"
  fi
}

# The last words: what was written to stderr, how the host is left, and the status.
end_work() {
  END=$?
  trap - EXIT
  rm -f "$RUN_DIR/reserve"
  if [ -s "$RUN_DIR/stderr" ]; then
    work_errors=$(tail -c 20000 "$RUN_DIR/stderr") || work_errors=
    [ -z "$work_errors" ] || frame stderr "$work_errors"
  fi
  frame left "$LEFT"
  # Before the last word: who reads that may end the run at once, and finds no work going on. The
  # number stays taken.
  rm -f "$LOCK/pid"
  if : >"$LOCK/.ended"; then
    mv -f "$LOCK/.ended" "$LOCK/work.$CLAIM" || :
  fi
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

# resolve PATH: TARGET, a regular file of the host with one link, and TARGET_OWNER: mode and owners.
resolve() {
  if no_links "$1"; then
    TARGET=$R$1
  else
    follow_links "$1" || return 1
  fi
  if [ ! -e "$TARGET" ]; then
    REASON="$1 is not there"
    return 1
  fi
  if [ ! -f "$TARGET" ]; then
    REASON="$1 is not a regular file"
    return 1
  fi
  TARGET_OWNER=$(stat -c '%h %a %u:%g' "$TARGET") || return 1
  resolve_links=${TARGET_OWNER%% *}
  TARGET_OWNER=${TARGET_OWNER#* }
  if [ "$resolve_links" -ne 1 ]; then
    REASON="$1 has $resolve_links hard links, and a new file would be none of them"
    return 1
  fi
}

# no_links PATH: whether it is what it says: nothing on its way is a link or goes up.
no_links() {
  case $1/ in
    *//* | */./* | */../*) return 1 ;;
    /*) ;;
    *) return 1 ;;
  esac
  links_path=$1
  while [ -n "$links_path" ]; do
    if [ -h "$R$links_path" ]; then
      return 1
    fi
    links_path=${links_path%/*}
  done
}

# follow_links PATH: TARGET, where it leads to in the end.
follow_links() {
  links_root=
  if [ -n "$R" ]; then
    links_root=$(realpath "$R")
  fi
  TARGET=$(realpath "$R$1" 2>/dev/null) || TARGET=
  case $TARGET in
    '') REASON="$1 is not there" ;;
    "$links_root"/*)
      TARGET=$R${TARGET#"$links_root"}
      return 0
      ;;
    *) REASON="$1 leads out of the image, to $TARGET" ;;
  esac
  return 1
}

# beside FILE: TEMPORARY, a name in its folder that no *.cfg pattern matches. What a run left there
# whose host lost its power goes: the lock is ours.
beside() {
  TEMPORARY=${1%/*}/.${1##*/}.regroup-$RUN_ID
  for beside_left in "${TEMPORARY%.regroup-*}".regroup-*; do
    if [ -e "$beside_left" ] || [ -h "$beside_left" ]; then
      rm -f "$beside_left" || return 1
    fi
  done
}
