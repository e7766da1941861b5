# shellcheck shell=sh disable=SC2034,SC2154
# The entry of a trial boot, which the loader is set to boot once. GRUB itself empties `next_entry`
# before it boots that (util/grub.d/00_header.in of GRUB 2.06), and systemd-boot takes its variable
# away as it reads it (src/boot/efi/boot.c of systemd 252).

GRUB_TRIAL=regroup-trial
GRUBENV=$R/boot/grub/grubenv
LOADER_TRIAL=0.regroup_trial.conf
LOADER_ONE_SHOT=LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f
LOADER_ONE_SHOT=$R/sys/firmware/efi/efivars/$LOADER_ONE_SHOT

# next_entry VALUE: whether that is what GRUB's environment says.
next_entry() {
  [ -f "$GRUBENV" ] && grep -q "^next_entry=$1\$" "$GRUBENV"
}

# loader_one_shot: whether the variable names the trial: four bytes of attributes, of which one is
# not 0, then UTF-16 with a 0 at its end.
loader_one_shot() {
  [ -f "$LOADER_ONE_SHOT" ] && one_shot_text=$(tr -d '\000' <"$LOADER_ONE_SHOT") &&
    [ "${one_shot_text#?}" = "$LOADER_TRIAL" ]
}

# set_one_shot ENTRY: by the host's own tool, and read back; false, with REASON.
set_one_shot() {
  case $1 in
    "$GRUB_TRIAL")
      REASON="grub-reboot did not set $1 in ${GRUBENV#"$R"}"
      set_next_entry
      ;;
    "$LOADER_TRIAL")
      REASON="bootctl set-oneshot did not set $1 in ${LOADER_ONE_SHOT#"$R"}"
      has bootctl && limited 30 "$TOOL_PATH" set-oneshot "$1" </dev/null >/dev/null 2>&1 &&
        loader_one_shot
      ;;
    *)
      REASON="$1 is no entry for a trial boot"
      return 1
      ;;
  esac
}

# What was not there before is marked first, so that not even an empty line of it is left.
set_next_entry() {
  if ! grep -q '^next_entry=' "$GRUBENV"; then
    : >"$BACKUP/one-shot" && sync_path "$BACKUP/one-shot" || return 1
  fi
  has grub-reboot && "$TOOL_PATH" "$GRUB_TRIAL" </dev/null >/dev/null 2>&1 &&
    next_entry "$GRUB_TRIAL" || return 1
  sync_path "$GRUBENV"
}

# clear_one_shot: by the host's own tool, and read back; what others set stays.
clear_one_shot() {
  clear_next_entry && clear_loader
}

clear_next_entry() {
  if ! next_entry "$GRUB_TRIAL"; then
    if [ ! -f "${BACKUP:-}/one-shot" ] || ! next_entry ''; then return 0; fi
  fi
  if has grub-editenv && "$TOOL_PATH" "$GRUBENV" unset next_entry </dev/null >/dev/null 2>&1 &&
    ! next_entry "$GRUB_TRIAL"; then
    sync_path "$GRUBENV"
    return 0
  fi
  REASON="GRUB boots $GRUB_TRIAL next, and grub-editenv could not take that back"
  return 1
}

clear_loader() {
  if ! loader_one_shot; then return 0; fi
  if has bootctl && limited 30 "$TOOL_PATH" set-oneshot '' </dev/null >/dev/null 2>&1 &&
    ! loader_one_shot; then
    return 0
  fi
  REASON="systemd-boot boots $LOADER_TRIAL next, and bootctl could not take that back"
  return 1
}
