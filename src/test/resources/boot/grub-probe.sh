#!/bin/sh
# Answers as the real grub-probe does on a disk with one ext4 partition.
for word; do
  case $word in
    --target=*) target=${word#--target=} ;;
    device | fs | fs_uuid | partuuid | partmap | abstraction | *hint*) last=$word ;;
  esac
done
case ${target:-${last:-}} in
  device) echo /dev/vda2 ;;
  fs_uuid) echo 5a2b9f1e-0a4f-4f0e-9d53-3f1f6f0c7b11 ;;
  partuuid) echo 11111111-02 ;;
  fs) echo ext2 ;;
  partmap) echo gpt ;;
  compatibility_hint) echo hd0,gpt2 ;;
esac
