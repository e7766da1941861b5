package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.FactsCode;
import dev.regroup.host.HistoryEntry;
import dev.regroup.host.HostFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether this boot already follows a reboot into the entry that a plan would boot, by the host's
 * own record; pure. Two plays that undo each other in vain are a loop as well, so all reboots since
 * the last one that was proven count, not only the latest. A boot that other hands brought about
 * after them follows none of them.
 */
final class RebootLoop {
  private RebootLoop() {}

  /**
   * An error where a reboot would be a second one for the same, or where the record that would tell
   * is there and was not read.
   *
   * @param entryDigest of what is to boot
   */
  static List<Finding> check(HostFacts facts, String entryDigest) {
    Optional<Finding> unread = unread(facts);
    if (unread.isPresent()) {
      return unread.stream().toList();
    }
    List<HistoryEntry> history = facts.history();
    List<HistoryEntry> unproven = unproven(history);
    if (unproven.isEmpty()) {
      return List.of();
    }
    List<String> bootsSince = bootsSince(history, unproven.get(0));
    if (bootsSince.stream().anyMatch(boot -> !boot.equals(facts.bootId()))) {
      return List.of();
    }
    Optional<HistoryEntry> same =
        unproven.stream()
            .filter(reboot -> into(reboot, entryDigest))
            .filter(reboot -> !facts.bootId().equals(reboot.values().get(HistoryEntry.BOOT)))
            .findFirst();
    return same.map(reboot -> refused(facts, reboot, !bootsSince.isEmpty())).stream().toList();
  }

  /** An error where the host has a record of its own that was not read. */
  static Optional<Finding> unread(HostFacts facts) {
    return facts.findings().stream().anyMatch(FactsCode.HISTORY_UNREAD::is)
        ? Optional.of(
            PlanCode.HISTORY_UNKNOWN.of(
                "a reboot is needed, and /var/lib/regroup/history, which tells whether it would be"
                    + " a second one for the same, could not be read"))
        : Optional.empty();
  }

  /** Whether it went into that entry, or into the trial of it. */
  private static boolean into(HistoryEntry reboot, String entryDigest) {
    String entry = reboot.values().get(HistoryEntry.ENTRY);
    return entryDigest.equals(entry) || EntryDigest.trial(entryDigest).equals(entry);
  }

  /** The reboots after the last one whose run proved what it brought up, the latest first. */
  private static List<HistoryEntry> unproven(List<HistoryEntry> history) {
    List<HistoryEntry> found = new ArrayList<>();
    for (int i = history.size() - 1; i >= 0; i--) {
      HistoryEntry line = history.get(i);
      if (line.event().equals("reboot")) {
        List<HistoryEntry> since = history.subList(i, history.size());
        if (proven(since, line.run()) || (wentBack(history.subList(0, i)) && rolledBack(since))) {
          break;
        }
        found.add(line);
      }
    }
    return found;
  }

  private static boolean proven(List<HistoryEntry> since, String run) {
    return since.stream()
        .anyMatch(
            line ->
                line.run().equals(run)
                    && line.event().equals("verify")
                    && "changed".equals(line.values().get("status")));
  }

  /** Whether files were put back since the reboot before. */
  private static boolean wentBack(List<HistoryEntry> until) {
    for (int i = until.size() - 1; i >= 0 && !until.get(i).event().equals("reboot"); i--) {
      if (until.get(i).event().equals("rollback")) {
        return true;
      }
    }
    return false;
  }

  /** Whether a run, or the one that went on with it, proved the old state. */
  private static boolean rolledBack(List<HistoryEntry> since) {
    return since.stream().anyMatch(line -> "rolled_back".equals(line.values().get("status")));
  }

  /** Boots on record after a reboot, other than the one that it ended. */
  private static List<String> bootsSince(List<HistoryEntry> history, HistoryEntry reboot) {
    Optional<String> ended = Optional.ofNullable(reboot.values().get(HistoryEntry.BOOT));
    return history.subList(history.lastIndexOf(reboot) + 1, history.size()).stream()
        .flatMap(line -> Optional.ofNullable(line.values().get(HistoryEntry.BOOT)).stream())
        .filter(boot -> !boot.isEmpty() && !ended.equals(Optional.of(boot)))
        .toList();
  }

  /**
   * @param follows whether it is on record that this boot is the one that followed, so that the
   *     next one will be known to be another
   */
  private static Finding refused(HostFacts facts, HistoryEntry reboot, boolean follows) {
    return PlanCode.SECOND_REBOOT.of(
        "the machine does not boot what was written: run "
            + reboot.run()
            + " rebooted it into the same entry, and it runs '"
            + facts.running()
            + "'",
        PlanCode.SECOND_REBOOT.row().remedy()
            + (follows
                ? " Once it was rebooted by hand, Regroup may do so again."
                : " Once it was rebooted by hand into what was written, nothing is left to do."));
  }
}
