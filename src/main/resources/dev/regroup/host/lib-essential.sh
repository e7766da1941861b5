# shellcheck shell=sh disable=SC2154
# What the host itself stands on: the devices behind /, /boot and its EFI system partitions, behind
# its default routes and behind the connection that this comes by. A frame `essential` of lines
# `WHAT CHAIN PATH`: names from the top down, joined by commas, and the folder of the last one in
# /sys, `-` where it could not be told. Walks sysfs with `cd -P` alone; no process but zpool's.
# EssentialsParser reads it.

# Deeper or wider than any machine that runs.
ESSENTIAL_MOST=400

# essentials ADDRESSES ROUTES: as `ip` printed them.
essentials() {
  essential_lines=
  essential_queue=
  essential_seen=' '
  essential_count=0
  if cd -P "$R/sys" 2>/dev/null; then
    SYS=$PWD
    held_mounts
    held_esps
    held_routes "$2"
    held_connection "$1"
    walk_down
    cd /
  fi
  frame essential "$essential_lines"
}

# tell WHAT CHAIN PATH
tell() {
  essential_lines="$essential_lines$1 $2 $3$NL"
}

# below WHAT CHAIN FOLDER: is to be looked at; the folder, below /sys, may be a link. Names in sysfs
# have no blanks, that of a sysroot may.
below() {
  essential_queue="$essential_queue$1 $2 $3$NL"
}

walk_down() {
  while [ -n "$essential_queue" ]; do
    # shellcheck disable=SC2086
    set -- ${essential_queue%%"$NL"*}
    essential_queue=${essential_queue#*"$NL"}
    essential_count=$((essential_count + 1))
    if [ "$essential_count" -gt "$ESSENTIAL_MOST" ]; then
      tell "$1" "$2" -
      return 0
    fi
    if ! cd -P "$SYS/$3" 2>/dev/null; then
      tell "$1" "${3##*/}" -
      continue
    fi
    case $essential_seen in *" $1:$PWD "*) continue ;; esac
    essential_seen="$essential_seen$1:$PWD "
    essential_chain=${2#-}
    essential_chain=${essential_chain:+$essential_chain,}${PWD##*/}
    essential_leaf=yes
    essential_here=${PWD#"$SYS/"}
    case $essential_here in
      */net/*) under_interface "$1" "$essential_chain" ;;
      *) under_disk "$1" "$essential_chain" ;;
    esac
    if [ "$essential_leaf" = yes ]; then
      tell "$1" "$essential_chain" "/$essential_here"
    fi
  done
}

# under_disk WHAT CHAIN: what dm, md and the like are made of; the controllers of an NVMe namespace
# with several paths, which are links in its subsystem's folder.
under_disk() {
  for essential_part in slaves/*; do
    if [ -e "$essential_part" ]; then
      below "$1" "$2" "$essential_here/$essential_part"
      essential_leaf=no
    fi
  done
  case $essential_here in
    */nvme-subsystem/*)
      essential_part=${essential_here#*/nvme-subsystem/}
      essential_here=${essential_here%%/nvme-subsystem/*}/nvme-subsystem/${essential_part%%/*}
      for essential_part in "$SYS/$essential_here"/nvme*; do
        if [ -h "$essential_part" ]; then
          below "$1" "$2" "$essential_here/${essential_part##*/}"
          essential_leaf=no
        fi
      done
      ;;
  esac
}

# under_interface WHAT CHAIN: what bridges, bonds, VLANs and teams are made of. Guests' ends of a
# bridge stand on nothing and are left out. An Open vSwitch bridge is itself an interface of the
# switch, whose other ports are those of its master.
under_interface() {
  if [ -e device ]; then
    return 0
  fi
  essential_ports lower_ "$1" "$2"
  if [ "$essential_leaf" = yes ] && [ -d master ]; then
    essential_ports master/lower_ "$1" "$2"
  fi
}

# essential_ports PREFIX WHAT CHAIN
essential_ports() {
  for essential_part in "$1"*; do
    if [ -e "$essential_part/device" ]; then
      below "$2" "$3" "$essential_here/$essential_part"
      essential_leaf=no
      continue
    fi
    for essential_lower in "$essential_part"/lower_*; do
      if [ -e "$essential_lower" ] && [ "${1#master}" = "$1" ]; then
        below "$2" "$3" "$essential_here/$essential_part"
        essential_leaf=no
        break
      fi
    done
  done
}

# --- where it begins ------------------------------------------------------------------------------

# 36 35 8:2 / / rw,noatime master:1 - ext4 /dev/sda2 rw (proc(5)). What has no block device of its
# own has another way to it.
held_mounts() {
  essential_pools=
  if [ ! -r "$R/proc/self/mountinfo" ]; then
    return 0
  fi
  while read -r _ _ essential_number _ essential_point essential_rest; do
    case $essential_point in / | /boot | /boot/efi | /efi) ;; *) continue ;; esac
    essential_rest=${essential_rest#*- }
    essential_type=${essential_rest%% *}
    essential_rest=${essential_rest#* }
    essential_source=${essential_rest%% *}
    case $essential_type in
      autofs) ;;
      zfs) essential_pools="$essential_pools$essential_point ${essential_source%%/*}$NL" ;;
      btrfs) held_btrfs "$essential_point" "$essential_source" ;;
      *)
        if [ -e "$SYS/dev/block/$essential_number" ]; then
          below "$essential_point" - "dev/block/$essential_number"
        else
          tell "$essential_point" "$essential_type" -
        fi
        ;;
    esac
  done <"$R/proc/self/mountinfo"
  if [ -n "$essential_pools" ]; then
    held_pools
  fi
}

