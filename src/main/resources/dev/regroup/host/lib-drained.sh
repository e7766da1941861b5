# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# What a run takes off a host that runs guests of Proxmox VE, and how it is given back. The record
# /var/lib/regroup/drained/RUN stands before anything is taken: its first line, `node NAME`, `boot
# ID`, an order a line, `end`. Orders: `onboot KIND ID`, `maintenance NODE`, `migrate KIND ID NODE`,
# `shutdown GROUP KIND ID`. What is given back is told by how things are, not by what was done, so
# that it may be cut at any point and begun again. /etc/pve is changed by the host's own tools
# alone.
# Data: GUEST_LIMIT (seconds for a guest to shut down), MOVE_LIMIT (for one to move, and for HA),
# SETTLE (for a cluster that comes up to take an order).

DRAINED=$STATE/drained
DRAINED_FIRST='regroup-drained 1'
PATIENCE=20

decode "$GUEST_LIMIT"
guest_limit=$DECODED
decode "$MOVE_LIMIT"
move_limit=$DECODED
decode "$SETTLE"
settle=$DECODED

# own_node: NODE, as Proxmox VE names this host (PVE::INotify, nodename).
own_node() {
  read_line "$R/proc/sys/kernel/hostname" || return 1
  NODE=${LINE%%.*}
}

# --- the record -----------------------------------------------------------------------------------

# is_order WORD...: whether that is one.
is_order() {
  case "${1:-} $#" in
    'onboot 3') is_guest "$2" "$3" ;;
    'maintenance 2') ;;
    'migrate 4') is_guest "$2" "$3" ;;
    'shutdown 4') is_guest "$3" "$4" ;;
    *) return 1 ;;
  esac
}

# is_guest KIND ID
is_guest() {
  case $1 in qemu | lxc) ;; *) return 1 ;; esac
  case $2 in '' | *[!0-9]*) return 1 ;; esac
}

# read_record FILE: RECORD, its orders, RECORD_NODE and RECORD_BOOT; false where it is not whole.
read_record() {
  RECORD=
  RECORD_NODE=
  RECORD_BOOT=
  if [ ! -f "$1" ] || [ ! -r "$1" ]; then
    return 1
  fi
  record_number=0
  record_ended=no
  while IFS= read -r LINE; do
    record_number=$((record_number + 1))
    case $record_number:$LINE in
      1:"$DRAINED_FIRST") ;;
      2:'node '?*) RECORD_NODE=${LINE#node } ;;
      3:'boot '?*) RECORD_BOOT=${LINE#boot } ;;
      [123]:*) return 1 ;;
      *:end) record_ended=yes ;;
      *)
        RECORD=$RECORD$LINE$NL
        [ "$record_ended" = no ] || return 1
        ;;
    esac
  done <"$1"
  [ "$record_ended" = yes ] && each_order "$RECORD" is_order
}

# write_record FILE NODE BOOT ORDERS: there at once and whole, and on the disk.
write_record() {
  mkdir -p "$DRAINED" && printf '%s\nnode %s\nboot %s\n%send\n' "$DRAINED_FIRST" "$2" "$3" "$4" \
    >"$DRAINED/.next" && sync_path "$DRAINED/.next" && mv -f "$DRAINED/.next" "$1" &&
    sync_path "$DRAINED" && sync_path "$STATE"
}

# remove_record FILE
remove_record() {
  rm -f "$1" && sync_path "$DRAINED" && { rmdir "$DRAINED" 2>/dev/null || :; }
}

# each_order ORDERS FUNCTION: FUNCTION with the plain words of each, until one fails.
each_order() {
  order_rest=$1
  order_function=$2
  while [ -n "$order_rest" ]; do
    order_line=${order_rest%%"$NL"*}
    order_rest=${order_rest#*"$NL"}
    case $order_line in *[!A-Za-z0-9._\ -]*) return 1 ;; esac
    # shellcheck disable=SC2086
    "$order_function" $order_line || return 1
  done
}

# --- the host's own tools -------------------------------------------------------------------------

# ask SECONDS TOOL ARGUMENT...: SAID, its last words; false where it is not there or fails.
ask() {
  ask_limit=$1
  ask_name=$2
  shift 2
  if ! has "$ask_name"; then
    SAID="$ask_name is not on the host"
    return 1
  fi
  ask_status=0
  now
  ask_began=$NOW
  SAID=$(limited "$ask_limit" "$TOOL_PATH" "$@" 2>&1 </dev/null) || ask_status=$?
  SAID=${SAID%"$NL"}
  SAID=${SAID##*"$NL"}
  how_ended "$ask_status" "$ask_limit" "$ask_began"
  case $ENDED in
    0) return 0 ;;
    timed-out) SAID="it did not end within $ask_limit s" ;;
    killed) SAID='it was killed (SIGKILL)' ;;
  esac
  SAID="$ask_name $1: ${SAID:-status $ask_status}"
  return 1
}

# wait_until SECONDS COMMAND...: asks again and again; false where it never came true.
wait_until() {
  now
  wait_end=$((NOW + $1))
  shift
  until "$@"; do
    now
    if [ "$NOW" -ge "$wait_end" ]; then
      return 1
    fi
    sleep 1
  done
}

# tool_for KIND: TOOL
tool_for() {
  case $1 in lxc) TOOL=pct ;; *) TOOL=qm ;; esac
}

# configured KIND ID NODE: whether that node has the guest.
configured() {
  case $1 in
    lxc) [ -f "$R/etc/pve/nodes/$3/lxc/$2.conf" ] ;;
    *) [ -f "$R/etc/pve/nodes/$3/qemu-server/$2.conf" ] ;;
  esac
}

