# shellcheck shell=sh disable=SC2154
# namespace.sh: runs a script, its whole text in REGROUP_SCRIPT, in a mount namespace of its own on
# a host that keeps a list of EFI system partitions: they have to be mounted to be read. Elsewhere,
# and where no namespace can be made, the script runs as it is. Its fourth argument says which.
if [ -z "${REGROUP_SYSROOT:-}" ] && [ -s /etc/kernel/proxmox-boot-uuids ] &&
  unshare --mount --propagation private true 2>/dev/null; then
  exec unshare --mount --propagation private /bin/sh -c "$REGROUP_SCRIPT" regroup "$1" '' '' private
fi
eval "$REGROUP_SCRIPT"
