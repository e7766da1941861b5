# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# PCI devices: the frames pci-attributes, pci-links, pci-config and pci-config-whole; see PciParser.

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
    attributes="$attributes $device/iommu_group/reserved_regions"
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
