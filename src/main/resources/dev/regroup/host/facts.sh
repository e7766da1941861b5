# shellcheck shell=sh disable=SC2034,SC2154
# facts.sh: everything that is read from a host, in one round trip. Reads only. What is missing or
# cannot be read is left out, or told in a frame `finding`; nothing of it ends the script. Few
# processes whatever the number of devices: `read` and patterns where they do, one `grep` for all.
# FactsParser makes HostFacts of the frames.
# needs: lib-packages.sh lib-boot.sh lib-esp.sh
# within: namespace.sh

TOOLS="update-grub grub-mkconfig grub2-mkconfig grub-script-check grub-reboot grub-set-default
  grub-editenv proxmox-boot-tool efibootmgr bootctl kernel-install grubby sdbootutil rpm-ostree
  bootc kernelstub u-boot-update kexec coldreboot systemctl systemd-run setsid timeout logger
  update-initramfs transactional-update dpkg rpm pvesh pvecm ha-manager qm pct dkms"

# Whether this is root: the effective user of this very shell, as the kernel says, or as `id` does.
user_id() {
  USER_ID=
  if [ -r /proc/self/status ]; then
    while read -r key _ value _; do
      if [ "$key" = Uid: ]; then
        USER_ID=$value
        break
      fi
    done </proc/self/status
  fi
  USER_ID=${USER_ID:-$(id -u)}
}

identity() {
  read_boot_id
  frame boot-id "$BOOT"
  user_id
  frame uid "$USER_ID"
  frame machine "$(uname -m)"
  LINE=
  read_line "$R/proc/sys/kernel/hostname" || :
  frame hostname "$LINE"
  read_line "$R/proc/sys/kernel/osrelease" || :
  frame kernel "$LINE"
  read_line "$R/proc/cmdline" || frame finding 'missing /proc/cmdline'
  frame cmdline "$LINE"
  cpu=
  if [ -r "$R/proc/cpuinfo" ]; then
    while IFS= read -r LINE; do
      case $LINE in vendor_id*)
        cpu=${LINE#*: }
        break
        ;;
      esac
    done <"$R/proc/cpuinfo"
  fi
  frame cpu "$cpu"
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
    log=$("$TOOL_PATH" -k -b -o cat --no-pager 2>/dev/null |
      grep -E -m 4000 "$KERNEL_LOG") || :
  fi
  if [ -z "$log" ] && has dmesg; then
    log=$("$TOOL_PATH" 2>/dev/null | grep -E -m 4000 "$KERNEL_LOG") || :
  fi
  frame kernel-log "$log"
}

# --- PCI ------------------------------------------------------------------------------------------

pci_devices() {
  if [ ! -d "$R/sys/bus/pci/devices" ]; then
    return 0
  fi
  cd "$R/sys/bus/pci/devices" || return 0
  pci_some=
  pci_count=0
  # So many at a time that no frame comes near its bound.
  for device in *; do
    if [ -e "$device" ]; then
      pci_some="$pci_some $device"
      pci_count=$((pci_count + 1))
      if [ $((pci_count % 250)) -eq 0 ]; then
        # shellcheck disable=SC2086
        pci_batch $pci_some
        pci_some=
      fi
    fi
  done
  if [ -n "$pci_some" ]; then
    # shellcheck disable=SC2086
    pci_batch $pci_some
  fi
  cd /
}

# pci_batch ADDRESS...
pci_batch() {
  attributes=
  links=
  configs=
  for device; do
    attributes="$attributes $device/vendor $device/device $device/class"
    attributes="$attributes $device/subsystem_vendor $device/subsystem_device $device/power_state"
    links="$links $device"
    for link in driver iommu_group physfn; do
      if [ -h "$device/$link" ]; then
        links="$links $device/$link"
      fi
    done
    configs="$configs $device/config"
  done
  links="$links $configs"
  # shellcheck disable=SC2086
  pci_text=$(grep -sH . $attributes) || :
  frame pci-attributes "$pci_text"
  # shellcheck disable=SC2086
  pci_text=$(ls -ld $links) || :
  frame pci-links "$pci_text"
  # shellcheck disable=SC2086
  pci_hex=$(first_64 $configs)
  frame pci-config "$*$NL$pci_hex"
  if [ "$USER_ID" = 0 ]; then
    pci_select "$@"
    if [ -n "$SELECTED" ]; then
      pci_extended
    fi
  fi
}

# first_64 FILE...: 64 bytes of each as od prints them. Reading more makes some devices hang, and
# some implementations of head read ahead. As nobody, the kernel itself gives no more than 64
# (drivers/pci/pci-sysfs.c, pci_read_config); dd asks for what it is told. A sysroot has files.
first_64() {
  if [ "$USER_ID" != 0 ] || [ -n "$R" ]; then
    head -q -c 64 "$@" | od -An -v -tx1
  elif has_setpriv; then
    setpriv --reuid 65534 --regid 65534 --clear-groups head -q -c 64 "$@" | od -An -v -tx1
  else
    for config; do
      dd if="$config" bs=64 count=1 2>/dev/null
    done | od -An -v -tx1
  fi
}

