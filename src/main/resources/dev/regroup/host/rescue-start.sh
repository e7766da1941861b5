# shellcheck shell=sh disable=SC2154
# rescue-start.sh: runs rescue.sh, its whole text in REGROUP_SCRIPT, as namespace.sh runs scripts
# that read. Its frames go to files.
rescue_frames=${REGROUP_SYSROOT:-}/var/lib/regroup/rescue/frames
mkdir -p "$rescue_frames" || :
if [ -z "${REGROUP_SYSROOT:-}" ] && [ -s /etc/kernel/proxmox-boot-uuids ] &&
  unshare --mount --propagation private true 2>/dev/null; then
  exec unshare --mount --propagation private /bin/sh -c "$REGROUP_SCRIPT" regroup rescue \
    "$rescue_frames" 1 private
fi
set -- rescue "$rescue_frames"
eval "$REGROUP_SCRIPT"
