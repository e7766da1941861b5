package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.Health;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ProxmoxNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/** What worked before a reboot must work after it; pure. */
public final class HealthCheck {
  private HealthCheck() {}

  /** The same, and whether a cluster has its quorum again, as this node sees it. */
  public static List<Finding> compare(HostFacts before, HostFacts after) {
    List<Finding> findings = new ArrayList<>(compare(before.health(), after.health()));
    if (isQuorate(before) && !isQuorate(after)) {
      findings.add(
          HealthCode.QUORUM.of("the node is in no quorum of its cluster since the reboot"));
    }
    return findings;
  }

  private static boolean isQuorate(HostFacts facts) {
    ProxmoxNode node = facts.around().proxmox();
    ProxmoxNode.Quorum quorum = node == null ? null : node.quorum();
    return quorum != null && quorum.quorate();
  }

  /**
   * An error for each address, default route and mount that is gone and each unit that fails newly.
   */
  public static List<Finding> compare(Health before, Health after) {
    List<Finding> findings = new ArrayList<>();
    for (String address : missing(before.addresses(), after.addresses())) {
      findings.add(HealthCode.ADDRESS.of("the address " + address + " is gone since the reboot"));
    }
    for (String route : missing(before.defaultRoutes(), after.defaultRoutes())) {
      findings.add(
          HealthCode.ROUTE.of("the default route '" + route + "' is gone since the reboot"));
    }
    for (String mount : missing(before.mounts(), after.mounts())) {
      findings.add(HealthCode.MOUNT.of("the mount '" + mount + "' is gone since the reboot"));
    }
    // Where systemd did not answer, before or after, nothing can be compared.
    SortedSet<String> failedNow = Objects.requireNonNullElse(after.failedUnits(), new TreeSet<>());
    SortedSet<String> failedThen = Objects.requireNonNullElse(before.failedUnits(), failedNow);
    for (String unit : missing(failedNow, failedThen)) {
      findings.add(
          HealthCode.UNIT.of("the unit " + unit + " fails since the reboot", Map.of("UNIT", unit)));
    }
    return findings;
  }

  private static SortedSet<String> missing(SortedSet<String> wanted, SortedSet<String> there) {
    SortedSet<String> missing = new TreeSet<>(wanted);
    missing.removeAll(there);
    return missing;
  }
}
