# shellcheck shell=sh disable=SC2153,SC2154
# witness.sh: the IOMMU groups as Proxmox VE tells them. Reads only: a GET of its own command, which
# loads all of its API and hangs where its cluster file system does; hence a limit, and a script of
# its own that is sent only where the answer is worth it. Three programs: `base64`, `timeout` and
# `pvesh`.
# Data: LIMIT (seconds). Witness reads the frames.

if ! has pvesh; then
  exit 0
fi
pvesh=$TOOL_PATH
decode "$LIMIT"
limit=$DECODED
# Its own name is what stands before the first dot (PVE::INotify, nodename); any other would send
# the question to another node.
read_line "$R/proc/sys/kernel/hostname" || :
node=${LINE%%.*}
# The empty word: no class is left out, where bridges, memory and processors would be.
set -- get "/nodes/$node/hardware/pci" --pci-class-blacklist '' --output-format json
status=0
now
began=$NOW
answer=$(limited "$limit" "$pvesh" "$@" </dev/null) || status=$?
how_ended "$status" "$limit" "$began"
frame witness-status "$ENDED"
if [ "$status" -eq 0 ]; then
  frame witness "$answer"
fi