# held_btrfs POINT SOURCE: all devices of the file system that the source is one of.
held_btrfs() {
  essential_name=${2##*/}
  if [ ! -e "$SYS/class/block/$essential_name" ]; then
    for essential_part in "$SYS"/class/block/dm-*; do
      if read_line "$essential_part/dm/name" && [ "$LINE" = "$essential_name" ]; then
        essential_name=${essential_part##*/}
        break
      fi
    done
  fi
  for essential_part in "$SYS"/fs/btrfs/*/devices/"$essential_name"; do
    if [ -e "$essential_part" ]; then
      essential_part=${essential_part%/*}
      for essential_name in "$essential_part"/*; do
        below "$1" - "${essential_part#"$SYS/"}/${essential_name##*/}"
      done
      return 0
    fi
  done
  below "$1" - "class/block/$essential_name"
}

# The disks of the pools, lines `POINT POOL` in essential_pools, as zpool lists them.
held_pools() {
  set --
  for essential_part in $essential_pools; do
    case $essential_part in /*) ;; *) set -- "$@" "$essential_part" ;; esac
  done
  essential_status=
  if has zpool; then
    essential_status=$(limited "$PATIENCE" "$TOOL_PATH" status -LP "$@" 2>/dev/null) || :
  fi
  IFS=$NL
  for essential_part in $essential_pools; do
    IFS=$BLANKS
    held_pool "${essential_part%% *}" "${essential_part#* }"
  done
  IFS=$BLANKS
}

# held_pool POINT POOL
held_pool() {
  essential_mine=no
  essential_found=no
  essential_last=
  for essential_word in $essential_status; do
    if [ "$essential_last" = pool: ]; then
      essential_mine=no
      if [ "$essential_word" = "$2" ]; then essential_mine=yes; fi
    fi
    case $essential_mine$essential_word in
      yes/dev/*)
        below "$1" "$2" "class/block/${essential_word##*/}"
        essential_found=yes
        ;;
    esac
    essential_last=$essential_word
  done
  if [ "$essential_found" = no ]; then
    tell "$1" "$2" -
  fi
}

# EFI system partitions that proxmox-boot-tool keeps, which nobody mounts.
held_esps() {
  for essential_esp in $ESPS; do
    essential_found=no
    for essential_part in "$SYS"/class/block/*; do
      # shellcheck disable=SC3013
      if [ "$R/dev/${essential_part##*/}" -ef "$ESP_FOLDER/$essential_esp" ]; then
        below "ESP:$essential_esp" - "class/block/${essential_part##*/}"
        essential_found=yes
        break
      fi
    done
    if [ "$essential_found" = no ]; then
      tell "ESP:$essential_esp" - -
    fi
  done
}

# held_routes ROUTES: what stands after each `dev`.
held_routes() {
  essential_last=
  for essential_part in $1; do
    if [ "$essential_last" = dev ]; then
      below default-route - "class/net/$essential_part"
    fi
    essential_last=$essential_part
  done
}

# held_connection ADDRESSES
held_connection() {
  server_of_connection
  if [ -z "$SERVER" ]; then
    return 0
  fi
  essential_name=
  # 2: eno1    inet 192.0.2.11/24 brd ...
  essential_before=
  essential_last=
  for essential_part in $1; do
    case $essential_part in "$SERVER/"*) essential_name=$essential_before ;; esac
    essential_before=$essential_last
    essential_last=$essential_part
  done
  case $SERVER in *%*) essential_name=${SERVER##*%} ;; esac
  if [ -n "$essential_name" ]; then
    below ssh-connection - "class/net/${essential_name%%@*}"
  else
    tell ssh-connection "$SERVER" -
  fi
}
