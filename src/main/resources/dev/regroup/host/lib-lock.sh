# shellcheck shell=sh disable=SC2034,SC2154
# Taking the lock of the host. Data: OWNER, SINCE.

# take_lock: in this run's name, or finds it in this run's name; ends the script otherwise.
take_lock() {
  decode "$OWNER"
  lock_owner=$DECODED
  decode "$SINCE"
  lock_since=$DECODED
  # Whoever broke it relies on that: a start that was sent once more takes it no more.
  if was_broken; then
    read_holder
    lock_frame locked
    exit "$LOCKED"
  fi
  [ -d "$STATE" ] || mkdir -p "$STATE" 2>/dev/null || :
  if mkdir "$LOCK" 2>/dev/null; then
    if ! name_lock; then
      rm -rf "$LOCK"
      refuse_lock
    fi
    return 0
  fi
  named_holder
  if [ -z "$HOLDER" ]; then
    refuse_lock
  fi
  own_lock
  # Taken again, perhaps in a later boot, by an owner who knows of it.
  if ! working "$LOCK/pid" "$HELD_BOOT"; then
    name_lock || refuse_lock
  fi
}

# named_holder: read_holder, which gives another start of the same moment the time to name itself.
named_holder() {
  name_tries=0
  read_holder
  while [ "$HOLDER" = unknown ] && [ "$name_tries" -lt 20 ]; do
    name_tries=$((name_tries + 1))
    sleep 0.1 2>/dev/null || sleep 1
    read_holder
  done
}

# The run's name last: with it the lock is complete. On disk before anything is done under it: after
# a power cut a lock without a name would keep out the very run that it is of, and its rescue.
name_lock() {
  printf '%s\n' "$lock_owner" >"$LOCK/owner" &&
    printf '%s\n' "$lock_since" >"$LOCK/since" &&
    printf '%s\n' "$BOOT" >"$LOCK/boot" &&
    printf '%s\n' "$RUN_ID" >"$LOCK/run" &&
    sync_path "$LOCK/owner" "$LOCK/since" "$LOCK/boot" "$LOCK/run" "$LOCK" "$STATE"
}

refuse_lock() {
  if odd_lock; then
    frame refused "${LOCK#"$R"} is there and is no folder: look at it, then remove it"
    exit "$REFUSED"
  fi
  frame refused "${STATE#"$R"} cannot be written: is the disk full, or read-only?"
  exit "$REFUSED"
}

# next_claim: CLAIM, the number of the start to come; false where the work of an earlier one lives.
# No number is used twice under a lock, so that a start that comes late finds its own taken.
next_claim() {
  CLAIM=1
  while [ -e "$LOCK/work.$CLAIM" ]; do
    if lives "$LOCK/work.$CLAIM"; then
      return 1
    fi
    CLAIM=$((CLAIM + 1))
  done
}

# release_lock: gone at once, whatever comes between.
release_lock() {
  if [ -e "$STATE/.released" ]; then rm -rf "$STATE/.released"; fi
  mv "$LOCK" "$STATE/.released"
  rm -rf "$STATE/.released"
  sync_path "$STATE"
}

# idle_lock: ends the script while work still goes on under the lock.
idle_lock() {
  if working "$LOCK/pid" "$HELD_BOOT" || ! next_claim; then
    lock_frame locked
    exit "$LOCKED"
  fi
}
