package dev.regroup.run;

/** What a run was asked to do. */
public enum Mode {
  CHECK,
  APPLY,
  VERIFY,
  ROLLBACK
}
