# shellcheck shell=sh disable=SC2034
# Stands before every host script: surroundings, frames, tools, lock.
# A script names what else it leans on in a line `# needs: FILE...`.
# $1 is the nonce that marks frames on stdout; a worker gets a folder for its frames as $2 instead,
# and the number of its start as $3. $4 is `private` where the script has a mount namespace of its
# own.
# No `local`: ksh has none. Functions answer in capital variables: `$(...)` would cost a process.
set -eu
LC_ALL=C
R=${REGROUP_SYSROOT:-}
PATH=${R:+$R/usr/sbin:$R/usr/bin:$R/sbin:$R/bin:}/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
unset CDPATH GREP_OPTIONS POSIXLY_CORRECT TIME_STYLE QUOTING_STYLE || :
umask 077
NL='
'
BLANKS=" 	$NL"
IFS=$BLANKS
STATE=$R/var/lib/regroup
LOCK=$STATE/lock
NONCE=${1:-}
FRAME_DIR=${2:-}
CLAIM=${3:-1}
PRIVATE=${4:-}
FRAMES=0
FRAME_MAX=1048576
TEXT_MAX=700000

# Statuses that mean something to the controller.
REFUSED=10
RESTORED=11
LEFT_OVER=12
BAD_ORDER=64
LOST=70
LOCKED=75
OTHER_BOOT=76

# --- frames ---------------------------------------------------------------------------------------

# frame NAME BODY
frame() {
  if [ "${#2}" -gt "$FRAME_MAX" ]; then
    set -- finding "large $1"
  fi
  FRAMES=$((FRAMES + 1))
  if [ -z "$FRAME_DIR" ]; then
    printf '%s %s %d\n%s\n' "$NONCE" "$1" "${#2}" "$2"
    return 0
  fi
  # A file NUMBER-NAME-LENGTH that is there at once and whole, for whoever follows.
  # On a full disk none: half a frame would make all that follow unreadable.
  frame_number=$((10000 + FRAMES))
  if ! { printf '%s' "$2" >"$FRAME_DIR/.next" &&
    mv -f "$FRAME_DIR/.next" "$FRAME_DIR/${frame_number#1}-$1-${#2}"; } 2>/dev/null; then
    rm -f "$FRAME_DIR/.next"
    FRAMES=$((FRAMES - 1))
  fi
}

end_frames() {
  END=$?
  trap - EXIT
  frame end "$END $FRAMES"
  exit "$END"
}

# --- small helpers --------------------------------------------------------------------------------

# decode BASE64: DECODED, byte for byte (less NUL bytes, which no shell can hold).
decode() {
  DECODED=$(printf '%s' "$1" | base64 -d && echo .)
  DECODED=${DECODED%.}
}

# read_line FILE: LINE, without a process; false where there is nothing to read.
read_line() {
  LINE=
  if [ ! -f "$1" ] || [ ! -r "$1" ]; then
    return 1
  fi
  { IFS= read -r LINE <"$1" || [ -n "$LINE" ]; } 2>/dev/null
}

# has TOOL: whether the host has it, and TOOL_PATH. For tools that tell of the host or act on it:
# in a sysroot only the sysroot's own count, never those of the machine that the script runs on.
has() {
  for TOOL_PATH in "$R/usr/sbin/$1" "$R/usr/bin/$1" "$R/sbin/$1" "$R/bin/$1"; do
    if [ -f "$TOOL_PATH" ] && [ -x "$TOOL_PATH" ]; then
      return 0
    fi
  done
  return 1
}

# limited SECONDS COMMAND...: status 124 where it takes longer. Without `timeout` a read is limited
# by the connection alone, and no write begins.
limited() {
  if command -v timeout >/dev/null; then
    timeout -k 5 "$@"
  else
    shift
    "$@"
  fi
}

# sha_of FILE: SHA; of regular files alone, since others may have no end.
sha_of() {
  if [ ! -f "$1" ]; then
    return 1
  fi
  SHA=$(sha256sum <"$1") || return 1
  SHA=${SHA%% *}
}

# now: NOW, seconds since this machine booted.
now() {
  { read -r NOW _ </proc/uptime; } 2>/dev/null || NOW=0
  NOW=${NOW%%.*}
}

# how_ended STATUS SECONDS BEGAN: ENDED, that status of `limited`; `timed-out` where that ended the
# command; `killed` where something else did with the same status and before the time was over, as
# the kernel where memory runs out. ksh adds 256 to a signal.
how_ended() {
  ENDED=$1
  case $1 in
    124) ENDED=timed-out ;;
    137 | 265)
      ENDED=killed
      now
      if [ $((NOW - $3)) -ge "$2" ]; then
        ENDED=timed-out
      fi
      ;;
  esac
}

# sync_path FILE...: to the disk; everything where `sync` takes no argument.
sync_path() {
  sync "$@" 2>/dev/null || sync
}

