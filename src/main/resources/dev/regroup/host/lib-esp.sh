# shellcheck shell=sh disable=SC2034,SC2154
# EFI system partitions that proxmox-boot-tool keeps. It leaves them unmounted; here each is a
# folder /dev/disk/by-uuid/UUID while it is needed, in a mount namespace of this script's own, over
# a tmpfs: nothing of it is seen outside, and all of it ends with the script. Mounting FAT read-only
# writes nothing. In a sysroot such a folder stands for the ESP, and nothing is mounted.

ESP_FOLDER=$R/dev/disk/by-uuid
ESPS=
ESP_MOUNTED=
ESP_READ_ONLY=

# esp_list: ESPS, in the order of proxmox-boot-tool's list; like the tool, a last line without an
# end is not read. What is no UUID of FAT is left out, for the controller to judge.
esp_list() {
  ESPS=
  esp_file=$R/etc/kernel/proxmox-boot-uuids
  if [ ! -f "$esp_file" ] || [ ! -r "$esp_file" ]; then
    return 0
  fi
  esp_hex='[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]'
  while IFS= read -r LINE; do
    # shellcheck disable=SC2254
    case $LINE in
      $esp_hex-$esp_hex)
        case " $ESPS " in *" $LINE "*) ;; *) ESPS="$ESPS $LINE" ;; esac
        ;;
    esac
  done <"$esp_file"
  ESPS=${ESPS# }
}

# esp_idle: false, with REASON, while a refresh may be at work: with a partition held read-only
# here, its mount would be read-only too, with status 0. Reads PACKAGES of package_manager.
esp_idle() {
  if [ -n "$PACKAGES" ]; then
    REASON="the package manager is at work, and may write to the EFI system partitions"
    return 1
  fi
  for esp_comm in /proc/[0-9]*/comm; do
    if read_line "$esp_comm"; then
      # The kernel keeps 15 letters of a name.
      case $LINE in
        proxmox-boot-to | zz-proxmox-boot)
          REASON="proxmox-boot-tool is at work"
          return 1
          ;;
      esac
    fi
  done
}

# mount_esps ro|rw: makes the folders. False, with REASON, where one that is listed could not be
# mounted so; the others are, and whoever asks again tries again. An ESP that is not there is no
# failure of this, there is just no folder.
mount_esps() {
  esp_list
  if [ -z "$ESPS" ] || [ -n "$R" ]; then
    return 0
  fi
  if [ "$ESP_MOUNTED" = "$1" ]; then
    return 0
  fi
  unmount_esps
  if [ -z "$PRIVATE" ]; then
    REASON="no mount namespace could be made to look at the EFI system partitions"
    return 1
  fi
  esp_idle || return 1
  esp_devices=
  for esp in $ESPS; do
    if [ -b "$ESP_FOLDER/$esp" ]; then
      esp_devices="$esp_devices $esp $(realpath "$ESP_FOLDER/$esp")"
    fi
  done
  REASON="$ESP_FOLDER cannot be mounted over"
  mount -t tmpfs -o mode=700,size=1m regroup "$ESP_FOLDER" || return 1
  ESP_MOUNTED=$1
  ESP_READ_ONLY=
  REASON=
  # shellcheck disable=SC2086
  set -- "$1" $esp_devices
  while [ $# -gt 2 ]; do
    if ! mount_esp "$1" "$2" "$3"; then
      # A file in the place of the folder: it is there and could not be mounted.
      rmdir "$ESP_FOLDER/$2" && : >"$ESP_FOLDER/$2"
      ESP_MOUNTED=partly
      REASON="the EFI system partition $2 ($3) could not be mounted"
    elif [ "$1" = rw ] && is_read_only "$ESP_FOLDER/$2"; then
      ESP_MOUNTED=partly
      ESP_READ_ONLY=$2
      REASON="the EFI system partition $2 cannot be written: it is read-only"
    fi
    esp_mode=$1
    shift 3
    set -- "$esp_mode" "$@"
  done
  [ -z "$REASON" ]
}

# await_esps TRIES: mounted to be written to. Somebody who reads them, or a refresh that was
# stopped, may take a moment to be gone.
await_esps() {
  esp_tries=$1
  until mount_esps rw; do
    esp_tries=$((esp_tries - 1))
    if [ "$esp_tries" -le 0 ]; then return 1; fi
    sleep 1
  done
}

# mount_esp MODE UUID DEVICE: one that is mounted somewhere already is taken from there, since a
# file system cannot be read-only in one place and writable in another, but for a bind mount.
mount_esp() {
  mkdir "$ESP_FOLDER/$2"
  esp_place=
  while read -r esp_from esp_at _; do
    if [ "$esp_from" = "$3" ]; then esp_place=$esp_at; fi
  done </proc/self/mounts
  if [ -z "$esp_place" ]; then
    mount -o "$1" "$3" "$ESP_FOLDER/$2" 2>/dev/null
    return $?
  fi
  case $esp_place in *\\*) return 1 ;; esac
  mount --bind "$esp_place" "$ESP_FOLDER/$2" 2>/dev/null || return 1
  if [ "$1" = ro ]; then
    mount -o remount,bind,ro "$ESP_FOLDER/$2" 2>/dev/null || return 1
  fi
}

# esp_gone PATH: whether that is on an ESP, and this one, ESP, is not there or could not be mounted;
# asked while they are mounted.
esp_gone() {
  case $1 in /dev/disk/by-uuid/*/*) ;; *) return 1 ;; esac
  ESP=${1#/dev/disk/by-uuid/}
  ESP=${ESP%%/*}
  [ ! -d "$ESP_FOLDER/$ESP" ]
}

# is_read_only MOUNTED: what is write-protected, or held read-only by somebody else, is mounted all
# the same, with status 0.
is_read_only() {
  while read -r _ esp_at _ esp_options _; do
    case "$esp_at $esp_options," in
      "$1 ro,"*) return 0 ;;
    esac
  done </proc/self/mounts
  return 1
}

# unmount_esps: before anybody else needs them.
unmount_esps() {
  if [ -n "$ESP_MOUNTED" ]; then
    umount -R "$ESP_FOLDER" || umount -R -l "$ESP_FOLDER" || :
    ESP_MOUNTED=
  fi
}

# list_esp_texts, list_esp_marks: adds to LIST what says how each ESP boots, and what it boots.
list_esp_texts() {
  for esp in $ESPS; do
    esp_at=$ESP_FOLDER/$esp
    if [ -d "$esp_at" ]; then
      list "$esp_at/loader/loader.conf" "$esp_at"/loader/entries/*.conf "$esp_at/grub/grub.cfg" \
        "$esp_at/grub/grubenv" "$esp_at/grub/custom.cfg"
    fi
  done
}

list_esp_marks() {
  for esp in $ESPS; do
    esp_at=$ESP_FOLDER/$esp
    list "$esp_at"
    if [ -d "$esp_at" ]; then
      list "$esp_at/EFI/proxmox" "$esp_at/grub" "$esp_at"/EFI/*/*.efi "$esp_at"/EFI/*/*.EFI \
        "$esp_at"/EFI/Linux/*.efi "$esp_at"/EFI/proxmox/*/* "$esp_at"/vmlinuz-* \
        "$esp_at"/initrd.img-*
    fi
  done
}
