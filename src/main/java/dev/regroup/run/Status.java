package dev.regroup.run;

/** How a host ended, or in check mode would end; see the table in {@code docs/exit-codes.md}. */
public enum Status {
  OK,
  CHANGED,
  REFUSED,
  FAILED,
  ROLLED_BACK,
  RESCUED,
  UNREACHABLE,
  UNFINISHED,
  NOT_ATTEMPTED
}
