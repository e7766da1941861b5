package dev.regroup.plan;

import dev.regroup.finding.Finding;
import java.util.List;

/** What earlier runs took off the host can be given back. */
final class DrainedGuard implements Guard {
  @Override
  public List<Finding> against(Moment moment) {
    return moment.facts().around().drained().stream()
        .filter(record -> !record.whole())
        .map(record -> RestoreCode.unreadable(record.run()))
        .toList();
  }

  @Override
  public boolean mayPass() {
    return false;
  }
}
