# shellcheck shell=sh disable=SC2034,SC2154
# The entry of a trial boot, which GRUB is set to boot once. GRUB itself empties `next_entry` before
# it boots that (util/grub.d/00_header.in of GRUB 2.06).

ONE_SHOT=regroup-trial
GRUBENV=$R/boot/grub/grubenv

# next_entry VALUE: whether that is what GRUB's environment says.
next_entry() {
  [ -f "$GRUBENV" ] && grep -q "^next_entry=$1\$" "$GRUBENV"
}

# set_one_shot: by the host's own tool, and read back. What was not there before is marked first, so
# that not even an empty line of it is left.
set_one_shot() {
  if ! grep -q '^next_entry=' "$GRUBENV"; then
    : >"$BACKUP/one-shot" && sync_path "$BACKUP/one-shot" || return 1
  fi
  has grub-reboot && "$TOOL_PATH" "$ONE_SHOT" </dev/null >/dev/null 2>&1 &&
    next_entry "$ONE_SHOT" || return 1
  sync_path "$GRUBENV"
}

# clear_one_shot: by the host's own tool, and read back; what others set stays.
clear_one_shot() {
  if ! next_entry "$ONE_SHOT"; then
    if [ ! -f "${BACKUP:-}/one-shot" ] || ! next_entry ''; then return 0; fi
  fi
  if has grub-editenv && "$TOOL_PATH" "$GRUBENV" unset next_entry </dev/null >/dev/null 2>&1 &&
    ! next_entry "$ONE_SHOT"; then
    sync_path "$GRUBENV"
    return 0
  fi
  REASON="GRUB boots $ONE_SHOT next, and grub-editenv could not take that back"
  return 1
}
