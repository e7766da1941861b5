# shellcheck shell=sh disable=SC2034,SC2154
# Running the host's own generator of boot entries, and whether what it wrote is whole.

step_refresh() {
  if [ -z "$REFRESH_TOOL" ]; then
    return 0
  fi
  REASON="${BACKUP#"$R"} cannot be written"
  MARKS=
  for_each "$GENERATED_FILES" mark_refreshing && note_marks || return 1
  LEFT=unknown
  clear_unlike || return 1
  run_refresh | refresh_lines
  recount_frames
  if ! read_line "$RUN_DIR/refresh-status"; then
    LINE=lost
  fi
  case $LINE in
    0) judge_refresh || return 1 ;;
    timed-out)
      REASON="$REFRESH_TOOL did not end within $LIMIT s and was stopped"
      return 1
      ;;
    killed)
      REASON="$REFRESH_TOOL was killed (SIGKILL): did the host run out of memory? Its log tells"
      return 1
      ;;
    *)
      REASON="$REFRESH_TOOL failed with status $LINE"
      return 1
      ;;
  esac
  LEFT=staged
  mount_esps ro || return 1
  # On disk before the marks: generators do not sync what they write, and a mark must never say more
  # than the disk would after a power cut.
  WRITTEN=
  for_each "$GENERATED_FILES" list_generated
  sync_lines "$WRITTEN"
  MARKS=
  for_each "$GENERATED_FILES" mark_generated && note_marks
}

# Copies of what /boot has need no mark: they are told by that. grub-mkconfig leaves FILE.new behind
# when it fails.
mark_refreshing() {
  if twin_of "$2"; then return 0; fi
  MARKS="${MARKS}refreshing $2$NL"
  case $2 in */grub.cfg) MARKS="${MARKS}refreshing $2.new$NL" ;; esac
}

list_generated() {
  if [ -e "$R$2" ] && ! twin_of "$2"; then
    WRITTEN=$WRITTEN$R$2$NL$R${2%/*}$NL
  fi
}

mark_generated() {
  if twin_of "$2"; then return 0; fi
  current "$2" || return 1
  MARKS="$MARKS$SHA $2$NL"
  case $2 in
    */grub.cfg)
      current "$2.new" || return 1
      MARKS="$MARKS$SHA $2.new$NL"
      ;;
  esac
}

# proxmox-boot-tool ends with status 0 whatever it left out: its words tell, and one line for each
# partition (zz-proxmox-boot of proxmox-kernel-helper 8.1).
judge_refresh() {
  if [ "$REFRESH_TOOL" != proxmox-boot-tool ]; then
    return 0
  fi
  if read_line "$RUN_DIR/refresh-trouble"; then
    REASON="proxmox-boot-tool refresh ended with status 0 and left something out: '$LINE'"
    return 1
  fi
  for esp in $ESPS; do
    judge_count=0
    if [ -f "$RUN_DIR/refresh-esps" ]; then
      while IFS= read -r LINE; do
        if [ "$LINE" = "$esp" ]; then judge_count=$((judge_count + 1)); fi
      done <"$RUN_DIR/refresh-esps"
    fi
    if [ "$judge_count" -ne 1 ]; then
      REASON="proxmox-boot-tool refresh ended with status 0 and named the EFI system partition"
      REASON="$REASON $esp $judge_count times, not once"
      return 1
    fi
  done
}

judge_line() {
  case $LINE in
    *skipping* | *failed* | *WARN:* | E:* | *[!A-Za-z]E:*)
      printf '%s\n' "$LINE" >>"$RUN_DIR/refresh-trouble"
      ;;
    *'Copying and configuring kernels on /dev/disk/by-uuid/'*)
      printf '%s\n' "${LINE##*/}" >>"$RUN_DIR/refresh-esps"
      ;;
  esac
}

