package dev.regroup.plan;

import dev.regroup.boot.BootLayout;
import dev.regroup.boot.BootLayouts;
import dev.regroup.boot.BootState;
import dev.regroup.boot.FileEdit;
import dev.regroup.boot.StagedEntry;
import dev.regroup.boot.TrialChoice;
import dev.regroup.boot.TrialEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.CutChange;
import dev.regroup.host.HostFacts;
import dev.regroup.kernel.BootHazards;
import dev.regroup.kernel.Request;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.RebootPolicy;
import dev.regroup.playbook.RebootPolicy.Trial;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether the new command line is booted once before it is made permanent, and how; pure. */
public final class TrialPlan {
  private TrialPlan() {}

  /**
   * What of a plan says whether a boot is tried.
   *
   * @param written whether anything would be made anew
   * @param next what is to boot next once all is written, null where that is not known
   */
  record Ahead(
      List<FileEdit> edits,
      boolean written,
      HostPlan.Reboot reboot,
      @Nullable StagedEntry next,
      List<Request> requests) {

    static Ahead of(HostPlan plan) {
      return new Ahead(
          plan.edits(), plan.refresh() != null, plan.reboot(), plan.next(), plan.requests());
    }

    /** Whether the source is to get another command line. */
    boolean edited() {
      return edits.stream().anyMatch(edit -> !TrialEntry.isOf(edit.path()));
    }

    /** Whether more is to be done than taking away what an earlier trial left. */
    boolean changes() {
      return edited() || (written && edits.isEmpty());
    }
  }

  /**
   * The entry of a plan that was made from these facts; empty where nothing is tried.
   *
   * @param plan not refused
   */
  public static Optional<TrialEntry> entry(HostFacts facts, DesiredState desired, HostPlan plan) {
    BootLayout layout = BootLayouts.detect(facts).layout();
    if (layout == null
        || desired.reboot().trial() == Trial.OFF
        || plan.reboot() != HostPlan.Reboot.NEEDED) {
      return Optional.empty();
    }
    return Optional.ofNullable(choice(layout, facts, layout.read(facts), Ahead.of(plan)).entry());
  }

  /** Whether the host runs already what a plan is to write, so that this can be proven first. */
  public static boolean provenFirst(DesiredState desired, HostPlan plan) {
    return desired.reboot().trial() != Trial.OFF
        && plan.reboot() == HostPlan.Reboot.NONE
        && Ahead.of(plan).changes();
  }

  /** Whether the play has boots tried where it can be: what decides them may then be asked for. */
  static boolean allows(DesiredState desired, BootLayout layout, HostFacts facts) {
    return desired.reboot().trial() != Trial.OFF
        && desired.reboot().policy() != RebootPolicy.Policy.NEVER
        && layout.trial(facts).possible();
  }

  private static TrialChoice choice(
      BootLayout layout, HostFacts facts, BootState state, Ahead ahead) {
    StagedEntry next = ahead.next();
    if (!ahead.edited() || next == null) {
      return TrialChoice.none("its configuration holds the new command line already");
    }
    Resumption cut = Resumption.of(facts);
    if (!cut.half().isEmpty()) {
      return TrialChoice.none(
          "what run " + cut.run() + " left half has to be made anew, or rolled back, first");
    }
    TrialChoice choice = layout.trial(facts, state, next);
    TrialEntry entry = choice.entry();
    return entry == null || Request.allSatisfied(ahead.requests(), entry.boots().options())
        ? choice
        : TrialChoice.none("what is asked excludes the " + TrialEntry.PANIC + " of a trial boot");
  }

  /**
   * What a plan has of it: its findings, and the digest of what is to boot.
   *
   * @param told the findings of the plan so far
   */
  static Told told(
      BootLayout layout,
      HostFacts facts,
      BootState state,
      DesiredState desired,
      Ahead ahead,
      List<Finding> told,
      String entryDigest) {
    Trial trial = desired.reboot().trial();
    boolean nothing = !ahead.written() && ahead.reboot() != HostPlan.Reboot.NEEDED;
    if (trial == Trial.OFF || nothing) {
      return new Told(List.of(), entryDigest);
    }
    if (ahead.reboot() == HostPlan.Reboot.NONE) {
      return new Told(ahead.changes() ? List.of(provenFirst()) : List.of(), entryDigest);
    }
    TrialChoice choice =
        ahead.reboot() == HostPlan.Reboot.PENDING
            ? TrialChoice.none("the playbook says reboot: never")
            : choice(layout, facts, state, ahead);
    TrialEntry entry = choice.entry();
    if (entry != null) {
      return new Told(List.of(tried(state, entry)), EntryDigest.trial(entryDigest));
    }
    boolean needed = trial == Trial.REQUIRED || told.stream().anyMatch(BootHazards::decidesBoot);
    String why = "the new command line cannot be booted once first: " + choice.why();
    return new Told(
        List.of(needed ? TrialCode.REQUIRED.of(why) : TrialCode.NOT_TRIED.of(why)), entryDigest);
  }

  /** What the plan of a host has of it. */
  record Told(List<Finding> findings, String entryDigest) {}

  private static Finding provenFirst() {
    return TrialCode.PROVEN_FIRST.of(
        "the host runs the new command line already: it is proven before it is written");
  }

