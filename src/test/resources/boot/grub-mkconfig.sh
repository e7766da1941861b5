# Runs the machine's own grub-mkconfig over a made-up /etc/default and /boot, in a mount namespace
# of its own: unshare -m sh grub-mkconfig.sh DEFAULT_DIR PROBE KERNEL...; prints grub.cfg.
set -eu
default=$1
probe=$2
shift 2
mount -t tmpfs none /boot
mkdir /boot/grub
for kernel; do
  echo image >"/boot/vmlinuz-$kernel"
  echo initrd >"/boot/initrd.img-$kernel"
done
mount --bind "$default" /etc/default
mount --bind "$probe" /usr/sbin/grub-probe
exec grub-mkconfig
