package dev.regroup.finding;

/** How much a finding weighs. An {@link #ERROR} in a plan means that the host is refused. */
public enum Severity {
  NOTE,
  WARNING,
  ERROR
}
