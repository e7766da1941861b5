# shellcheck shell=sh disable=SC2034,SC2154
# What reboots a host, and never by a kexec. Where nothing does: a frame `refused`, and the end.

# A kernel that kexec loaded would boot with the command line it was loaded with.
refuse_kexec() {
  if read_line "$R/sys/kernel/kexec_loaded" && [ "$LINE" = 1 ]; then
    frame refused "a kernel is loaded for kexec and would boot with its old command line; kexec -u"
    exit "$REFUSED"
  fi
}

# TOOL_PATH: what reboots. Debian's kexec-tools turn a reboot into a kexec where LOAD_KEXEC says so;
# their `coldreboot` does not.
choose_tool() {
  kexec=no
  for snippet in "$R/etc/default/kexec" "$R"/etc/default/kexec.d/*; do
    # run-parts leaves out names with a dot.
    case ${snippet##*/} in *.*) continue ;; esac
    if [ -f "$snippet" ] && [ -r "$snippet" ]; then
      while IFS= read -r LINE; do
        case $LINE in
          LOAD_KEXEC=*true*) kexec=yes ;;
          LOAD_KEXEC=*) kexec=no ;;
        esac
      done <"$snippet"
    fi
  done
  set -- systemctl reboot
  if [ ! -d "$R/run/systemd/system" ]; then
    set -- reboot
  fi
  if [ "$kexec" = yes ] && has kexec; then
    set -- coldreboot
    if ! has coldreboot; then
      frame refused "LOAD_KEXEC=true makes a kexec of each reboot, and coldreboot is not there"
      exit "$REFUSED"
    fi
  fi
  if ! has "$1"; then
    frame refused "$1 is not on the host"
    exit "$REFUSED"
  fi
  REBOOT=$TOOL_PATH
  ARGUMENT=${2:-}
}
