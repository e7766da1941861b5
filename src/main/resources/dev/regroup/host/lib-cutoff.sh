# shellcheck shell=sh disable=SC2034,SC2154
# Whether the host can be reached, as far as it sees that itself. Each question answers 0 for yes, 1
# for no and 2 where it cannot be told, and is asked when the rescue is armed as well: what was not
# so then is no sign later.

# address_there ADDRESS: whether an interface has it.
address_there() {
  cut_address=${1%%%*}
  if has ip; then
    cut_text=$(limited 10 "$TOOL_PATH" -o addr show 2>/dev/null) || return 2
    for cut_word in $cut_text; do
      case $cut_word in "$cut_address" | "$cut_address/"*) return 0 ;; esac
    done
    return 1
  fi
  case $cut_address in *:*) return 2 ;; esac
  if [ ! -r "$R/proc/net/fib_trie" ]; then
    return 2
  fi
  cut_leaf=
  while read -r cut_word cut_next cut_last; do
    case "$cut_word $cut_next $cut_last" in
      '|-- '*) cut_leaf=$cut_next ;;
      '/32 host LOCAL') if [ "$cut_leaf" = "$cut_address" ]; then return 0; fi ;;
    esac
  done <"$R/proc/net/fib_trie"
  return 1
}

# default_route 4|6: whether there is one; DEFAULTS, words GATEWAY%INTERFACE of those by a gateway.
default_route() {
  DEFAULTS=
  cut_found=1
  if has ip; then
    cut_text=$(limited 10 "$TOOL_PATH" "-$1" route show default 2>/dev/null) || return 2
    cut_last=
    cut_gateway=
    cut_reject=no
    for cut_word in $cut_text; do
      case $cut_word in
        unreachable | blackhole | prohibit | throw) cut_reject=yes ;;
        default | nexthop)
          cut_gateway=
          case $cut_last in unreachable | blackhole | prohibit | throw) ;; *) cut_reject=no ;; esac
          ;;
      esac
      case $cut_last in
        via) if [ "$cut_word" != inet6 ]; then cut_gateway=$cut_word; fi ;;
        inet6) cut_gateway=$cut_word ;;
        dev) if [ "$cut_reject" = no ]; then add_default "$cut_gateway" "$cut_word"; fi ;;
      esac
      cut_last=$cut_word
    done
    return "$cut_found"
  fi
  if [ "$1" = 6 ] || [ ! -r "$R/proc/net/route" ]; then
    return 2
  fi
  while read -r cut_interface cut_to cut_hex _ _ _ _ cut_mask _; do
    if [ "$cut_to:$cut_mask" = 00000000:00000000 ] && [ "$cut_interface" != '*' ]; then
      dotted "$cut_hex"
      add_default "$DOTTED" "$cut_interface"
    fi
  done <"$R/proc/net/route"
  return "$cut_found"
}

# add_default GATEWAY INTERFACE
add_default() {
  cut_found=0
  if [ -n "$1" ]; then DEFAULTS="$DEFAULTS $1%$2"; fi
}

# dotted HEX: DOTTED, an IPv4 address as little-endian machines show it; empty for 0.0.0.0.
dotted() {
  DOTTED=
  if [ "$1" = 00000000 ]; then return 0; fi
  cut_rest=$1
  while [ -n "$cut_rest" ]; do
    DOTTED=$((0x${cut_rest%"${cut_rest#??}"}))${DOTTED:+.$DOTTED}
    cut_rest=${cut_rest#??}
  done
}

# gateway_answers: whether one of DEFAULTS answers a ping, or at least gave its hardware address in
# this boot: some gateways answer no pings. Without ping nothing would make it tell that.
gateway_answers() {
  if [ -z "$DEFAULTS" ] || ! has ping; then
    return 2
  fi
  for cut_default in $DEFAULTS; do
    pings "$cut_default" && return 0
    is_neighbour "${cut_default%%%*}" "${cut_default#*%}" && return 0
  done
  return 1
}

# pings GATEWAY%INTERFACE: a link-local address is none without its interface.
pings() {
  cut_target=${1%%%*}
  case $cut_target in
    fe[89abAB]*) cut_target=$1 ;;
  esac
  case $cut_target in *:*) has ping6 || has ping ;; *) has ping ;; esac
  limited 15 "$TOOL_PATH" -c 2 -W 3 "$cut_target" </dev/null >/dev/null 2>&1
}

# is_neighbour GATEWAY INTERFACE: an entry made by hand proves nothing.
is_neighbour() {
  if has ip; then
    cut_text=$(limited 10 "$TOOL_PATH" neigh show "$1" dev "$2" 2>/dev/null) || return 1
    case $cut_text in
      *FAILED* | *INCOMPLETE* | *PERMANENT* | *NOARP*) return 1 ;;
      *lladdr*) return 0 ;;
    esac
    return 1
  fi
  if [ -r "$R/proc/net/arp" ]; then
    while read -r cut_word _ cut_flags _ _ cut_interface; do
      if [ "$cut_word $cut_flags $cut_interface" = "$1 0x2 $2" ]; then return 0; fi
    done <"$R/proc/net/arp"
  fi
  return 1
}

# listens PORT: whether anything listens on that TCP port.
listens() {
  if [ ! -r "$R/proc/net/tcp" ] && [ ! -r "$R/proc/net/tcp6" ]; then
    return 2
  fi
  cut_port=$(printf ':%04X' "$1")
  for cut_table in "$R/proc/net/tcp" "$R/proc/net/tcp6"; do
    if [ -r "$cut_table" ]; then
      while read -r _ cut_local _ cut_state _; do
        case "$cut_local $cut_state" in *"$cut_port 0A") return 0 ;; esac
      done <"$cut_table"
    fi
  done
  return 1
}

# cut_off ADDRESS FAMILY GATEWAY PORT: CUT, why nobody reaches the host; empty where nothing says
# so. An empty word: it is not asked for.
cut_off() {
  CUT=
  if [ -n "$1" ] && is_no address_there "$1"; then
    CUT="the address $1, by which its controller came, is on no interface"
  elif [ -n "$2" ] && is_no default_route "$2"; then
    CUT="the default route is gone"
  elif [ -n "$2" ] && [ -n "$3" ] && is_no gateway_answers; then
    CUT="no gateway answers:$DEFAULTS"
  elif [ -n "$4" ] && is_no listens "$4"; then
    CUT="nothing listens on port $4"
  fi
}

# is_no QUESTION...
is_no() {
  cut_answer=0
  "$@" || cut_answer=$?
  [ "$cut_answer" -eq 1 ]
}