# What adds each kernel, until one fails. Where kernels go is said by the host's files alone: the
# environment of a login may say otherwise, and that nothing shall be done (kernel-install(8)).
# shellcheck disable=SC2016
ADD_KERNELS='regroup_tool=$1
shift
unset KERNEL_INSTALL_BYPASS KERNEL_INSTALL_CONF_ROOT KERNEL_INSTALL_PLUGINS MACHINE_ID BOOT_ROOT \
  BOOT_MNT ENTRY_TOKEN || :
for regroup_version; do
  "$regroup_tool" add "$regroup_version" "/boot/vmlinuz-$regroup_version" \
    "/boot/initrd.img-$regroup_version" || exit
done'

# In surroundings as root's own: the host's tools make files for others to read, and may lean on
# SIGPIPE. The last line is the status; a daemon that the tool leaves behind may hold the pipe.
run_refresh() {
  trap - PIPE
  umask 022
  has "$REFRESH_TOOL"
  set -- "$TOOL_PATH"
  case $REFRESH_TOOL in
    proxmox-boot-tool) set -- "$TOOL_PATH" refresh ;;
    kernel-install) set -- /bin/sh -c "$ADD_KERNELS" regroup "$TOOL_PATH" ;;
  esac
  IFS=$NL
  set -f
  for refresh_word in $REFRESH_WORDS; do
    set -- "$@" "$refresh_word"
  done
  if [ "$REFRESH_TOOL" = kernel-install ]; then
    for refresh_file in $GENERATED_FILES; do
      case $refresh_file in
        */linux)
          refresh_file=${refresh_file%/linux}
          set -- "$@" "${refresh_file##*/}"
          ;;
      esac
    done
  fi
  words_done
  refresh_status=0
  now
  refresh_began=$NOW
  timeout -k 30 "$LIMIT" "$@" 2>&1 </dev/null || refresh_status=$?
  how_ended "$refresh_status" "$LIMIT" "$refresh_began"
  printf '\n%s %s\n' "$RUN_ID" "$ENDED"
}

# A frame for each line, up to 400; the rest is counted.
refresh_lines() {
  refresh_count=0
  while IFS= read -r LINE; do
    case $LINE in
      "$RUN_ID "*)
        printf '%s\n' "${LINE#* }" >"$RUN_DIR/refresh-status"
        break
        ;;
      '') ;;
      *)
        judge_line
        refresh_count=$((refresh_count + 1))
        if [ "$refresh_count" -le 400 ]; then
          frame refresh-line "$LINE"
        fi
        ;;
    esac
  done
  if [ "$refresh_count" -gt 400 ]; then
    frame refresh-line "and $((refresh_count - 400)) lines more"
  fi
}

# The lines were counted in a process of their own, which may have been killed over one.
recount_frames() {
  FRAMES=0
  for recount_file in "$FRAME_DIR"/[0-9]*; do
    if has_come "$recount_file"; then
      FRAMES=$((FRAMES + 1))
    else
      rm -f "$recount_file"
    fi
  done
}

confirm_whole() {
  case $2 in */grub.cfg) ;; *) return 0 ;; esac
  whole_marks=$(grep -E '^### (BEGIN|END) /etc/grub[.]d/' "$R$2") || :
  last=$(tail -n 1 "$R$2") || :
  begins=0
  ends=0
  IFS=$NL
  set -f
  for whole_mark in $whole_marks; do
    case $whole_mark in
      '### BEGIN '*) begins=$((begins + 1)) ;;
      *) ends=$((ends + 1)) ;;
    esac
  done
  words_done
  case $last in
    '### END /etc/grub.d/'*) ;;
    *) ends=none ;;
  esac
  if [ "$begins" != "$ends" ]; then
    REASON="$2 is not whole: it begins $begins parts and its last line is '$last'"
    return 1
  fi
  if has grub-script-check && ! confirm_says=$("$TOOL_PATH" "$R$2" 2>&1); then
    REASON="grub-script-check does not accept $2: $confirm_says"
    return 1
  fi
}
