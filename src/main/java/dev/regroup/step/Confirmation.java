package dev.regroup.step;

import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.plan.HostPlan;
import java.util.Objects;
import java.util.Optional;

/** Whether what was read back after the refresh is what was planned; pure. */
final class Confirmation {
  private Confirmation() {}

  /**
   * Why not; empty where it is.
   *
   * @param shown the plan that was carried out
   * @param again the plan made from what was read back
   */
  static Optional<String> against(HostPlan shown, HostPlan again) {
    Optional<String> refused =
        again.findings().stream().filter(Finding::isError).findFirst().map(Finding::message);
    if (refused.isPresent()) {
      return refused;
    }
    if (!again.edits().isEmpty()) {
      return Optional.of("the source file does not hold what was written to it");
    }
    if (again.refresh() != null) {
      return Optional.of(
          "the refresh ended well, and the boot entries do not hold what was asked: "
              + String.join(" | ", again.staged()));
    }
    if (again.reboot() != shown.reboot()) {
      return Optional.of("whether a reboot is needed changed meanwhile");
    }
    return Objects.equals(kernel(shown), kernel(again))
        ? Optional.empty()
        : Optional.of(
            "the next boot would take kernel " + kernel(again) + ", not " + kernel(shown));
  }

  private static String kernel(HostPlan plan) {
    StagedEntry next = plan.next();
    return next == null ? "(unknown)" : next.kernel();
  }
}
