package dev.regroup.step;

import dev.regroup.boot.BootLayout;
import dev.regroup.boot.BootLayouts;
import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.kernel.Request;
import dev.regroup.plan.ChangeCode;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.Planner;
import dev.regroup.playbook.DesiredState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether what was read back is what was planned; pure. The boot layout judges what its generator
 * wrote, whether a reboot follows or not; then the plan is made again, and must have nothing left
 * to write and the same boot ahead.
 */
final class Confirmation {
  private Confirmation() {}

  /**
   * After the refresh: with an error where it is not believed, its first one says why.
   *
   * @param shown the plan that was carried out
   * @param written facts with what was read back
   */
  static List<Finding> of(HostPlan shown, HostFacts written, DesiredState desired) {
    List<Finding> findings = new ArrayList<>(layouts(written, shown.requests()));
    if (findings.stream().noneMatch(Finding::isError)) {
      HostPlan again = Planner.plan(shown.host(), written, desired);
      again(shown, again).map(ChangeCode.NOT_AS_PLANNED::of).ifPresent(findings::add);
    }
    return findings;
  }

  /**
   * After all was put back: why the host is not as it was, empty where it is. What the host's own
   * tools took away beside the generated files is in no backup.
   */
  static Optional<Finding> ofUndo(HostFacts before, HostFacts back) {
    List<Finding> known = layouts(before, List.of());
    return layouts(back, List.of()).stream()
        .filter(Finding::isError)
        .filter(finding -> !known.contains(finding))
        .findFirst();
  }

  /** Where no layout fits any more, making the plan again says so. */
  private static List<Finding> layouts(HostFacts facts, List<Request> requests) {
    BootLayout layout = BootLayouts.detect(facts).layout();
    return layout == null ? List.of() : layout.confirm(facts, requests);
  }

  private static Optional<String> again(HostPlan shown, HostPlan again) {
    Optional<String> otherBoot = otherBoot(shown, again);
    if (otherBoot.isPresent()) {
      return otherBoot;
    }
    return again.edits().isEmpty() && again.refresh() == null
        ? Optional.empty()
        : Optional.of("what was read back would have to be written once more");
  }

  /**
   * Why the next boot is not the one that was planned: that it must not be, or that it would take
   * another kernel, or none of its initrds; empty where it is.
   *
   * @param shown the plan that is carried out
   * @param again the plan made from fresh facts
   */
  static Optional<String> otherBoot(HostPlan shown, HostPlan again) {
    Optional<Finding> error = again.findings().stream().filter(Finding::isError).findFirst();
    if (error.isPresent()) {
      return error.map(Finding::message);
    }
    if (again.reboot() != shown.reboot()) {
      return Optional.of("whether a reboot is needed changed meanwhile");
    }
    if (!Objects.equals(kernel(shown), kernel(again))) {
      return Optional.of(
          "the next boot would take kernel " + kernel(again) + ", not " + kernel(shown));
    }
    return hasInitrd(shown) && !hasInitrd(again)
        ? Optional.of("the next boot would take kernel " + kernel(again) + " without its initrd")
        : Optional.empty();
  }

  private static String kernel(HostPlan plan) {
    StagedEntry next = plan.next();
    return next == null ? "(unknown)" : next.kernel();
  }

  private static boolean hasInitrd(HostPlan plan) {
    StagedEntry next = plan.next();
    return next != null && !next.initrds().isEmpty();
  }
}
