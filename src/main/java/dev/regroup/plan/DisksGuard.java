package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.playbook.Guards.Name;
import java.util.List;

/** Arrays and pools are whole, and none is being mended. */
final class DisksGuard implements Guard {
  @Override
  public List<Finding> against(Moment moment) {
    if (!moment.reboots() || moment.skips(Name.DISKS)) {
      return List.of();
    }
    if (moment.silent("zpool")) {
      return List.of(GuardCode.DISKS.of("zpool does not tell the state of its pools"));
    }
    return moment.facts().around().disks().stream().map(GuardCode.DISKS::of).toList();
  }
}
