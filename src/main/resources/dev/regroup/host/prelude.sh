# shellcheck shell=sh disable=SC2034
# Stands before every host script, with lib-run.sh: surroundings, frames, tools.
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
FRAME_SHORT=512
TEXT_MAX=700000
BASE64=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/

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
  # A file NUMBER-NAME-LENGTH for whoever follows: a short line is written at once, so that it is
  # whole where it holds anything; others are there whole by their name alone: bash writes line by
  # line. On a full disk none: half a frame would make all that follow unreadable.
  frame_number=$((10000 + FRAMES))
  frame_file=$FRAME_DIR/${frame_number#1}-$1-${#2}
  frame_new=$frame_file
  if [ "${#2}" -gt "$FRAME_SHORT" ] || [ "${2#*"$NL"}" != "$2" ]; then
    frame_new=$FRAME_DIR/.next
  fi
  if ! { printf '%s' "$2" >"$frame_new" &&
    { [ "$frame_new" = "$frame_file" ] || mv -f "$frame_new" "$frame_file"; }; } 2>/dev/null; then
    rm -f "$frame_new"
    FRAMES=$((FRAMES - 1))
  fi
}

# has_come FILE: a frame that is to hold something is there once it does.
has_come() {
  [ -s "$1" ] || { [ -f "$1" ] && [ "${1##*-}" = 0 ]; }
}

end_frames() {
  END=$?
  trap - EXIT
  frame end "$END $FRAMES"
  exit "$END"
}

# --- small helpers --------------------------------------------------------------------------------

# decode BASE64: DECODED, byte for byte (less NUL bytes, which no shell can hold). Most words are
# short, and take less time here than a process does.
decode() {
  DECODED=
  if [ -z "$1" ]; then
    return 0
  fi
  if [ "${#1}" -le 160 ] && escape "$1"; then
    DECODED=$(printf '%b.' "$ESCAPED")
  else
    DECODED=$(printf '%s' "$1" | base64 -d && echo .)
  fi
  DECODED=${DECODED%.}
}

# escape BASE64: ESCAPED, its bytes as printf's %b takes them; false for what base64 is to judge.
# Four letters are three bytes, an `=` at the end is one less (RFC 4648, section 4).
escape() {
  ESCAPED=
  escape_rest=$1
  while [ -n "$escape_rest" ]; do
    escape_tail=${escape_rest#[A-Za-z0-9+/][A-Za-z0-9+/][A-Za-z0-9+/=][A-Za-z0-9+/=]}
    if [ "$escape_tail" = "$escape_rest" ]; then
      return 1
    fi
    escape_four=${escape_rest%"$escape_tail"}
    escape_rest=$escape_tail
    escape_bits=0
    escape_bytes=3
    while [ -n "$escape_four" ]; do
      escape_tail=${escape_four#?}
      escape_letter=${escape_four%"$escape_tail"}
      escape_before=${BASE64%%"$escape_letter"*}
      escape_bits=$((escape_bits * 64 + (${#escape_before} & 63)))
      if [ "${#escape_before}" -eq 64 ]; then escape_bytes=$((escape_bytes - 1)); fi
      escape_four=$escape_tail
    done
    for escape_shift in 16 8 0; do
      escape_byte=$((escape_bits >> escape_shift & 255))
      if [ "$escape_bytes" -gt 0 ]; then
        ESCAPED="$ESCAPED\\0$((escape_byte >> 6))$((escape_byte >> 3 & 7))$((escape_byte & 7))"
        escape_bytes=$((escape_bytes - 1))
      fi
    done
  done
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

# own_user: USER_ID, the effective user of this very shell, as the kernel says, or as `id` does.
own_user() {
  USER_ID=
  if [ -r /proc/self/status ]; then
    while read -r own_key _ own_value _; do
      if [ "$own_key" = Uid: ]; then
        USER_ID=$own_value
        break
      fi
    done </proc/self/status
  fi
  USER_ID=${USER_ID:-$(id -u)}
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

# Ends what `IFS=$NL; set -f; set -- $LIST` began: a list of lines as words.
words_done() {
  set +f
  IFS=$BLANKS
}

# sync_path FILE...: to the disk; everything where `sync` takes no argument.
sync_path() {
  sync "$@" 2>/dev/null || sync
}

# sync_lines LINES: the same for a list of files, a line each.
sync_lines() {
  IFS=$NL
  set -f
  # shellcheck disable=SC2086
  set -- $1
  words_done
  if [ $# -gt 0 ]; then
    sync_path "$@"
  fi
}

# append_line FILE LINE: on disk, and a line of its own whatever a full disk left of the one before.
APPENDED=$NL
append_line() {
  append_last=
  if [ -s "$1" ]; then
    case $APPENDED in
      *"$NL$1$NL"*) ;;
      *) append_last=$(tail -c 1 "$1" 2>/dev/null) || : ;;
    esac
  fi
  if [ -n "$append_last" ]; then
    printf '\n' >>"$1" || return 1
  fi
  if ! printf '%s\n' "$2" >>"$1"; then
    APPENDED=$NL
    return 1
  fi
  APPENDED=$APPENDED$1$NL
  sync_path "$1"
}

if [ -z "$FRAME_DIR" ]; then
  trap end_frames EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  frame sysroot "$R"
fi
