# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# PCI devices: the frames pci-attributes, pci-links, pci-config, pci-config-whole and pci-names; see
# PciParser.

# No machine has more kinds of devices; those beyond go without a name.
PCI_KINDS=500
PCI_TAB='	'

pci_devices() {
  if [ ! -d "$R/sys/bus/pci/devices" ]; then
    return 0
  fi
  cd "$R/sys/bus/pci/devices" || return 0
  pci_some=
  pci_count=0
  pci_kinds=
  pci_kind_count=0
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
  if [ -n "$pci_kinds" ]; then
    # shellcheck disable=SC2086
    pci_names $pci_kinds
  fi
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
  pci_collect
  # What has gone meanwhile is told below.
  # shellcheck disable=SC2086
  pci_text=$(ls -ld $links 2>/dev/null) || :
  frame pci-links "$pci_text"
  pci_first "$@"
  # shellcheck disable=SC2086
  set -- $pci_read
  frame pci-config "$*$NL$pci_hex"
  if [ "$USER_ID" = 0 ] && [ $# -gt 0 ]; then
    pci_select "$@"
    if [ -n "$SELECTED" ]; then
      pci_extended
    fi
  fi
}

# pci_first ADDRESS...: pci_hex, the first 64 bytes of each, and pci_read, whose they are. One that
# goes while it is read would shift all others: they are read once more without it.
pci_first() {
  pci_whole=no
  for pci_try in 1 2; do
    pci_read=
    configs=
    pci_rows=0
    for device; do
      if [ -e "$device/config" ]; then
        pci_read="$pci_read $device"
        configs="$configs $device/config"
        pci_rows=$((pci_rows + 4))
      fi
    done
    # shellcheck disable=SC2086
    pci_hex=$(first_64 $configs 2>/dev/null)
    # 48 characters a row, and a line end between two.
    if [ ${#pci_hex} -eq $((pci_rows == 0 ? 0 : pci_rows * 49 - 1)) ]; then
      pci_whole=yes
      break
    fi
  done
  if [ "$pci_whole" = no ]; then
    frame finding 'failed pci-config'
    pci_read=
    pci_hex=
  fi
  for device; do
    if [ ! -e "$device" ]; then
      frame finding "gone $device"
    fi
  done
}

# first_64 FILE...: 64 bytes of each as od prints them. Reading more makes some devices hang, and
# some implementations of head read ahead. As nobody, the kernel itself gives no more than 64
# (drivers/pci/pci-sysfs.c, pci_read_config); dd asks for what it is told. A sysroot has files.
first_64() {
  if [ $# -eq 0 ]; then
    return 0
  fi
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
# cut it apart are in pci-links; where they do not add up, one has gone.
pci_extended() {
  # shellcheck disable=SC2086
  pci_hex=$(cat $SELECTED 2>/dev/null | od -Ax -tx1) || :
  frame pci-config-whole "${SELECTED# }$NL$pci_hex"
}

# --- names ----------------------------------------------------------------------------------------

# pci_collect: adds the ids in pci_text, as grep printed them, to pci_kinds: VENDOR:DEVICE, each
# once.
pci_collect() {
  pci_vendor=
  IFS=$NL
  for line in $pci_text; do
    case $line in
      */vendor:0x*) pci_vendor=${line##*:0x} ;;
      */device:0x*)
        pci_kind=$pci_vendor:${line##*:0x}
        # They become part of what sed is told.
        case $pci_kind in
          *[!0-9a-f:]*) ;;
          ????:????) pci_add_kind ;;
        esac
        ;;
    esac
  done
  IFS=$BLANKS
}

pci_add_kind() {
  case "$pci_kinds " in *" $pci_kind "*) return 0 ;; esac
  if [ "$pci_kind_count" -lt "$PCI_KINDS" ]; then
    pci_kinds="$pci_kinds $pci_kind"
    pci_kind_count=$((pci_kind_count + 1))
  fi
}

# pci_names VENDOR:DEVICE...: their lines of the host's own list of names, a vendor before its
# devices (pci.ids(5)). hwdata has it in hwdata/ (Fedora, RHEL, openSUSE, Arch, Alpine, Gentoo),
# Debian, Ubuntu and Proxmox VE in misc/, pciutils by itself beside them and packed.
pci_names() {
  for pci_list in hwdata/pci.ids misc/pci.ids pci.ids hwdata/pci.ids.gz misc/pci.ids.gz pci.ids.gz
  do
    pci_list=/usr/share/$pci_list
    # In a sysroot a link may lead out of it.
    if [ -f "$R$pci_list" ] && [ -r "$R$pci_list" ] && { [ -z "$R" ] || [ ! -h "$R$pci_list" ]; }
    then
      pci_named_by "$@"
      frame pci-names "$pci_list$NL$pci_text"
      return 0
    fi
  done
}

# pci_named_by VENDOR:DEVICE...: pci_text, out of pci_list. A device's line counts below its vendor
# alone, which sed holds; behind the devices come classes. The real list has some 40,000 lines.
pci_named_by() {
  pci_vendors=
  pci_ids=
  pci_pairs=
  for pci_kind; do
    pci_vendors="$pci_vendors|${pci_kind%:*}"
    pci_ids="$pci_ids|${pci_kind#*:}"
    pci_pairs="$pci_pairs|${pci_kind#*:} .*\n${pci_kind%:*}"
  done
  set -- -n -E -e '200000q' -e '/^C /q' \
    -e "/^[0-9a-f]/{h;/^(${pci_vendors#?}) /p;d;}" \
    -e "/^$PCI_TAB(${pci_ids#?}) /{G;/^$PCI_TAB(${pci_pairs#?}) /P;}"
  case $pci_list in
    *.gz) pci_text=$(gzip -dc "$R$pci_list" 2>/dev/null | sed "$@" 2>/dev/null) || : ;;
    *) pci_text=$(sed "$@" "$R$pci_list" 2>/dev/null) || : ;;
  esac
}
