# shellcheck shell=sh disable=SC2034,SC2154
# facts.sh: everything that is read from a host, in one round trip. Reads only. What is missing or
# cannot be read is left out, or told in a frame `finding`; nothing of it ends the script. Few
# processes whatever the number of devices: `read` and patterns where they do, one `grep` for all.
# FactsParser makes HostFacts of the frames.
# needs: lib-packages.sh lib-boot.sh lib-esp.sh lib-pci.sh lib-connection.sh lib-essential.sh
# needs: lib-written.sh lib-rescue.sh lib-guests.sh lib-around.sh
# within: namespace.sh

# Seconds for a command that asks a service, which may hang; what it would have told is not known.
PATIENCE=10

TOOLS="update-grub grub-mkconfig grub2-mkconfig grub-script-check grub-reboot grub-set-default
  grub-editenv proxmox-boot-tool efibootmgr bootctl kernel-install grubby sdbootutil rpm-ostree
  bootc kernelstub u-boot-update kexec coldreboot systemctl systemd-run setsid logger
  update-initramfs transactional-update dpkg rpm pvesh pvecm ha-manager qm pct dkms"

# Whether this is root; a sysroot with an `id` of its own says itself who its user is.
user_id() {
  if [ -n "$R" ] && has id; then
    USER_ID=$("$TOOL_PATH" -u)
  else
    own_user
  fi
}

identity() {
  read_boot_id
  frame boot-id "$BOOT"
  user_id
  frame uid "$USER_ID"
  # From Linux 6.1 on without a process.
  read_line "$R/proc/sys/kernel/arch" || LINE=$(uname -m)
  frame machine "$LINE"
  LINE=
  read_line "$R/proc/sys/kernel/hostname" || :
  frame hostname "$LINE"
  read_line "$R/proc/sys/kernel/osrelease" || :
  frame kernel "$LINE"
  read_line "$R/proc/cmdline" || frame finding 'missing /proc/cmdline'
  frame cmdline "$LINE"
  cpu=
  cpu_family=
  cpu_model=
  if [ -r "$R/proc/cpuinfo" ]; then
    # The first CPU says it all; an empty line ends it.
    while IFS= read -r LINE && [ -n "$LINE" ]; do
      case $LINE in
        vendor_id*) cpu=${LINE#*: } ;;
        'cpu family'*) cpu_family=${LINE#*: } ;;
        'model name'*) ;;
        model*) cpu_model=${LINE#*: } ;;
      esac
    done <"$R/proc/cpuinfo"
  fi
  frame cpu "$cpu"
}

# What the machine is: a line for each thing that it says of itself.
hardware() {
  hardware_lines="cpu=$cpu $cpu_family $cpu_model$NL"
  for name in sys_vendor product_name board_vendor board_name bios_version; do
    if read_line "$R/sys/class/dmi/id/$name"; then
      hardware_lines=$hardware_lines"$name=$LINE$NL"
    fi
  done
  frame hardware "$hardware_lines"
}

# Which corosync cluster this is a node of: its name, its nodes. The node's own copy first, which
# corosync goes by; /etc/pve may not be mounted.
cluster() {
  for conf in "$R/etc/corosync/corosync.conf" "$R/etc/pve/corosync.conf"; do
    if [ -e "$conf" ]; then
      cluster_lines=
      if [ -f "$conf" ] && [ -r "$conf" ]; then
        while IFS= read -r LINE || [ -n "$LINE" ]; do
          case $LINE in *name:* | *ring?_addr:*) cluster_lines=$cluster_lines$LINE$NL ;; esac
        done <"$conf"
      fi
      frame cluster "$cluster_lines"
      return 0
    fi
  done
}

container() {
  virt=unknown
  if has systemd-detect-virt; then
    # Its status is 1 where it prints "none".
    virt=$("$TOOL_PATH" -c 2>/dev/null) || :
  elif [ -e "$R/.dockerenv" ]; then
    virt=docker
  elif read_line "$R/run/systemd/container"; then
    virt=$LINE
  fi
  frame container "$virt"
}

# Names below a folder, without a process.
names() {
  NAMES=
  for name in "$1"/*; do
    if [ -e "$name" ] || [ -h "$name" ]; then
      NAMES=$NAMES${name##*/}$NL
    fi
  done
}

platform() {
  mode=bios
  if [ -d "$R/sys/firmware/efi" ]; then
    mode=uefi
  fi
  frame firmware "$mode"
  if read_line "$R/sys/kernel/kexec_loaded" && [ "$LINE" = 1 ]; then
    frame finding kexec-loaded
  fi
  names "$R/sys/firmware/acpi/tables"
  frame acpi-tables "$NAMES"
  names "$R/sys/class/iommu"
  frame iommus "$NAMES"
}

# The kernel's lines of this boot about the IOMMU, ACS and its command line. "Linux version" is its
# first: where that is missing the log does not reach back. No calm boot has 4,000 of them.
KERNEL_LOG='Linux version |IOMMU|iommu|DMAR|AMD-Vi|ACS |[Cc]ommand line|early option|Unknown option'
kernel_log() {
  log=
  if has journalctl; then
    kernel_lines "$TOOL_PATH" -k -b -o cat --no-pager
  fi
  if [ -z "$log" ] && has dmesg; then
    kernel_lines "$TOOL_PATH"
  fi
  frame kernel-log "$log"
}

# kernel_lines COMMAND...: log; nothing where the command failed, since half a log proves nothing.
kernel_lines() {
  log=$(
    { limited "$PATIENCE" "$@" 2>/dev/null || printf '%s\n' "$NONCE"; } |
      grep -E -m 4000 -e "$KERNEL_LOG" -e "$NONCE"
  ) || :
  case $log in *"$NONCE"*) log= ;; esac
}

