package dev.regroup.run;

/** The steps of a host, in their order. */
public enum StepName {
  CONNECT,
  FACTS,
  PLAN,
  LOCK,
  GUARD,
  BACKUP,
  PATCH,
  REFRESH,
  CONFIRM,
  ARM,
  DRAIN,
  REBOOT,
  WAIT,
  VERIFY,
  RESTORE,
  UNLOCK;

  /**
   * Whether something may be written on the host once it has begun. All that comes behind the plan
   * has the lock at least, but for a guard: one that is waited for comes before the lock, and the
   * one after it adds nothing.
   */
  public boolean mayWrite() {
    return compareTo(PLAN) > 0 && this != GUARD;
  }
}
