# shellcheck shell=sh disable=SC2034,SC2154
# try.sh: evaluates /etc/default/grub and its drop-ins as grub-mkconfig 2.06 does, first as they are
# and then with the candidate texts in place of some. Reads only, and needs no disk: texts travel as
# arguments of a shell of their own, which runs as nobody where that is possible, since sourcing a
# file runs what it holds. Where the candidate is /etc/kernel/cmdline, that is read instead, as
# proxmox-boot-tool does where it has a list of EFI system partitions, else as kernel-install does.
# Data: PATHS (lines), TEXT_1 and so on.

LIMIT=30
NAMES="GRUB_CMDLINE_LINUX GRUB_CMDLINE_LINUX_DEFAULT GRUB_CMDLINE_LINUX_RECOVERY GRUB_DEFAULT
  GRUB_SAVEDEFAULT GRUB_TIMEOUT GRUB_DISABLE_RECOVERY GRUB_DISABLE_SUBMENU GRUB_ENABLE_BLSCFG
  GRUB_DISABLE_LINUX_UUID GRUB_DISABLE_LINUX_PARTUUID GRUB_DISTRIBUTOR GRUB_TOP_LEVEL
  GRUB_FLAVOUR_ORDER"

# What the shell runs: $1 the mark before the values, $2 their names, then a text a file.
# shellcheck disable=SC2016
PROGRAM='set -e
regroup_mark=$1
regroup_names=$2
shift 2
sysconfdir=/etc
for regroup_text in "$@"; do
  eval "$regroup_text"
done
set +eux
unset IFS
LC_ALL=C
printf "\n%s\n" "$regroup_mark"
for regroup_name in $regroup_names; do
  eval "if [ \"\${$regroup_name+set}\" ]; then
    printf \"%s %d\n%s\n\" $regroup_name \"\${#$regroup_name}\" \"\$$regroup_name\"
  fi"
done
echo end'

# PRIVILEGE: the words that drop root.
drop_root() {
  PRIVILEGE=
  WHO=self
  own_user
  if [ "$USER_ID" != 0 ]; then
    return 0
  fi
  for PRIVILEGE in "setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs" \
    "runuser -u nobody --"; do
    WHO=nobody
    # shellcheck disable=SC2086
    if $PRIVILEGE true 2>/dev/null; then
      return 0
    fi
  done
  PRIVILEGE=
  WHO=root
}

# text_of PATH: TEXT, the candidate where there is one and candidates are asked for.
text_of() {
  text_number=0
  IFS=$NL
  for text_path in $CANDIDATES; do
    IFS=$BLANKS
    text_number=$((text_number + 1))
    if [ "$text_path" = "$1" ]; then
      eval "decode \"\$TEXT_$text_number\""
      TEXT=$DECODED
      FOUND=$((FOUND + 1))
      return 0
    fi
  done
  IFS=$BLANKS
  TEXT=$(cat "$R$1" && echo .) || {
    frame finding "unreadable $R$1"
    TEXT=.
  }
  TEXT=${TEXT%.}
  # What the end of the last line adds is not part of the text.
  TEXT=${TEXT%"$NL"}$NL
}

# evaluate NAME: frames NAME-status, NAME-output and NAME-values.
evaluate() {
  evaluate_name=$1
  FOUND=0
  set --
  for file in "$R/etc/default/grub" "$R"/etc/default/grub.d/*.cfg; do
    if [ -f "$file" ]; then
      text_of "${file#"$R"}"
      set -- "$@" "$TEXT"
    fi
  done
  # Read to its last line and not to the end of the pipe: a job that a file leaves in the background
  # holds that open for as long as it lives.
  output=$(
    {
      status=0
      # shellcheck disable=SC2086
      limited "$LIMIT" $PRIVILEGE /bin/sh -c "$PROGRAM" grub-mkconfig "$NONCE" "$NAMES" "$@" \
        2>&1 </dev/null || status=$?
      printf '\n%s ended %d\n' "$NONCE" "$status"
    } | while IFS= read -r LINE; do
      printf '%s\n' "$LINE"
      case $LINE in "$NONCE ended "*) break ;; esac
    done
  )
  status=${output##*"$NONCE ended "}
  output=${output%"$NL$NONCE ended "*}
  values=
  case $NL$output in
    *"$NL$NONCE$NL"*)
      values=${output#*"$NONCE$NL"}
      output=${output%%"$NONCE$NL"*}
      ;;
    # An `exit 0` in a file ends grub-mkconfig as well, having written nothing.
    *) if [ "$status" -eq 0 ]; then status=1; fi ;;
  esac
  frame "$evaluate_name-status" "$status"
  frame "$evaluate_name-output" "$output"
  frame "$evaluate_name-values" "$values"
}

# evaluate_joined NAME: the same for /etc/kernel/cmdline, of which all lines are joined
# (90-loaderentry.install of systemd 252).
evaluate_joined() {
  FOUND=0
  text_of /etc/kernel/cmdline
  line=$(printf '%s' "$TEXT" | tr -s "$BLANKS" ' ')
  line=${line% }
  frame "$1-status" 0
  frame "$1-output" ''
  frame "$1-values" "CMDLINE ${#line}$NL$line${NL}end"
}

# evaluate_line NAME: the same for /etc/kernel/cmdline, of which the first line counts, literally,
# and must hold root= (get_first_line and zz-proxmox-boot of proxmox-kernel-helper 8.1).
evaluate_line() {
  FOUND=0
  status=0
  output=
  text_of /etc/kernel/cmdline
  line=${TEXT%%"$NL"*}
  case $line in
    *root=*) ;;
    *)
      status=1
      output="No root= parameter in /etc/kernel/cmdline found!"
      ;;
  esac
  frame "$1-status" "$status"
  frame "$1-output" "$output"
  frame "$1-values" "CMDLINE ${#line}$NL$line${NL}end"
}

cd /
decode "$PATHS"
candidates=$DECODED
if [ "$candidates" = /etc/kernel/cmdline ]; then
  how=evaluate_joined
  if [ -s "$R/etc/kernel/proxmox-boot-uuids" ]; then
    how=evaluate_line
  fi
  WHO=nobody
else
  how=evaluate
  drop_root
fi
frame evaluated-as "$WHO"
CANDIDATES=
"$how" current
CANDIDATES=$candidates
"$how" candidate
count=0
IFS=$NL
for path in $CANDIDATES; do
  count=$((count + 1))
done
IFS=$BLANKS
if [ "$FOUND" -ne "$count" ]; then
  frame refused "a candidate is for a file that grub-mkconfig does not read"
  exit "$BAD_ORDER"
fi
