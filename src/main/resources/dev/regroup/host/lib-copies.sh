# shellcheck shell=sh disable=SC2034,SC2154
# Kernels and initrds that a generator copies from /boot to EFI system partitions: large, and kept
# in a backup only where they are not what /boot has. Leans on lib-backup.sh.

UNLIKE=

# twin_of PATH: TWIN, the file of /boot that a generator copies to PATH on an ESP; false for others.
# kernel-install copies to TOKEN/VERSION, and calls each kernel linux.
twin_of() {
  case $1 in
    /dev/disk/by-uuid/*/vmlinuz-* | /dev/disk/by-uuid/*/initrd.img-*) TWIN=/boot/${1##*/} ;;
    /boot/*/initrd.img-* | /efi/*/initrd.img-*) TWIN=/boot/${1##*/} ;;
    /boot/*/linux | /efi/*/linux)
      TWIN=${1%/linux}
      TWIN=/boot/vmlinuz-${TWIN##*/}
      ;;
    *) return 1 ;;
  esac
}

# is_twin PATH: whether it is byte for byte what /boot has.
is_twin() {
  [ -f "$R$1" ] && [ -f "$R$TWIN" ] && cmp -s "$R$1" "$R$TWIN"
}

# save_copy PATH, after twin_of: what /boot has as well is only noted, being large. What it has
# otherwise goes into UNLIKE.
save_copy() {
  if ! is_twin "$1"; then
    if [ -f "$R$1" ] && [ -f "$R$TWIN" ]; then UNLIKE=$UNLIKE$1$NL; fi
    save copy "$1"
    return $?
  fi
  if manifest_has "$1"; then return 0; fi
  sha_of "$R$1" && printf '%s - - copy %s\n' "$SHA" "$1" >>"$BACKUP/manifest.new"
}

# clear_unlike: away with copies that are not what /boot has. proxmox-boot-tool copies with `cp -u`,
# to which half a copy that a power cut left is the newer file: it would stay, without a word.
clear_unlike() {
  if [ -z "$UNLIKE" ] || [ "$REFRESH_TOOL" != proxmox-boot-tool ]; then
    return 0
  fi
  await_esps 5 && for_each "$UNLIKE" clear_copy || return 1
  unmount_esps
}

clear_copy() {
  if ! rm -f "$R$2"; then
    REASON="$2 is not what /boot has, and could not be removed"
    return 1
  fi
  sync_path "$R${2%/*}" || :
}

# put_copy DIGEST PATH: a kernel or initrd on an ESP. What is as /boot has it is well: packages may
# have come since the backup.
put_copy() {
  twin_of "$2" || return 1
  if [ "$1" = absent ]; then
    rm -f "$R$2"
    rmdir "$R${2%/*}" 2>/dev/null || :
    return 0
  fi
  current "$2" || SHA=
  if [ "$SHA" = "$1" ] || is_twin "$2"; then
    return 0
  fi
  mkdir -p "$R${2%/*}" 2>/dev/null || :
  if [ -f "$BACKUP/files$2" ]; then
    put_file "$1" generated "$2"
  elif sha_of "$R$TWIN"; then
    put_file "$SHA" generated "$2" "$R$TWIN"
  else
    REASON="$2 is not as it was, and $TWIN is gone"
    return 1
  fi
}
