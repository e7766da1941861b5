# shellcheck shell=sh disable=SC2034,SC2154
# Boot files, kernels, and what they say: the frames that facts and confirm have in common.

# list PATH...: adds those that are there to LIST; a pattern that matched nothing is not.
list() {
  for list_file; do
    if [ -e "$list_file" ]; then
      case $list_file in
        *"$NL"*) frame finding "name ${list_file%%"$NL"*}" ;;
        *) LIST=$LIST$list_file$NL ;;
      esac
    fi
  done
}

# Texts that say how the host boots: configuration, and what generators made of it.
list_boot_texts() {
  list "$R/etc/default/grub" "$R"/etc/default/grub.d/*.cfg "$R/etc/os-release" \
    "$R/etc/grub.d/40_custom" \
    "$R/boot/grub/grub.cfg" "$R/boot/grub/grubenv" "$R/boot/grub/custom.cfg" \
    "$R/boot/grub2/grub.cfg" "$R/boot/grub2/grubenv" "$R/boot/grub2/custom.cfg" \
    "$R/etc/default/kexec" "$R"/etc/default/kexec.d/* \
    "$R/etc/kernel/cmdline" "$R/usr/lib/kernel/cmdline" "$R/etc/kernel/install.conf" \
    "$R/etc/kernel/proxmox-boot-uuids" "$R/etc/kernel/proxmox-boot-manual-kernels" \
    "$R"/etc/kernel/*pin* "$R/etc/kernel/tries" "$R/etc/kernel/entry-token" "$R/etc/machine-id" \
    "$R/etc/machine-info" "$R/usr/lib/kernel/install.conf" "$R"/etc/kernel/install.conf.d/*.conf \
    "$R"/usr/lib/kernel/install.conf.d/*.conf \
    "$R/etc/default/u-boot" "$R/boot/extlinux/extlinux.conf" "$R/boot/refind_linux.conf" \
    "$R/etc/kernelstub/configuration" "$R/etc/sysconfig/bootloader"
  for list_esp in boot efi boot/efi; do
    list "$R/$list_esp/loader/loader.conf" "$R/$list_esp"/loader/entries/*.conf \
      "$R/$list_esp/loader/entries.srel" "$R/$list_esp"/EFI/*/grub.cfg \
      "$R/$list_esp"/EFI/*/custom.cfg
  done
  list "$R"/sys/firmware/efi/efivars/Boot[CNO]*-8be4df61-93ca-11d2-aa0d-00e098032b8c \
    "$R"/sys/firmware/efi/efivars/Boot[0-9A-F][0-9A-F][0-9A-F][0-9A-F]-8be4df61-* \
    "$R"/sys/firmware/efi/efivars/Loader*-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f \
    "$R"/sys/firmware/efi/efivars/StubInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f
  # Here because their bytes come along with the texts at no cost; root alone may read them.
  for list_table in "$R/sys/firmware/acpi/tables/DMAR" "$R/sys/firmware/acpi/tables/IVRS"; do
    if [ -r "$list_table" ]; then
      list "$list_table"
    fi
  done
}

# What only has to be there, and kernels with what belongs to them.
list_boot_marks() {
  list "$R/run/ostree-booted" "$R/run/systemd/system" "$R/sys/firmware/efi" "$R/boot/boot.scr" \
    "$R/boot/uboot.env" "$R/boot/firmware/config.txt" "$R/etc/grub.d/000_proxmox_boot_header" \
    "$R"/boot/vmlinuz-* "$R"/boot/initrd* "$R"/boot/initramfs-* "$R"/boot/System.map-* \
    "$R"/lib/modules/*/modules.dep "$R/etc/kernel/postinst.d/zz-systemd-boot"
  for list_esp in boot efi boot/efi; do
    # kernel-install keeps kernels in TOKEN/VERSION.
    list "$R/$list_esp"/EFI/*/*.efi "$R/$list_esp"/*/*/linux "$R/$list_esp"/*/*/initrd*
  done
}

# Frames file-stat, file-real, file-sha256 and file-text for all of it; see FactsParser. Leans on
# lib-esp.sh and on PACKAGES of package_manager, and leaves ESPs mounted.
boot_files() {
  if ! mount_esps ro; then
    frame finding "esp $REASON"
  fi
  LIST=
  list_boot_texts
  list_esp_texts
  TEXTS=$LIST
  list_boot_marks
  list_esp_marks
  stat_frames
  text_frames
  acs_override
  dkms_modules
}

