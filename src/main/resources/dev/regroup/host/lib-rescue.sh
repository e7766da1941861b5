# shellcheck shell=sh disable=SC2034,SC2154
# The rescue that a host keeps over its reboot: what it has come to, and its end. In its folder are
# rescue.sh and one marker, whose name is its state and changes by a rename alone:
#   armed      waits for the next boot, or in it
#   confirmed  a login of its run came in time
#   kept       nothing was done: the host is not cut off, or could not be put back safely
#   acting     it puts back; in a later boot: it was cut off
#   acted      all was put back and read back, then the host was rebooted
#   failed     not all could be put back, and the host was not rebooted
# The marker holds lines KEY=VALUE. A folder `base` is there where it goes back over several runs,
# as lib-base.sh says.

RESCUE=$STATE/rescue
RESCUE_BASE=$RESCUE/base
UNITS=/etc/systemd/system
RESCUE_UNIT=$UNITS/regroup-rescue.service
RESCUE_TARGETS='multi-user rescue emergency'

# rescue_state: RESCUE_STATE, empty where there is none, and RESCUE_TOLD, its marker's lines.
rescue_state() {
  RESCUE_STATE=
  RESCUE_TOLD=
  for rescue_name in armed confirmed kept acting acted failed; do
    if [ -f "$RESCUE/$rescue_name" ] && [ -r "$RESCUE/$rescue_name" ]; then
      RESCUE_STATE=$rescue_name
    fi
  done
  if [ -n "$RESCUE_STATE" ]; then
    while IFS= read -r LINE; do
      RESCUE_TOLD=$RESCUE_TOLD$LINE$NL
    done 2>/dev/null <"$RESCUE/$RESCUE_STATE" || :
  fi
}

# rescue_value KEY: VALUE, of the lines that rescue_state read.
rescue_value() {
  case $NL$RESCUE_TOLD in
    *"$NL$1="*)
      VALUE=$NL$RESCUE_TOLD
      VALUE=${VALUE#*"$NL$1="}
      VALUE=${VALUE%%"$NL"*}
      ;;
    *) VALUE= ;;
  esac
}

# rescue_unit: whether anything is left that a boot would start.
rescue_unit() {
  if [ -e "$R$RESCUE_UNIT" ]; then return 0; fi
  for rescue_target in $RESCUE_TARGETS; do
    if [ -h "$R$UNITS/$rescue_target.target.wants/${RESCUE_UNIT##*/}" ]; then return 0; fi
  done
  return 1
}

# rescue_frame: for the controller; none where nothing of a rescue is there.
rescue_frame() {
  rescue_state
  rescue_left=no
  if rescue_unit; then rescue_left=yes; fi
  if [ -n "$RESCUE_STATE" ] || [ "$rescue_left" = yes ]; then
    frame rescue "state=$RESCUE_STATE${NL}unit=$rescue_left$NL$RESCUE_TOLD"
  fi
}

# become FROM TO: the marker's other name, on disk; of two that try it at once one succeeds.
become() {
  mv "$RESCUE/$1" "$RESCUE/$2" 2>/dev/null && sync_path "$RESCUE"
}

# remove_unit: nothing is left that a boot would start.
remove_unit() {
  for rescue_target in $RESCUE_TARGETS; do
    rescue_wants=$R$UNITS/$rescue_target.target.wants
    rm -f "$rescue_wants/${RESCUE_UNIT##*/}" || return 1
    rmdir "$rescue_wants" 2>/dev/null || :
  done
  rm -f "$R$RESCUE_UNIT" "$R$UNITS/.${RESCUE_UNIT##*/}".regroup-* || return 1
  # There before on each host that systemd has booted, but an image need not have them.
  rmdir "$R$UNITS" "$R${UNITS%/*}" 2>/dev/null || sync_path "$R$UNITS" || :
}

# remove_rescue: the marker first, without which none of the rest does anything.
remove_rescue() {
  if [ ! -e "$RESCUE" ] && ! rescue_unit; then
    return 0
  fi
  rm -f "$RESCUE/armed" && remove_unit && rm -rf "$RESCUE" || return 1
  sync_path "$STATE" || :
}

# end_rescue: before the lock goes; ends the script where it cannot.
end_rescue() {
  remove_rescue || {
    frame refused "$RESCUE_UNIT, or ${RESCUE#"$R"}, cannot be removed"
    exit "$REFUSED"
  }
}
