# shellcheck shell=sh disable=SC2153,SC2154
# test.sh: runs the operator's test command, within a time limit. What it does is the operator's.
# Data: COUNT, ARGUMENT_1 and so on, LIMIT (seconds).

decode "$COUNT"
count=$DECODED
decode "$LIMIT"
limit=$DECODED
set --
number=0
while [ "$number" -lt "$count" ]; do
  number=$((number + 1))
  eval "decode \"\$ARGUMENT_$number\""
  set -- "$@" "$DECODED"
done
command=$1
shift
case $command in
  */*) command=$R$command ;;
  *) if has "$command"; then command=$TOOL_PATH; fi ;;
esac
# The last 64 KiB of what it says, and its status in a line of its own.
output=$(
  {
    status=0
    limited "$limit" "$command" "$@" </dev/null || status=$?
    printf '\n%s' "$status"
  } 2>&1 | tail -c 65536
)
frame test-output "${output%"$NL"*}"
frame test-status "${output##*"$NL"}"