  private static Finding tried(BootState state, TrialEntry entry) {
    StagedEntry back = state.next();
    return TrialCode.TRIED_FIRST.of(
        "the new command line is booted once first, by an entry in "
            + entry.edits().stream().map(FileEdit::path).collect(Collectors.joining(" and "))
            + (entry.boots().options().tokens().stream()
                    .anyMatch(token -> token.text().equals(TrialEntry.PANIC))
                ? ", with " + TrialEntry.PANIC + " until the next reboot"
                : "")
            + "; a boot that fails comes back as now, with kernel "
            + (back == null ? "(unknown)" : back.kernel())
            + ", and one that proves itself is written without a second reboot");
  }

  /**
   * What speaks against the host being staged for the trial as planned, and for nothing else.
   *
   * @param shown the plan that is carried out
   * @param before the facts that it was made from
   * @param written facts read after that
   */
  public static Optional<Finding> against(
      HostPlan shown, TrialEntry trial, HostFacts before, HostFacts written, DesiredState desired) {
    BootLayout layout = BootLayouts.detect(written).layout();
    BootLayout was = BootLayouts.detect(before).layout();
    if (layout == null || was == null) {
      return notStaged("no boot layout fits the host any more");
    }
    BootState state = layout.read(written);
    List<StagedEntry> found =
        state.other().stream().filter(entry -> entry.id().equals(trial.id())).toList();
    if (!found.equals(trial.menu())) {
      return notStaged(
          "the entry for the trial boot is not as planned: "
              + (found.isEmpty() ? "it is not in the menu" : found.get(0).options().text()));
    }
    StagedEntry back = state.next();
    if (back == null || !back.bootsAs(was.read(before).next())) {
      return notStaged("what boots after a trial that fails is not what boots now");
    }
    HostPlan again = Planner.plan(shown.host(), written, desired);
    Optional<Finding> error = again.findings().stream().filter(Finding::isError).findFirst();
    if (error.isPresent()) {
      return notStaged(error.get().message());
    }
    return again.entryDigest().equals(shown.entryDigest())
            && again.reboot() == shown.reboot()
            && sources(again).equals(sources(shown))
        ? Optional.empty()
        : notStaged("with the entry for the trial boot another plan would be made than was shown");
  }

  private static Optional<Finding> notStaged(String why) {
    return Optional.of(TrialCode.NOT_STAGED.of(why));
  }

  /** The edits of a plan but for the one that takes a trial's entry away. */
  private static List<FileEdit> sources(HostPlan plan) {
    return plan.edits().stream().filter(edit -> !TrialEntry.isOf(edit.path())).toList();
  }

  /** The entry of a trial that a run left in the menu. */
  public static Optional<StagedEntry> left(HostFacts facts) {
    BootLayout layout = BootLayouts.detect(facts).layout();
    return layout == null
        ? Optional.empty()
        : layout.read(facts).other().stream().filter(e -> TrialEntry.isId(e.id())).findFirst();
  }

  /**
   * The run that rebooted the host into its trial and left the entry of that in the menu, where the
   * host runs another line since: the trial did not come up, or it did not stay.
   */
  public static Optional<String> failed(HostFacts facts) {
    return Optional.ofNullable(facts.cut())
        .map(CutChange::run)
        .filter(run -> RollbackPlanner.rebootedBy(facts, run))
        .filter(run -> left(facts).filter(e -> !RollbackPlanner.runs(facts, e)).isPresent());
  }

  /** Whether the host runs what was to be tried. */
  public static boolean runs(HostFacts facts, TrialEntry trial) {
    return RollbackPlanner.runs(facts, trial.boots());
  }

  /**
   * The plan that makes permanent what was tried.
   *
   * @param against why it is not to be carried out, empty where it is
   */
  public record Permanent(HostPlan plan, Optional<Finding> against) {

    /**
     * Of the host in its trial boot.
     *
     * @param shown the plan that was agreed to
     */
    public static Permanent of(HostPlan shown, HostFacts facts, DesiredState desired) {
      HostPlan again = Planner.plan(shown.host(), facts, desired);
      boolean same =
          !again.refused()
              && again.reboot() == HostPlan.Reboot.NONE
              && sources(again).equals(sources(shown))
              && again.refresh() != null
              && again.requests().equals(shown.requests());
      return new Permanent(
          again,
          same
              ? Optional.empty()
              : Optional.of(
                  TrialCode.NOT_AS_TRIED.of(
                      "after the trial boot another change would be made than was shown")));
    }
  }

  /** Why what boots from now on is not what was tried; empty where it is. */
  public static Optional<Finding> otherThanTried(HostFacts written, TrialEntry trial) {
    BootLayout layout = BootLayouts.detect(written).layout();
    StagedEntry next = layout == null ? null : layout.read(written).next();
    if (next == null) {
      return Optional.of(TrialCode.NOT_AS_TRIED.of("what boots next is not known"));
    }
    return TrialEntry.tried(trial.id(), next).bootsAs(trial.boots())
        ? Optional.empty()
        : Optional.of(
            TrialCode.NOT_AS_TRIED.of(
                "the entry that boots from now on has '"
                    + next.options().text()
                    + "', and '"
                    + trial.boots().options().text()
                    + "' was tried"));
  }
}