# From LIST: file-stat (size, raw mode in hex, links, owner; links followed) and file-real.
stat_frames() {
  STAT=
  IFS=$NL
  set -f
  # shellcheck disable=SC2086
  set -- $LIST
  words_done
  if [ $# -eq 0 ]; then
    return 0
  fi
  STAT=$(stat -L -c '%s %f %h %u:%g:%U:%G:%n' "$@" 2>/dev/null) || :
  frame file-stat "$STAT"
  # Needed for links alone: without one among the texts and their folders each is what it says.
  IFS=$NL
  set -f
  # shellcheck disable=SC2086
  set -- $TEXTS
  words_done
  if [ $# -gt 0 ]; then
    file_real=$(realpath "$@" 2>/dev/null) || :
    frame file-real "$TEXTS$NL$file_real"
  fi
  sum_list
  if [ -n "$SUMS" ]; then
    IFS=$NL
    set -f
    # shellcheck disable=SC2086
    set -- $SUMS
    words_done
    file_sha=$(sha256sum "$@" 2>/dev/null) || :
    frame file-sha256 "$file_sha"
  fi
}

# From TEXTS and STAT: SUMS, those that end. A pipe or a device would be read for ever, a file that
# someone filled for long; no boot file has 64 MiB.
sum_list() {
  SUMS=
  set -f
  IFS=$NL
  for sum_line in $STAT; do
    sum_path=${sum_line#*:*:*:*:}
    sum_size=${sum_line%% *}
    case $NL$TEXTS in
      *"$NL$sum_path$NL"*)
        case ${sum_line#* } in
          8???' '*) if [ "$sum_size" -le 67108864 ]; then SUMS=$SUMS$sum_path$NL; fi ;;
        esac
        ;;
    esac
  done
  words_done
}

# From TEXTS and STAT: file-text, paths, an empty line, and what they hold one after the other in
# base64. The sizes of STAT cut it apart, the digests of file-sha256 prove the cuts.
text_frames() {
  text_batch=
  text_total=0
  set -f
  IFS=$NL
  for text_line in $STAT; do
    words_done
    text_path=${text_line#*:*:*:*:}
    text_size=${text_line%% *}
    case "$NL$TEXTS" in *"$NL$text_path$NL"*) ;; *) continue ;; esac
    if [ ! -f "$text_path" ] || [ ! -r "$text_path" ]; then
      frame finding "unreadable $text_path"
    elif [ "$text_size" -gt "$TEXT_MAX" ]; then
      frame finding "large $text_path"
    else
      if [ $((text_total + text_size)) -gt "$TEXT_MAX" ]; then
        text_flush
      fi
      text_batch=$text_batch$text_path$NL
      text_total=$((text_total + text_size))
    fi
  done
  words_done
  text_flush
}

text_flush() {
  if [ -n "$text_batch" ]; then
    set -f
    IFS=$NL
    # shellcheck disable=SC2086
    set -- $text_batch
    words_done
    text_body=$(cat "$@" 2>/dev/null | base64) || :
    frame file-text "$text_batch$NL$text_body"
  fi
  text_batch=
  text_total=0
}

# acs-override: the System.map files that name the patch, and what the running kernel itself says
# where its System.map is missing or Debian's stub.
acs_override() {
  acs_lines=
  set --
  for acs_map in "$R"/boot/System.map-*; do
    if [ -f "$acs_map" ]; then set -- "$@" "$acs_map"; fi
  done
  if [ $# -gt 0 ]; then
    acs_lines=$(grep -l pcie_acs_override_setup "$@" 2>/dev/null) || :
  fi
  if read_line "$R/proc/sys/kernel/osrelease"; then
    acs_map=$R/boot/System.map-$LINE
    if ! read_line "$acs_map" || [ "${LINE#*real System.map}" != "$LINE" ]; then
      # An empty list proves nothing.
      if read_line "$R/proc/kallsyms"; then
        if grep -q pcie_acs_override_setup "$R/proc/kallsyms"; then
          acs_lines="$acs_lines${NL}kallsyms yes"
        else
          acs_lines="$acs_lines${NL}kallsyms no"
        fi
      fi
    fi
  fi
  frame acs-override "$acs_lines"
}

# dkms: a line for each module that DKMS has installed for a kernel: module, release and machine, as
# it names the link that says so (dkms 3, do_install).
dkms_modules() {
  dkms_lines=
  for dkms_link in "$R"/var/lib/dkms/*/kernel-*; do
    if [ -h "$dkms_link" ] || [ -e "$dkms_link" ]; then
      dkms_link=${dkms_link#"$R/var/lib/dkms/"}
      dkms_lines="$dkms_lines${dkms_link%%/*} ${dkms_link#*/kernel-}$NL"
    fi
  done
  if [ -n "$dkms_lines" ]; then
    frame dkms "$dkms_lines"
  fi
}
