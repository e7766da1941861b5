package dev.regroup.plan;

import dev.regroup.finding.Finding;
import java.util.List;

/** The package manager is idle, and left nothing half done. */
final class PackagesGuard implements Guard {
  @Override
  public List<Finding> against(Moment moment) {
    return moment.facts().packageManager().stream()
        .map(
            holder ->
                GuardCode.PACKAGE_MANAGER.of(
                    "the package manager is at work or was left half done: " + holder))
        .toList();
  }
}
