# shellcheck shell=sh disable=SC2034,SC2154
# The connection that a script comes by.

# server_of_connection: SERVER and SERVER_PORT, the address and the port that were connected to,
# empty where that is not told. sshd tells it; sudo drops what it said, but is itself a child of who
# was told.
server_of_connection() {
  SERVER=
  SERVER_PORT=
  connection_pid=self
  connection_depth=0
  while [ "$connection_depth" -lt 6 ]; do
    told_server "$R/proc/$connection_pid/environ" || :
    if [ -n "$SERVER" ] || ! read_line "$R/proc/$connection_pid/stat"; then
      break
    fi
    LINE=${LINE##*") "}
    LINE=${LINE#* }
    connection_pid=${LINE%% *}
    connection_depth=$((connection_depth + 1))
  done
}

# told_server FILE: SERVER and SERVER_PORT. `read` leaves out the NULs between the variables; what
# is looked for ends with a blank. The port is followed by the next variable: its digits count.
told_server() {
  if [ ! -r "$1" ]; then
    return 0
  fi
  while IFS= read -r connection_text || [ -n "$connection_text" ]; do
    case $connection_text in
      *SSH_CONNECTION=*)
        # CLIENT PORT SERVER PORT
        # shellcheck disable=SC2086
        set -- ${connection_text#*SSH_CONNECTION=}
        SERVER=${3:-}
        SERVER_PORT=${4:-}
        SERVER_PORT=${SERVER_PORT%%[!0-9]*}
        return 0
        ;;
    esac
  done 2>/dev/null <"$1"
}
