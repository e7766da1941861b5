# shellcheck shell=sh disable=SC2034,SC2154
# The run, the boot, and the lock of the host. Stands before every host script, after prelude.sh.

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
  if [ ! -s "$STATE/history" ]; then
    return 1
  fi
  broken_line=$(grep -F " $RUN_ID unlock " "$STATE/history" 2>/dev/null) || return 1
  frame broken "${broken_line##*"$NL"}"
}

# trace EVENT KEY=VALUE...: a line of history, on disk, and one in the system's log.
trace() {
  trace_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  append_line "$STATE/history" "$trace_at $RUN_ID $*" || return 1
  if has logger; then
    "$TOOL_PATH" -t regroup "$RUN_ID $*" </dev/null >/dev/null 2>&1 || :
  fi
}
