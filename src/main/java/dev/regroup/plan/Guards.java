package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import java.util.List;

/**
 * What forbids touching a host at this moment; pure, asked before the first write and before the
 * reboot.
 */
public final class Guards {
  private Guards() {}

  /** Errors, none where the host may be touched. */
  public static List<Finding> against(HostFacts facts) {
    return facts.packageManager().stream()
        .map(
            holder ->
                Finding.error(
                    "RG-GUARD-01",
                    "the package manager is at work or was left half done: " + holder,
                    "wait for its end, or run 'dpkg --configure -a'; then try again"))
        .toList();
  }
}