has_setpriv() {
  # BusyBox has one that cannot change the user.
  [ -f /usr/bin/setpriv ] && [ ! -h /usr/bin/setpriv ]
}

# pci_select ADDRESS...: SELECTED, whose extended space is read: bridges, and functions with the
# multi-function bit (header type, byte 14) or a sibling; no VF, none in D3cold. Reads pci_hex.
pci_select() {
  SELECTED=
  ten='??????????'
  last=
  row=0
  IFS=$NL
  for line in $pci_hex; do
    IFS=$BLANKS
    if [ $((row % 4)) -eq 0 ]; then
      if [ $# -eq 0 ]; then
        break
      fi
      wanted=no
      # shellcheck disable=SC2254
      case $line in
        $ten$ten$ten????06* | $ten$ten$ten$ten???[89a-f]*) wanted=yes ;;
      esac
      case $1 in
        *.0) ;;
        *)
          wanted=yes
          if [ "${last%.*}" = "${1%.*}" ]; then select_one "$last"; fi
          ;;
      esac
      if [ "$wanted" = yes ]; then select_one "$1"; fi
      last=$1
      shift
    fi
    row=$((row + 1))
  done
  IFS=$BLANKS
  if [ $# -gt 0 ] || [ $((row % 4)) -ne 0 ]; then
    frame finding 'failed pci-config'
    SELECTED=
  fi
}

# select_one ADDRESS
select_one() {
  case "$SELECTED " in *" $1/config "*) return 0 ;; esac
  if [ -h "$1/physfn" ]; then
    return 0
  fi
  if read_line "$1/power_state" && [ "$LINE" = D3cold ]; then
    return 0
  fi
  SELECTED="$SELECTED $1/config"
}

# Names, and all of it with addresses; od's `*` stands for rows like the one before. The sizes that
# cut it apart are in pci-links.
pci_extended() {
  # shellcheck disable=SC2086
  pci_hex=$(cat $SELECTED | od -Ax -tx1) || :
  frame pci-config-whole "${SELECTED# }$NL$pci_hex"
}

# Guests that run here, a line each: what keeps them leaves a file or a control group.
guests() {
  guest_lines=
  for guest in "$R"/run/qemu-server/[0-9]*.pid; do
    if read_line "$guest" && { [ -n "$R" ] || [ -d "/proc/$LINE" ]; }; then
      guest=${guest##*/}
      guest_lines=$guest_lines"qemu ${guest%.pid}$NL"
    fi
  done
  for guest in "$R"/sys/fs/cgroup/lxc/[0-9]* "$R"/sys/fs/cgroup/systemd/lxc/[0-9]*; do
    if [ -d "$guest" ]; then
      guest_lines=$guest_lines"lxc ${guest##*/}$NL"
    fi
  done
  for guest in "$R"/run/libvirt/qemu/*.xml; do
    if [ -f "$guest" ]; then
      guest=${guest##*/}
      guest_lines=$guest_lines"libvirt ${guest%.xml}$NL"
    fi
  done
  frame guests "$guest_lines"
}

# --- room, packages, health, Regroup's own --------------------------------------------------------

file_systems() {
  set --
  for place in /boot /etc /var/lib /boot/efi /efi; do
    if [ -d "$R$place" ]; then
      set -- "$@" "$R$place"
    fi
  done
  if [ $# -gt 0 ]; then
    room=$(stat -f -c '%S %f %c %d %n' "$@" 2>/dev/null) || :
    frame room "$room"
  fi
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

health() {
  if has ip; then
    answer=$("$TOOL_PATH" -o addr show scope global 2>/dev/null) || frame finding 'failed ip-addr'
    frame addresses "$answer"
    answer=$("$TOOL_PATH" -4 route show default 2>/dev/null) || frame finding 'failed ip-route'
    frame routes "$answer"
    # Where IPv6 is off this fails, and there is nothing to know.
    answer=$("$TOOL_PATH" -6 route show default 2>/dev/null) || :
    frame routes "$answer"
  else
    frame finding 'no-tool ip'
  fi
  if [ -d "$R/run/systemd/system" ] && has systemctl; then
    answer=$("$TOOL_PATH" list-units --state=failed --no-legend --plain 2>/dev/null) ||
      frame finding 'failed systemctl'
    frame failed-units "$answer"
  fi
}

own_record() {
  read_holder
  lock_frame lock
  if [ -r "$STATE/history" ]; then
    frame history "$(tail -n 100 "$STATE/history")"
  fi
  found=
  for tool in $TOOLS; do
    if has "$tool"; then
      found=$found$tool$NL
    fi
  done
  frame tools "$found"
}

identity
container
platform
kernel_log
# First: while packages are at work, EFI system partitions are left alone.
package_manager
frame package-manager "$PACKAGES"
boot_files
pci_devices
file_systems
guests
health
own_record
