package dev.regroup.plan;

import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.InstalledKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A host may reboot only when what boots next is known and whole. */
final class RebootSafety {
  private RebootSafety() {}

  /**
   * Errors where the host must not reboot.
   *
   * @param staged the entries as they are now
   */
  static List<Finding> check(
      HostFacts facts, @Nullable StagedEntry next, List<StagedEntry> staged, String entryDigest) {
    List<Finding> findings = new ArrayList<>();
    if (next == null) {
      findings.add(
          PlanCode.NEXT_UNKNOWN.of(
              "a reboot is needed, and what the host would boot next is not known"));
    } else {
      findings.addAll(whole(facts, next, staged));
      if (findings.isEmpty() && !next.kernel().equals(facts.kernel())) {
        findings.add(
            PlanCode.OTHER_KERNEL.of(
                "this reboot also goes from kernel " + facts.kernel() + " to " + next.kernel()));
        lacking(facts, next.kernel()).ifPresent(findings::add);
      }
    }
    findings.addAll(RebootLoop.check(facts, entryDigest));
    return findings;
  }

  /**
   * An error where DKMS modules of the running kernel are not there for the next: drivers, or the
   * very file system of the root. Where the running kernel is in /boot no more, those of any other
   * count.
   */
  private static Optional<Finding> lacking(HostFacts facts, String next) {
    boolean known = facts.kernels().stream().anyMatch(k -> k.release().equals(facts.kernel()));
    SortedSet<String> modules = new TreeSet<>();
    for (InstalledKernel kernel : facts.kernels()) {
      if (!known || kernel.release().equals(facts.kernel())) {
        modules.addAll(kernel.dkms());
      }
    }
    facts.kernels().stream()
        .filter(kernel -> kernel.release().equals(next))
        .forEach(kernel -> modules.removeAll(kernel.dkms()));
    return modules.isEmpty()
        ? Optional.empty()
        : Optional.of(
            PlanCode.DKMS_LACKS.of(
                "kernel "
                    + next
                    + ", which boots next, lacks modules that DKMS built for another: "
                    + String.join(", ", modules),
                Map.of("KERNEL", next)));
  }

  /**
   * An error where the entry that boots next is not whole. This matters without a reboot of
   * Regroup's own as well: whoever reboots a host that was changed boots what the change left.
   *
   * @param staged the entries as they are now
   */
  static List<Finding> whole(HostFacts facts, StagedEntry next, List<StagedEntry> staged) {
    if (next.doubt() == null && !lacksInitrd(facts, next, staged)) {
      return List.of();
    }
    String doubt = Objects.requireNonNullElse(next.doubt(), "its initrd is missing");
    String message = "the entry that boots next, " + next.id() + ", is not whole: " + doubt;
    return List.of(
        // An initrd made without the modules would be none that boots.
        doubt.startsWith("/lib/modules/")
            ? PlanCode.NEXT_NOT_WHOLE.of(
                message,
                "Install the package of kernel "
                    + next.kernel()
                    + " anew, which has its modules, or remove it.")
            : PlanCode.NEXT_NOT_WHOLE.of(message, Map.of("KERNEL", next.kernel())));
  }

  /** A kernel without an initrd boots only where that is how this host's kernels are. */
  private static boolean lacksInitrd(HostFacts facts, StagedEntry next, List<StagedEntry> staged) {
    boolean othersHaveOne = facts.kernels().stream().anyMatch(kernel -> kernel.initrd() != null);
    boolean hadOne =
        staged.stream().anyMatch(e -> e.kernel().equals(next.kernel()) && !e.initrds().isEmpty());
    return next.initrds().isEmpty() && (othersHaveOne || hadOne);
  }
}
