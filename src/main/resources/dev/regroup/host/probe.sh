# shellcheck shell=sh disable=SC2154
# probe.sh: which boot the host is in, after a whole authenticated login. Reads only, one file.

read_boot_id
frame boot-id "$BOOT"