# runs KIND ID: whether it runs here.
runs() {
  guests
  case $NL$GUESTS in *"$NL$1 $2$NL"*) return 0 ;; esac
  return 1
}

rests() {
  ! runs "$@"
}

# ha_status: HA_LINES
ha_status() {
  HA_LINES=
  if ! has ha-manager; then
    return 1
  fi
  HA_LINES=$(limited "$PATIENCE" "$TOOL_PATH" status 2>/dev/null </dev/null) || return 1
  HA_LINES=$NL$HA_LINES$NL
}

# maintained NODE: whether its HA agent has laid down its work, or is about to.
maintained() {
  case $HA_LINES in *"${NL}lrm $1 (maintenance mode"*) return 0 ;; esac
  return 1
}

# ha_left NODE: in maintenance, and none of its services is there any more. The first comes long
# before the second.
ha_left() {
  ha_status && maintained "$1" || return 1
  ha_rest=$HA_LINES
  while [ -n "$ha_rest" ]; do
    ha_line=${ha_rest%%"$NL"*}
    ha_rest=${ha_rest#*"$NL"}
    case $ha_line in
      "service "*" ($1, stopped)" | "service "*" ($1, disabled)" | "service "*" ($1, ignored)") ;;
      "service "*" ($1, "*)
        HA_STAYS=${ha_line#service }
        return 1
        ;;
    esac
  done
}

ha_back() {
  ha_status && ! maintained "$1"
}

# --- giving back ----------------------------------------------------------------------------------

# give_back: all of RECORD. What fails is in LEFT_ORDERS, with WHY; the rest is done all the same.
give_back() {
  LEFT_ORDERS=
  WHY=
  each_order "$RECORD" back_maintenance
  each_order "$RECORD" back_onboot
  each_order "$RECORD" back_migrate
  each_order "$RECORD" back_shutdown
  [ -z "$LEFT_ORDERS" ]
}

# not_back WHY: of the order that each_order is at.
not_back() {
  LEFT_ORDERS=$LEFT_ORDERS$order_line$NL
  WHY="${WHY:+$WHY; }$1"
}

# moved_on KIND ID: neither here nor where it was brought; someone else decided.
moved_on() {
  frame progress "$1 $2 is on this node no more, and is left where it is"
}

# start_guest KIND ID: once; perhaps Proxmox VE is just starting it.
start_guest() {
  tool_for "$1"
  runs "$1" "$2" || { ask "$move_limit" "$TOOL" start "$2" && runs "$1" "$2"; }
}

back_maintenance() {
  case $1 in maintenance) ;; *) return 0 ;; esac
  back_node=$2
  if ! wait_until "$settle" ask "$PATIENCE" ha-manager crm-command node-maintenance disable \
    "$back_node"; then
    not_back "$SAID"
  elif ! wait_until "$move_limit" ha_back "$back_node"; then
    not_back "$back_node is still in HA maintenance after $move_limit s"
  fi
}

back_onboot() {
  case $1 in onboot) ;; *) return 0 ;; esac
  back_kind=$2
  back_id=$3
  if ! configured "$back_kind" "$back_id" "$NODE"; then
    moved_on "$back_kind" "$back_id"
    return 0
  fi
  tool_for "$back_kind"
  if ! wait_until "$settle" ask "$PATIENCE" "$TOOL" set "$back_id" --onboot 1; then
    not_back "$back_kind $back_id is not to start with the host: $SAID"
    return 0
  fi
  # With the host it would have started.
  if [ "$BOOT" != "$RECORD_BOOT" ]; then
    back_start
  fi
}

back_start() {
  if ! wait_until "$settle" start_guest "$back_kind" "$back_id"; then
    not_back "$back_kind $back_id does not start: $SAID"
  fi
}

back_shutdown() {
  case $1 in shutdown) ;; *) return 0 ;; esac
  back_kind=$3
  back_id=$4
  if configured "$back_kind" "$back_id" "$NODE"; then
    back_start
  else
    moved_on "$back_kind" "$back_id"
  fi
}

back_migrate() {
  case $1 in migrate) ;; *) return 0 ;; esac
  back_kind=$2
  back_id=$3
  if configured "$back_kind" "$back_id" "$NODE"; then
    back_start
  elif ! configured "$back_kind" "$back_id" "$4"; then
    moved_on "$back_kind" "$back_id"
  else
    frame progress "bringing $back_kind $back_id back from $4"
    bring_back "$4"
  fi
}

# bring_back NODE
bring_back() {
  case $back_kind in lxc) set -- "$1" --restart ;; *) set -- "$1" --online ;; esac
  if ! ask "$move_limit" pvesh create "/nodes/$1/$back_kind/$back_id/migrate" --target "$NODE" \
    "$2" 1; then
    not_back "$back_kind $back_id does not come back from $1: $SAID"
  elif ! wait_until "$move_limit" configured "$back_kind" "$back_id" "$NODE"; then
    not_back "$back_kind $back_id is not back from $1 after $move_limit s"
  fi
}

# give_back_record FILE: one that was read; it goes when nothing is left of it.
give_back_record() {
  if give_back; then
    remove_record "$1" || {
      REASON="${1#"$R"} cannot be removed"
      return 1
    }
    return 0
  fi
  REASON=$WHY
  write_record "$1" "$RECORD_NODE" "$RECORD_BOOT" "$LEFT_ORDERS" || :
  return 1
}
