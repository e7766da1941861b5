#!/bin/sh
# A machine with two ESPs for tests, in a mount namespace of its own: block devices behind
# /dev/disk/by-uuid, which proxmox-boot-tool mounts and nobody else. They hold ext2, since not every
# kernel that runs tests knows FAT. $1 is a folder to build it in, then a command follows. The disks
# stay there as UUID.img, for others to look into.
set -e
W=$1
shift
mount --make-rprivate /
mount -t tmpfs none /run
mkdir -p "$W/etc" "$W/lib/dpkg" "$W/sbin" "$W/work" "$W/esp/loader/entries" \
  "$W/esp/EFI/proxmox/6.8.12-4-pve" "$W/boot"
if [ ! -d "$W/etc/kernel" ]; then
  cp -a /etc/. "$W/etc"
  mkdir -p "$W/etc/kernel"
  printf '1A2B-3C4D\n5E6F-7A8B\n' >"$W/etc/kernel/proxmox-boot-uuids"
  echo 'root=ZFS=rpool/ROOT/pve-1 boot=zfs' >"$W/etc/kernel/cmdline"
  echo 'kernel 6.8.12-4-pve' >"$W/boot/vmlinuz-6.8.12-4-pve"
  echo 'initrd 6.8.12-4-pve' >"$W/boot/initrd.img-6.8.12-4-pve"
  cp "$W/boot"/* "$W/esp/EFI/proxmox/6.8.12-4-pve/"
  echo 'default proxmox-*' >"$W/esp/loader/loader.conf"
  echo 'options root=ZFS=rpool/ROOT/pve-1 boot=zfs' \
    >"$W/esp/loader/entries/proxmox-6.8.12-4-pve.conf"
  for uuid in 1A2B-3C4D 5E6F-7A8B; do
    truncate -s 4M "$W/$uuid.img"
    mkfs.ext2 -q -d "$W/esp" "$W/$uuid.img"
  done
fi
mkdir -p /dev/disk
mount -t tmpfs none /dev/disk
mkdir /dev/disk/by-uuid
for uuid in 1A2B-3C4D 5E6F-7A8B; do
  protected=
  if [ -e "$W/protected-$uuid" ]; then protected=-r; fi
  ln -s "$(losetup $protected -f --show "$W/$uuid.img")" "/dev/disk/by-uuid/$uuid"
done

# As the real one mounts them: where the partition is held read-only, that fails.
cat >"$W/sbin/proxmox-boot-tool" <<'END'
#!/bin/sh
set -e
if [ -e /boot/refuse ]; then exit 1; fi
for uuid in 1A2B-3C4D 5E6F-7A8B; do
  mount -w "/dev/disk/by-uuid/$uuid" /mnt
  echo "Copying and configuring kernels on /dev/disk/by-uuid/$uuid" >&2
  cp /boot/vmlinuz-* /boot/initrd.img-* /mnt/EFI/proxmox/6.8.12-4-pve/
  echo "options $(head -n 1 /etc/kernel/cmdline)" \
    >/mnt/loader/entries/proxmox-6.8.12-4-pve.conf
  if [ -e /boot/cut ]; then echo in >/mnt/EFI/proxmox/6.8.12-4-pve/initrd.img-6.8.12-4-pve; fi
  umount /mnt
done
END
chmod +x "$W/sbin/proxmox-boot-tool"
mount -t overlay none -o "lowerdir=/usr/sbin,upperdir=$W/sbin,workdir=$W/work" /usr/sbin
mount --bind "$W/etc" /etc
mount --bind "$W/lib" /var/lib
mount --bind "$W/boot" /boot
if [ -e "$W/mounted" ]; then
  mkdir -p "$W/place"
  mount /dev/disk/by-uuid/5E6F-7A8B "$W/place"
fi
reader=
# Somebody else reads one, where this machine does not see it, until whoever waits for it has slept.
if [ -e "$W/held" ]; then
  cat >"$W/sbin/sleep" <<END
#!/bin/sh
if [ "\$1" = 1 ]; then : >"$W/slept"; fi
exec /bin/sleep "\$@"
END
  chmod +x "$W/sbin/sleep"
  # shellcheck disable=SC2016
  unshare -m /bin/sh -c 'mount -o ro /dev/disk/by-uuid/5E6F-7A8B /mnt && : >"$1/holds"
    until [ -e "$1/slept" ]; do /bin/sleep 0.05; done' sh "$W" >/dev/null 2>&1 &
  reader=$!
  until [ -e "$W/holds" ]; do /bin/sleep 0.05; done
fi
status=0
"$@" || status=$?
umount "$W/place" 2>/dev/null || :
if [ -n "$reader" ]; then kill "$reader" 2>/dev/null || :; fi
losetup -d "$(readlink /dev/disk/by-uuid/1A2B-3C4D)" "$(readlink /dev/disk/by-uuid/5E6F-7A8B)"
exit "$status"
