# shellcheck shell=sh disable=SC2034,SC2154
# Whether the host's package manager is idle.

# package_manager: PACKAGES, a line for each reason why it is not idle; empty where it is.
package_manager() {
  PACKAGES=
  package_locks
  for pm_file in "$R"/var/lib/dpkg/updates/[0-9]*; do
    if [ -e "$pm_file" ]; then
      PACKAGES=${PACKAGES}"dpkg was interrupted (/var/lib/dpkg/updates is not empty)$NL"
      break
    fi
  done
  if [ -r "$R/var/lib/dpkg/status" ]; then
    # All but these three states wait for dpkg: unpacked, half-configured, triggers-pending ...
    pm_half=$(sed -n -e '/^Package: /h' -e '/^Status: /{' -e '/ installed$/d' \
      -e '/ config-files$/d' -e '/ not-installed$/d' -e 'x;s/^Package: //p' -e '}' \
      "$R/var/lib/dpkg/status") || pm_half=
    if [ -n "$pm_half" ]; then
      IFS=$NL
      # shellcheck disable=SC2086
      set -- $pm_half
      IFS=$BLANKS
      PACKAGES=${PACKAGES}"dpkg has not finished with $# packages, $1 among them$NL"
    fi
  fi
  if [ -e "$R/var/lib/pacman/db.lck" ]; then
    PACKAGES=${PACKAGES}"pacman's lock /var/lib/pacman/db.lck is there$NL"
  fi
  PACKAGES=${PACKAGES%"$NL"}
}

# Locks as the kernel lists them, by device and inode: the lock files themselves are always there.
package_locks() {
  set --
  for pm_file in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/rpm/.rpm.lock \
    /usr/lib/sysimage/rpm/.rpm.lock /run/zypp.pid /lib/apk/db/lock; do
    if [ -e "$R$pm_file" ]; then
      set -- "$@" "$R$pm_file"
    fi
  done
  if [ $# -eq 0 ] || [ ! -r "$R/proc/locks" ]; then
    return 0
  fi
  pm_inodes=$(stat -c '%i %d %n' "$@") || :
  while read -r _ pm_kind _ _ pm_pid pm_where _; do
    if [ "$pm_kind" != '->' ]; then
      pm_inode=${pm_where##*:}
      case "$NL$pm_inodes" in
        *"$NL$pm_inode "*) package_holder "$pm_inode" "${pm_where%:*}" "$pm_pid" ;;
      esac
    fi
  done <"$R/proc/locks"
}

# package_holder INODE MAJOR:MINOR PID
package_holder() {
  IFS=$NL
  for pm_line in $pm_inodes; do
    IFS=$BLANKS
    case $pm_line in "$1 "*) ;; *) continue ;; esac
    pm_line=${pm_line#* }
    pm_major=$(((${pm_line%% *} >> 8) & 0xfff))
    # btrfs and overlays give files another device number than their file system's: major 0.
    if [ "$pm_major" -ne 0 ] && [ "$pm_major" -ne $((0x${2%:*})) ]; then
      continue
    fi
    pm_line=${pm_line#* }
    pm_who="process $3"
    if read_line "$R/proc/$3/comm"; then
      pm_who="$LINE (process $3)"
    fi
    PACKAGES=${PACKAGES}"$pm_who holds ${pm_line#"$R"}$NL"
  done
  IFS=$BLANKS
}
