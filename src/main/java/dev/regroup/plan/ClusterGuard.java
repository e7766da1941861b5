package dev.regroup.plan;

import dev.regroup.finding.Finding;
import java.util.List;

/** Proxmox VE's own file system answers: without it neither guests nor their locks are known. */
final class ClusterGuard implements Guard {
  @Override
  public List<Finding> against(Moment moment) {
    return moment.reboots() && moment.silent("pve")
        ? List.of(
            GuardCode.CLUSTER_SILENT.of(
                "/etc/pve does not answer, so that guests, their locks and the cluster are not"
                    + " known"))
        : List.of();
  }
}
