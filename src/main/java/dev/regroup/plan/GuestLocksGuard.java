package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.ProxmoxNode;
import dev.regroup.host.ProxmoxNode.Guest;
import dev.regroup.playbook.Guards.Name;
import java.util.List;
import java.util.Map;

/** No backup, snapshot, clone or migration is at a guest of this node. */
final class GuestLocksGuard implements Guard {
  /** How a guest that sleeps on disk is kept from being started anew. */
  private static final String ASLEEP = "suspended";

  @Override
  public List<Finding> against(Moment moment) {
    ProxmoxNode node = moment.node();
    if (!moment.reboots() || node == null || moment.skips(Name.GUEST_LOCKS)) {
      return List.of();
    }
    return node.guests().stream()
        .filter(guest -> !guest.lock().isEmpty() && !guest.lock().equals(ASLEEP))
        .map(GuestLocksGuard::held)
        .toList();
  }

  private static Finding held(Guest guest) {
    return GuardCode.GUEST_LOCK.of(
        guest.described() + " is locked: " + guest.lock(),
        Map.of("TOOL", guest.kind().equals("lxc") ? "pct" : "qm", "ID", guest.id()));
  }
}
