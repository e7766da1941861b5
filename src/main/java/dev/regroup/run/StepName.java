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
  UNLOCK
}