# --- room, packages, health, Regroup's own --------------------------------------------------------

free_room() {
  set --
  for place in /boot /etc /var/lib /boot/efi /efi; do
    if [ -d "$R$place" ]; then
      set -- "$@" "$R$place"
    fi
  done
  for esp in $ESPS; do
    if [ -d "$ESP_FOLDER/$esp" ]; then
      set -- "$@" "$ESP_FOLDER/$esp"
    fi
  done
  if [ $# -gt 0 ]; then
    room=$(stat -f -c '%S %f %c %d %n' "$@" 2>/dev/null) || :
    frame room "$room"
  fi
}

mounted() {
  mounts=
  if [ -r "$R/proc/mounts" ]; then
    while IFS= read -r LINE; do
      case $LINE in
        proc\ * | sysfs\ * | tmpfs\ * | devtmpfs\ * | devpts\ * | cgroup*\ * | none\ *) ;;
        *) mounts=$mounts$LINE$NL ;;
      esac
    done <"$R/proc/mounts"
  fi
  frame mounts "$mounts"
}

# ADDRESSES and ROUTES, besides the frames.
health() {
  ADDRESSES=
  ROUTES=
  if has ip; then
    ADDRESSES=$("$TOOL_PATH" -o addr show scope global 2>/dev/null) ||
      frame finding 'failed ip-addr'
    frame addresses "$ADDRESSES"
    ROUTES=$("$TOOL_PATH" -4 route show default 2>/dev/null) || frame finding 'failed ip-route'
    frame routes "$ROUTES"
    # Where IPv6 is off this fails, and there is nothing to know.
    answer=$("$TOOL_PATH" -6 route show default 2>/dev/null) || :
    frame routes "$answer"
    ROUTES=$ROUTES$NL$answer
  else
    frame finding 'no-tool ip'
  fi
  if [ -d "$R/run/systemd/system" ] && has systemctl; then
    set -- list-units --state=failed --no-legend --plain
    answer=$(limited "$PATIENCE" "$TOOL_PATH" "$@" 2>/dev/null) || frame finding 'failed systemctl'
    frame failed-units "$answer"
  fi
}

# note_work: NOTED, what has begun and ended under the lock so far.
note_work() {
  NOTED=
  for noted_work in "$LOCK"/work.*; do
    read_line "$noted_work" || :
    NOTED=$NOTED$noted_work=$LINE$NL
  done
}

# work_before: before the first look at a file.
work_before() {
  read_holder
  note_work
  NOTED_BEFORE=$NOTED
  HOLDER_BEFORE=$HOLDER
}

# work_since: WORKED where work began or ended meanwhile. What was read beside it may fit neither
# before nor after, so that it is told as work that still goes on, to be awaited and read again.
work_since() {
  note_work
  read_holder
  if [ "$NOTED" != "$NOTED_BEFORE" ]; then
    WORKED=yes
    HOLDER=${HOLDER:-$HOLDER_BEFORE}
  fi
}

# The rule against loops of reboots goes by it: one that is there and is not read is no empty one.
history_lines() {
  if [ ! -e "$STATE/history" ] && [ ! -h "$STATE/history" ]; then
    return 0
  fi
  if [ -f "$STATE/history" ] && history=$(tail -n 100 "$STATE/history" 2>/dev/null) &&
    [ "${#history}" -le "$FRAME_MAX" ]; then
    frame history "$history"
  else
    frame finding history-unread
  fi
}

own_record() {
  work_since
  lock_frame lock
  if odd_lock; then
    frame finding lock-odd
  fi
  rescue_frame
  history_lines
  found=
  for tool in $TOOLS; do
    if has "$tool"; then
      found=$found$tool$NL
    fi
  done
  # Regroup's own need, from wherever its scripts have it.
  if command -v timeout >/dev/null; then
    found=${found}timeout$NL
  fi
  frame tools "$found"
}

# The change of the latest run that wrote, where it was cut off and stands: its run, then each file
# that its generator may have left half; with the copies of these as that run found them.
cut_change() {
  latest_backup
  # While a run is at work its change is not cut off.
  if [ -z "$BACKUP_ID" ] || working "$LOCK/pid" "$HELD_BOOT"; then
    return 0
  fi
  use_backup "$BACKUP_ID"
  # A trial's entry may be on them: whether it is still there says whether its run has ended.
  if grep -q ' /dev/disk/by-uuid/.*/0[.]regroup_trial[.]conf$' "$BACKUP/written" 2>/dev/null; then
    mount_esps ro || return 0
  fi
  if ! unfinished || ! mount_esps ro; then
    return 0
  fi
  standing
  if [ "$STANDS" = no ]; then
    return 0
  fi
  cut_half=
  LIST=
  while read -r entry_sha _ _ entry_kind entry_path; do
    last_mark "$entry_path"
    if [ "$MARK" = refreshing ] && [ "$entry_sha" != absent ]; then
      current "$entry_path" || SHA=
      if [ "$SHA" != "$entry_sha" ]; then
        cut_half=$cut_half$entry_path$NL
        list "$BACKUP/files$entry_path"
      fi
    fi
  done <"$BACKUP/manifest"
  frame cut-change "$BACKUP_ID$NL$cut_half"
  TEXTS=$LIST
  stat_frames
  text_frames
}

work_before
identity
hardware
cluster
container
platform
kernel_log
# First: while packages are at work, EFI system partitions are left alone.
package_manager
frame package-manager "$PACKAGES"
boot_files
free_room
unmount_esps
mounted
pci_devices
guests
frame guests "$GUESTS"
surroundings
health
essentials "$ADDRESSES" "$ROUTES"
own_record
cut_change
