package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import java.util.ArrayList;
import java.util.List;

/**
 * What forbids touching a host at this moment; pure, asked before the first write and before the
 * reboot.
 */
public final class Guards {
  private Guards() {}

  /**
   * Errors, none where the host may be touched.
   *
   * @param reboots whether the host is to be rebooted: only then its guests matter
   */
  public static List<Finding> against(HostFacts facts, boolean reboots) {
    List<Finding> findings = new ArrayList<>();
    for (String holder : facts.packageManager()) {
      findings.add(
          Finding.error(
              "RG-GUARD-01",
              "the package manager is at work or was left half done: " + holder,
              "wait for its end, or run 'dpkg --configure -a'; then try again"));
    }
    if (reboots && !facts.guests().isEmpty()) {
      findings.add(
          Finding.error(
              "RG-GUARD-02",
              "guests run on the host, and a reboot would take them down: "
                  + String.join(", ", facts.guests()),
              "shut them down or migrate them first (guests: refuse)"));
    }
    return findings;
  }
}
