# shellcheck shell=sh disable=SC2034,SC2154
# Which guests run here: what keeps them leaves a file or a control group. Reads only.

# guests: GUESTS, a line each.
guests() {
  GUESTS=
  for guest in "$R"/run/qemu-server/[0-9]*.pid; do
    if read_line "$guest" && { [ -n "$R" ] || [ -d "/proc/$LINE" ]; }; then
      guest=${guest##*/}
      GUESTS=$GUESTS"qemu ${guest%.pid}$NL"
    fi
  done
  for guest in "$R"/sys/fs/cgroup/lxc/[0-9]* "$R"/sys/fs/cgroup/systemd/lxc/[0-9]*; do
    if [ -d "$guest" ]; then
      GUESTS=$GUESTS"lxc ${guest##*/}$NL"
    fi
  done
  for guest in "$R"/run/libvirt/qemu/*.xml; do
    if [ -f "$guest" ]; then
      guest=${guest##*/}
      GUESTS=$GUESTS"libvirt ${guest%.xml}$NL"
    fi
  done
}
