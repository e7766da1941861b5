package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/** What worked before a reboot must work after it; pure. */
public final class HealthCheck {
  private HealthCheck() {}

  /**
   * An error for each address, default route and mount that is gone and each unit that fails newly.
   */
  public static List<Finding> compare(Health before, Health after) {
    List<Finding> findings = new ArrayList<>();
    for (String address : missing(before.addresses(), after.addresses())) {
      findings.add(
          Finding.error(
              "RG-HEALTH-01",
              "the address " + address + " is gone since the reboot",
              "look at the network configuration; an interface may have another name now"));
    }
    for (String route : missing(before.defaultRoutes(), after.defaultRoutes())) {
      findings.add(
          Finding.error(
              "RG-HEALTH-02",
              "the default route '" + route + "' is gone since the reboot",
              "look at the network configuration; an interface may have another name now"));
    }
    for (String mount : missing(before.mounts(), after.mounts())) {
      findings.add(
          Finding.error(
              "RG-HEALTH-03",
              "the mount '" + mount + "' is gone since the reboot",
              "run 'systemctl --failed' and 'mount' on the host"));
    }
    // Where systemd did not answer, before or after, nothing can be compared.
    SortedSet<String> failedNow = Objects.requireNonNullElse(after.failedUnits(), new TreeSet<>());
    SortedSet<String> failedThen = Objects.requireNonNullElse(before.failedUnits(), failedNow);
    for (String unit : missing(failedNow, failedThen)) {
      findings.add(
          Finding.error(
              "RG-HEALTH-04",
              "the unit " + unit + " fails since the reboot",
              "run 'systemctl status " + unit + "' on the host"));
    }
    return findings;
  }

  private static SortedSet<String> missing(SortedSet<String> wanted, SortedSet<String> there) {
    SortedSet<String> missing = new TreeSet<>(wanted);
    missing.removeAll(there);
    return missing;
  }
}
