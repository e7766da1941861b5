# shellcheck shell=sh disable=SC2034,SC2154
# What else decides whether a host may be rebooted now: its cluster, its guests' configuration,
# disks that are being mended, and what an earlier run took off it. Reads only. On Proxmox VE alone
# it costs programs: /etc/pve may hang with its cluster file system, so one reads it within a limit.

# around_answer NAME COMMAND...: a frame with what it prints, or a frame `around-silent` with NAME.
around_answer() {
  around_name=$1
  shift
  around_status=0
  around_text=$(limited "$PATIENCE" "$@" 2>/dev/null </dev/null) || around_status=$?
  # Statuses of `grep` say nothing here, of all others something.
  case $around_name$around_status in
    *0 | pve1 | pve2) frame "$around_name" "$around_text" ;;
    *) frame around-silent "$around_name" ;;
  esac
}

# Lines of the guests' files that are long, secret or of no use here.
PVE_LEFT_OUT=':(#|(description|args|cipassword|ciuser|sshkeys|smbios1|vmgenid|meta|cpu|boot):)'
PVE_LEFT_OUT="$PVE_LEFT_OUT|:(net|ipconfig)[0-9]+:"

around_pve() {
  if [ ! -d "$R/etc/pve" ] || ! has pvesh; then
    return 0
  fi
  read_line "$R/proc/sys/kernel/hostname" || :
  around_node=${LINE%%.*}
  frame pve-node "$around_node"
  # shellcheck disable=SC2016
  around_answer pve /bin/sh -c 'cd "$1" || exit 3
    grep -s "" /dev/null .members storage.cfg ha/manager_status ha/resources.cfg \
      "nodes/$2"/qemu-server/*.conf "nodes/$2"/lxc/*.conf |
      grep -Ev "$3"' regroup "$R/etc/pve" "$around_node" "$PVE_LEFT_OUT"
  if [ -f "$R/etc/pve/corosync.conf" ]; then
    if has pvecm; then around_answer pvecm "$TOOL_PATH" status; else frame around-silent pvecm; fi
  fi
  if [ -f "$R/etc/pve/ceph.conf" ] && has ceph; then
    around_answer ceph "$TOOL_PATH" --connect-timeout 5 health --format json
  fi
}

around_disks() {
  if [ -r "$R/proc/mdstat" ]; then
    around_text=
    while IFS= read -r LINE; do around_text=$around_text$LINE$NL; done <"$R/proc/mdstat"
    frame mdstat "$around_text"
  fi
  if has zpool && { [ -n "$R" ] || [ -d /proc/spl/kstat/zfs ]; }; then
    around_answer zpool "$TOOL_PATH" status -x
  fi
}

# Records of what runs took off the host and did not give back: the run, then the lines.
around_drained() {
  for around_record in "$STATE"/drained/*; do
    if [ ! -e "$around_record" ]; then
      continue
    fi
    around_text=
    if [ -f "$around_record" ] && [ -r "$around_record" ]; then
      while IFS= read -r LINE; do around_text=$around_text$LINE$NL; done <"$around_record"
    fi
    frame drained "${around_record##*/}$NL$around_text"
  done
}

surroundings() {
  around_pve
  around_disks
  around_drained
}
