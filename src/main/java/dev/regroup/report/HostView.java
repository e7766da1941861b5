package dev.regroup.report;

import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.kernel.Change;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.PlanCode;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reports tell of one host: made from a result, or read back from a document that is kept.
 * Every report is made from this alone, so that a run of last month prints as it did then. Texts
 * may hold whatever a host said. Immutable.
 *
 * @param wave 0 where the host had none
 * @param sysroot the file tree that the host answered for, empty for a real host
 * @param plan null where the host was not reached
 * @param isolation as it was last read
 * @param after as the proof at the end read it, or as it was read back before a reboot that is
 *     pending; null where neither was
 */
record HostView(
    String host,
    Status status,
    Left left,
    int wave,
    String sysroot,
    @Nullable String planDigest,
    @Nullable Plan plan,
    HostResult.Reboot reboot,
    @Nullable Boolean verified,
    List<HostPlan.Isolation> isolation,
    @Nullable Layers after,
    List<Finding> findings,
    List<StepRecord> steps) {

  HostView {
    isolation = List.copyOf(isolation);
    findings = List.copyOf(findings);
    steps = List.copyOf(steps);
  }

  static HostView of(HostResult result) {
    HostPlan plan = result.plan();
    HostPlan after = result.after();
    return new HostView(
        result.host(),
        result.status(),
        result.left(),
        result.wave(),
        result.simulated(),
        result.planDigest(),
        plan == null ? null : Plan.of(plan),
        result.reboot(),
        result.verified(),
        Groups.latest(plan, after),
        after == null ? null : Layers.of(after),
        result.findings(),
        result.steps());
  }

  /** A host without a plan. */
  static HostView without(
      String host, Status status, Left left, List<Finding> findings, List<StepRecord> steps) {
    return new HostView(
        host,
        status,
        left,
        0,
        "",
        null,
        null,
        HostResult.Reboot.NONE,
        null,
        List.of(),
        null,
        findings,
        steps);
  }

  /** The diff of all edited files; empty where none is edited or there is no plan. */
  String diff() {
    return plan == null ? "" : plan.diff();
  }

  /**
   * The part of a plan that is told.
   *
   * @param layout null where none fits
   * @param proven whether that layout was proven on real hosts
   * @param diff unified, as {@link Diffs} makes it
   * @param refresh the command, null where none is needed
   * @param reason why there is nothing to do, null where there is something
   */
  record Plan(
      @Nullable String layout,
      boolean proven,
      List<String> evidence,
      Layers layers,
      List<Change> changes,
      String diff,
      @Nullable String refresh,
      @Nullable String reason) {
    Plan {
      evidence = List.copyOf(evidence);
      changes = List.copyOf(changes);
    }

    static Plan of(HostPlan plan) {
      return new Plan(
          plan.layout(),
          plan.findings().stream().noneMatch(PlanCode.UNPROVEN::is),
          plan.evidence(),
          Layers.of(plan),
          plan.changes(),
          Diffs.unified(plan.edits()),
          plan.refresh() == null ? null : plan.refresh().command(),
          plan.reason());
    }
  }

  /** A layout's name for people, with a word on one that is unproven. */
  static String named(@Nullable String layout, boolean proven) {
    return layout == null ? "unknown" : proven ? layout : layout + " (unproven)";
  }

  /** The command lines of each layer, and what boots next; null where not known. */
  record Layers(
      @Nullable String configured,
      List<String> staged,
      String running,
      @Nullable String desired,
      @Nullable Next next) {
    Layers {
      staged = List.copyOf(staged);
    }

    static Layers of(HostPlan plan) {
      StagedEntry next = plan.next();
      return new Layers(
          plan.configured(),
          plan.staged(),
          plan.running(),
          plan.desired(),
          next == null ? null : new Next(next.id(), next.kernel(), next.doubt()));
    }
  }

  /**
   * The entry that boots next.
   *
   * @param kernel empty where not known
   * @param doubt why it may not be so, null where it is certain
   */
  record Next(String entry, String kernel, @Nullable String doubt) {}
}
