package dev.regroup.plan;

import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
      }
    }
    findings.addAll(RebootLoop.check(facts, entryDigest));
    return findings;
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
    return List.of(
        PlanCode.NEXT_NOT_WHOLE.of(
            "the entry that boots next, "
                + next.id()
                + ", is not whole: "
                + Objects.requireNonNullElse(next.doubt(), "its initrd is missing"),
            Map.of("KERNEL", next.kernel())));
  }

  /** A kernel without an initrd boots only where that is how this host's kernels are. */
  private static boolean lacksInitrd(HostFacts facts, StagedEntry next, List<StagedEntry> staged) {
    boolean othersHaveOne = facts.kernels().stream().anyMatch(kernel -> kernel.initrd() != null);
    boolean hadOne =
        staged.stream().anyMatch(e -> e.kernel().equals(next.kernel()) && !e.initrds().isEmpty());
    return next.initrds().isEmpty() && (othersHaveOne || hadOne);
  }
}
