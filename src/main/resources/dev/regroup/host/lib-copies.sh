# shellcheck shell=sh disable=SC2034,SC2154
# Kernels and initrds that a generator copies from /boot to EFI system partitions: large, and kept in
# a backup only where they are not what /boot has. Leans on lib-backup.sh.

# twin_of PATH: TWIN, the file of /boot that a generator copies to PATH on an ESP; false for others.
twin_of() {
  case $1 in
    /dev/disk/by-uuid/*/vmlinuz-* | /dev/disk/by-uuid/*/initrd.img-*) TWIN=/boot/${1##*/} ;;
    *) return 1 ;;
  esac
}

# is_twin PATH: whether it is byte for byte what /boot has.
is_twin() {
  [ -f "$R$1" ] && [ -f "$R$TWIN" ] && cmp -s "$R$1" "$R$TWIN"
}

# save_copy PATH, after twin_of: what /boot has as well is only noted, being large.
save_copy() {
  if manifest_has "$1" || ! is_twin "$1"; then
    save copy "$1"
    return $?
  fi
  sha_of "$R$1" && printf '%s - - copy %s\n' "$SHA" "$1" >>"$BACKUP/manifest.new"
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
