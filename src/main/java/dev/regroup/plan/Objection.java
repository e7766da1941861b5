package dev.regroup.plan;

import dev.regroup.finding.Finding;

/**
 * What a guard says against touching a host. Immutable.
 *
 * @param finding an error
 * @param mayPass whether it may pass by itself
 */
public record Objection(Finding finding, boolean mayPass) {
  /** Whether it is only that the maintenance window is closed. */
  public boolean isWindow() {
    return GuardCode.WINDOW.is(finding);
  }
}
