package dev.regroup.step;

import dev.regroup.boot.StagedEntry;
import dev.regroup.host.HistoryEntry;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostLock;
import dev.regroup.plan.HealthCode;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.StepName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a host on which nothing is left to do, after a run that ordered its reboot and
 * did not come to prove it: it is proven as that run would have proven it, and ends as it would
 * have ended there where the proof fails.
 */
final class ReturnedHost {
  private ReturnedHost() {}

  /** Takes the lock; the rescue of the run that had it goes, as it does once that run is back. */
  static final class LockStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.LOCK;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      return Interruption.before(work, "the host was proven")
          .or(() -> Locks.takeOver(work))
          .orElseGet(() -> RollbackSteps.LockStep.take(work));
    }
  }

  /** The proof, retried until {@code verify_timeout}. */
  static final class ProveStep implements Step<WritableHostWork> {
    @Override
    public StepName name() {
      return StepName.VERIFY;
    }

    @Override
    public StepOutcome run(WritableHostWork work) {
      HostFacts facts = work.facts();
      Optional<HistoryEntry> order = order(facts);
      work.left(Left.REBOOTED);
      work.reboot(HostResult.Reboot.DONE);
      work.drained(!facts.around().drained().isEmpty());
      order
          .map(HistoryEntry::run)
          .or(() -> Optional.ofNullable(facts.lock()).map(HostLock::run))
          .ifPresent(work::changedBy);
      work.found(
          HealthCode.NOT_COMPARED.of(
              "an earlier run rebooted the host: what worked before that could not be compared",
              Map.of("HOST", work.host())));
      StagedEntry expected = expected(work, order);
      return VerifyStep.prove(
          work, (same, after) -> VerifyStep.againstReturned(same, after, expected));
    }

    /** The host's own record of the last reboot that a run ordered, and that ended another boot. */
    private static Optional<HistoryEntry> order(HostFacts facts) {
      List<HistoryEntry> orders =
          facts.history().stream()
              .filter(line -> line.event().equals("reboot"))
              .filter(line -> !facts.bootId().equals(line.values().get(HistoryEntry.BOOT)))
              .toList();
      return orders.isEmpty() ? Optional.empty() : Optional.of(orders.get(orders.size() - 1));
    }

    /** What boots next is what that reboot was to bring up, unless that changed since. */
    private static @Nullable StagedEntry expected(
        WritableHostWork work, Optional<HistoryEntry> order) {
      return order
          .filter(line -> work.plan().entryDigest().equals(line.values().get(HistoryEntry.ENTRY)))
          .map(line -> work.plan().next())
          .orElse(null);
    }
  }
}
