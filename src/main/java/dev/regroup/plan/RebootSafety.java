package dev.regroup.plan;

import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.HistoryEntry;
import dev.regroup.host.HostFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A host may reboot only when what boots next is known and whole, and not twice for the same. */
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
          Finding.error(
              "RG-PLAN-04",
              "a reboot is needed, and what the host would boot next is not known",
              "see the findings about the boot loader; nothing reboots before this is known"));
    } else if (next.doubt() != null || lacksInitrd(facts, next, staged)) {
      findings.add(
          Finding.error(
              "RG-PLAN-05",
              "the entry that boots next, "
                  + next.id()
                  + ", is not whole: "
                  + Objects.requireNonNullElse(next.doubt(), "its initrd is missing"),
              "put its kernel and initrd in order ('update-initramfs -c -k "
                  + next.kernel()
                  + "')"));
    } else if (!next.kernel().equals(facts.kernel())) {
      findings.add(
          Finding.note(
              "RG-PLAN-06",
              "this reboot also goes from kernel " + facts.kernel() + " to " + next.kernel(),
              ""));
    }
    findings.addAll(loop(facts, entryDigest));
    return findings;
  }

  /** A kernel without an initrd boots only where that is how this host's kernels are. */
  private static boolean lacksInitrd(HostFacts facts, StagedEntry next, List<StagedEntry> staged) {
    boolean othersHaveOne = facts.kernels().stream().anyMatch(kernel -> kernel.initrd() != null);
    boolean hadOne =
        staged.stream().anyMatch(e -> e.kernel().equals(next.kernel()) && !e.initrds().isEmpty());
    return next.initrds().isEmpty() && (othersHaveOne || hadOne);
  }

  /**
   * Refuses a second reboot into the same entry: the first did not bring it up. A reboot that its
   * run verified did; what has changed since then is no reason to refuse the next one.
   */
  private static List<Finding> loop(HostFacts facts, String entryDigest) {
    Optional<HistoryEntry> last =
        facts.history().stream()
            .filter(line -> line.event().equals("reboot"))
            .reduce((first, second) -> second);
    boolean sameEntry =
        last.map(line -> entryDigest.equals(line.values().get(HistoryEntry.ENTRY))).orElse(false);
    boolean sinceThen =
        last.map(line -> !facts.bootId().equals(line.values().get(HistoryEntry.BOOT)))
            .orElse(false);
    boolean broughtUp =
        last.isPresent()
            && facts.history().stream()
                .skip(facts.history().lastIndexOf(last.get()))
                .anyMatch(l -> l.event().equals("verify") && l.run().equals(last.get().run()));
    if (!sameEntry || !sinceThen || broughtUp) {
      return List.of();
    }
    return List.of(
        Finding.error(
            "RG-PLAN-07",
            "the machine does not boot what was written: run "
                + last.get().run()
                + " rebooted it into the same entry, and it runs '"
                + facts.running()
                + "'",
            "look at what the boot loader really reads; a second reboot would not help"));
  }
}
