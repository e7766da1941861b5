package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.playbook.Guards.Name;
import java.util.List;
import java.util.Set;

/** Ceph, where this node carries a part of it, can do without that part for a while. */
final class CephGuard implements Guard {
  /**
   * Health checks that say nothing of copies, daemons or room (docs.ceph.com,
   * rados/operations/health-checks); all others speak against a reboot.
   */
  private static final Set<String> HARMLESS =
      Set.of(
          "AUTH_INSECURE_GLOBAL_ID_RECLAIM",
          "AUTH_INSECURE_GLOBAL_ID_RECLAIM_ALLOWED",
          "POOL_APP_NOT_ENABLED",
          "POOL_TOO_FEW_PGS",
          "POOL_TOO_MANY_PGS",
          "RECENT_CRASH",
          "TELEMETRY_CHANGED",
          "TOO_FEW_PGS",
          "TOO_MANY_PGS");

  @Override
  public List<Finding> against(Moment moment) {
    if (!moment.reboots() || moment.skips(Name.CEPH)) {
      return List.of();
    }
    if (moment.silent("ceph")) {
      return List.of(GuardCode.CEPH.of("Ceph does not tell its health"));
    }
    return moment.facts().around().ceph().stream()
        .filter(check -> !HARMLESS.contains(check.code()))
        .map(check -> GuardCode.CEPH.of("Ceph says " + check.code() + ": " + check.message()))
        .toList();
  }
}
