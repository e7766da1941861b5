package dev.regroup.plan;

import dev.regroup.finding.Finding;
import java.util.List;

/** No guest runs that the reboot would take down and that the play does not let be taken off. */
final class GuestsGuard implements Guard {
  @Override
  public List<Finding> against(Moment moment) {
    return moment.reboots() ? DrainPlan.of(moment).against() : List.of();
  }
}