# append_line FILE LINE: on disk, and a line of its own whatever a full disk left of the one before.
append_line() {
  append_last=$(tail -c 1 "$1" 2>/dev/null) || :
  if [ -n "$append_last" ]; then
    printf '\n' >>"$1" || return 1
  fi
  printf '%s\n' "$2" >>"$1" || return 1
  sync_path "$1"
}

# --- run, boot, lock ------------------------------------------------------------------------------

# The id of this run, which becomes part of paths and of a unit's name.
set_run() {
  decode "$1"
  RUN_ID=$DECODED
  case $RUN_ID in
    '' | .* | *[!0-9A-Za-z.-]*)
      frame refused "the run id is not made of letters, digits, dots and dashes"
      exit "$BAD_ORDER"
      ;;
  esac
  RUN_DIR=$STATE/run/$RUN_ID
}

read_boot_id() {
  BOOT=
  if read_line "$R/proc/sys/kernel/random/boot_id"; then
    BOOT=$LINE
  fi
}

# same_boot BASE64: goes on only in the boot that the controller saw.
same_boot() {
  decode "$1"
  read_boot_id
  if [ -z "$BOOT" ] || [ "$BOOT" != "$DECODED" ]; then
    frame other-boot "$BOOT"
    exit "$OTHER_BOOT"
  fi
}

# process_start PID: START, clock ticks from boot to the birth of the process (proc(5), field 22);
# false where it is gone or a zombie. Pids are of the machine that runs this: no sysroot.
process_start() {
  START=
  case $1 in '' | *[!0-9]*) return 1 ;; esac
  read_line "/proc/$1/stat" || return 1
  # shellcheck disable=SC2086
  set -- ${LINE##*") "}
  START=${20}
  [ "$1" != Z ] && [ "$1" != X ]
}

# Who holds the lock: HOLDER (empty: nobody), HELD_BY, HELD_SINCE, HELD_BOOT.
read_holder() {
  HOLDER=
  HELD_BY=
  HELD_SINCE=
  HELD_BOOT=
  if [ ! -d "$LOCK" ]; then
    return 0
  fi
  # Between mkdir and the holder's name a cut may have come.
  HOLDER=unknown
  if read_line "$LOCK/owner"; then HELD_BY=$LINE; fi
  if read_line "$LOCK/since"; then HELD_SINCE=$LINE; fi
  if read_line "$LOCK/boot"; then HELD_BOOT=$LINE; fi
  if read_line "$LOCK/run" && [ -n "$LINE" ]; then HOLDER=$LINE; fi
}

# odd_lock: whether something is in the place of the lock that is none.
odd_lock() {
  [ ! -d "$LOCK" ] && { [ -e "$LOCK" ] || [ -h "$LOCK" ]; }
}

# working PIDFILE BOOT: whether the process named there lives, born when it says, in this boot.
working() {
  read_line "$1" || return 1
  worker_pid=${LINE%% *}
  worker_start=${LINE##* }
  read_boot_id
  [ "$2" = "$BOOT" ] && process_start "$worker_pid" && [ "$START" = "$worker_start" ]
}

# lives FILE: the same where the boot stands in the file itself, PID BOOT START.
lives() {
  read_line "$1" || return 1
  lives_boot=${LINE#* }
  working "$1" "${lives_boot%% *}"
}

# lock_frame NAME: the holder, for the controller; an empty body where there is none. WORKED says
# that its work was at it just now.
WORKED=
lock_frame() {
  if [ -z "$HOLDER" ]; then
    frame "$1" ''
    return 0
  fi
  lock_works=no
  if [ -n "$WORKED" ] || working "$LOCK/pid" "$HELD_BOOT"; then
    lock_works=yes
  fi
  set -- "$1" "run=$HOLDER${NL}owner=$HELD_BY${NL}since=$HELD_SINCE${NL}boot=$HELD_BOOT"
  frame "$1" "$2${NL}working=$lock_works"
}

# Goes on only where the lock is this run's: a broken lock stops its former owner here.
own_lock() {
  read_holder
  if [ "$HOLDER" != "$RUN_ID" ]; then
    was_broken || :
    lock_frame locked
    exit "$LOCKED"
  fi
}

# was_broken: whether the host's history says that this run's lock was broken; told in a frame.
was_broken() {
  broken_line=$(grep -F " $RUN_ID unlock " "$STATE/history" 2>/dev/null | tail -n 1) || return 1
  [ -n "$broken_line" ] && frame broken "$broken_line"
}

# trace EVENT KEY=VALUE...: a line of history, on disk, and one in the system's log.
trace() {
  trace_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  append_line "$STATE/history" "$trace_at $RUN_ID $*" || return 1
  if has logger; then
    "$TOOL_PATH" -t regroup "$RUN_ID $*" </dev/null >/dev/null 2>&1 || :
  fi
}

if [ -z "$FRAME_DIR" ]; then
  trap end_frames EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  frame sysroot "$R"
fi
