package dev.regroup.plan;

import dev.regroup.boot.BootLayout;
import dev.regroup.boot.BootLayouts;
import dev.regroup.boot.BootState;
import dev.regroup.boot.Edits;
import dev.regroup.boot.NextBoot;
import dev.regroup.boot.Refresh;
import dev.regroup.boot.StagedEntry;
import dev.regroup.boot.TrialEntry;
import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.HostFacts;
import dev.regroup.iommu.AcsOptions;
import dev.regroup.iommu.AcsOverride;
import dev.regroup.iommu.Boot;
import dev.regroup.iommu.Machine;
import dev.regroup.iommu.Predictor;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.IommuRequests;
import dev.regroup.kernel.Merge;
import dev.regroup.kernel.ParameterLint;
import dev.regroup.kernel.Request;
import dev.regroup.playbook.AcsOverride.Mode;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.RebootPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Facts and desired state in, plan out: touches no network, clock or disk. Configured, staged and
 * running are compared separately, key by key, for the keys that the desired state names.
 */
public final class Planner {
  private Planner() {}

  /** The plan of one host; where it must not be touched, with an error among its findings. */
  public static HostPlan plan(String host, HostFacts facts, DesiredState desired) {
    return plan(host, Resumption.of(facts), desired);
  }

  private static HostPlan plan(String host, Resumption resumption, DesiredState desired) {
    HostFacts facts = resumption.facts();
    List<Finding> findings = new ArrayList<>(facts.findings());
    findings.addAll(Preconditions.check(facts, desired));
    BootLayouts.Choice detected = BootLayouts.detect(facts);
    findings.addAll(detected.findings());
    BootLayout layout = detected.layout();
    if (layout == null) {
      return refused(host, facts, detected.evidence(), findings);
    }
    if (!layout.proven()) {
      findings.add(
          PlanCode.UNPROVEN.of(
              Severity.WARNING,
              "the boot layout "
                  + layout.id()
                  + " is built from documents, and proven on no real host",
              PlanCode.UNPROVEN.row().remedy()));
    }
    return new Attempt(host, facts, resumption, desired, layout, detected.evidence(), findings)
        .plan();
  }

  private static HostPlan refused(
      String host, HostFacts facts, List<String> evidence, List<Finding> findings) {
    return new HostPlan(
        host,
        null,
        evidence,
        null,
        List.of(),
        facts.running(),
        null,
        List.of(),
        null,
        List.of(),
        List.of(),
        null,
        HostPlan.Reboot.NONE,
        EntryDigest.of(null, List.of()),
        List.of(),
        List.of(),
        null,
        findings);
  }

  /** The plan of a host whose layout is known. */
  private record Attempt(
      String host,
      HostFacts facts,
      Resumption resumption,
      DesiredState desired,
      BootLayout layout,
      List<String> evidence,
      List<Finding> findings) {

    HostPlan plan() {
      BootState state = layout.read(facts);
      findings.addAll(state.findings());
      CommandLine running = CommandLine.parse(facts.running());
      CommandLine configured = state.configured();
      Goals goals =
          Goals.of(
              layout,
              state,
              running,
              requests(configured == null ? running : configured),
              TrialPlan.allows(desired, layout, facts));
      findings.addAll(goals.findings());
      List<Request> base = goals.requests();
      Predictor predictor = predictor();
      if (predictor != null) {
        predictor.mismatch().ifPresent(findings::add);
      }
      OverridePlan override = override(predictor, state, base);
      findings.addAll(override.findings());
      List<Request> requests = Stream.concat(base.stream(), override.requests().stream()).toList();
      Course course = course(state, requests);
      findings.addAll(course.findings);
      StagedEntry next = course.next;
      HostPlan.Reboot reboot = reboot(requests, running);
      String entry = EntryDigest.of(next, requests);
      if (reboot == HostPlan.Reboot.NEEDED) {
        findings.addAll(RebootSafety.check(facts, next, state.staged(), entry));
      } else if (next != null && (course.refresh != null || reboot == HostPlan.Reboot.PENDING)) {
        findings.addAll(RebootSafety.whole(facts, next, state.staged()));
      }
      TrialPlan.Told trial =
          TrialPlan.told(
              layout,
              facts,
              state,
              desired,
              new TrialPlan.Ahead(
                  course.edits.files(), course.refresh != null, reboot, next, requests),
              findings,
              entry);
      findings.addAll(trial.findings());
      Boot boot = reboot == HostPlan.Reboot.NONE ? null : boot(course);
      IsolationPlan isolation =
          IsolationPlan.of(facts, predictor, desired, override.impossible(), boot);
      findings.addAll(isolation.findings());
      if (reboot != HostPlan.Reboot.NONE || !course.edits.files().isEmpty()) {
        findings.addAll(override.effects());
      }
      if (requests.stream().anyMatch(Attempt::asksForOverride)) {
        findings.addAll(AcsOverride.asked(boot(course)));
      }
      if (requests.stream().anyMatch(Attempt::asksForAcsBits)) {
        findings.addAll(AcsOptions.check(Machine.of(facts), boot(course)));
      }
      return plan(state, requests, course, reboot, trial.entryDigest(), isolation);
    }

    private HostPlan plan(
        BootState state,
        List<Request> requests,
        Course course,
        HostPlan.Reboot reboot,
        String entry,
        IsolationPlan isolation) {
      CommandLine configured = state.configured();
      return new HostPlan(
          host,
          layout.id(),
          evidence,
          configured == null ? null : configured.text(),
          staged(state),
          facts.running(),
          configured == null ? null : course.edits.desired().text(),
          requests,
          course.next,
          course.edits.changes(),
          course.edits.files(),
          course.refresh,
          reboot,
          entry,
          isolation.devices(),
          isolation.essential(),
          reasonForNothing(course.edits, course.refresh, reboot),
          // What two of the questions above answer alike is told once.
          AcsOverride.toldOnce(findings));
    }

    /** Null where the play asks nothing that groups hang on: a topology is not read for nothing. */
    private @Nullable Predictor predictor() {
      return desired.isolate().isEmpty() && desired.acsOverride().mode() == Mode.UNMANAGED
          ? null
          : new Predictor(Machine.of(facts));
    }

    /**
     * What the override comes to, for the kernel that will boot. That it is asked for may bring a
     * refresh about, and the refresh another kernel: then it is chosen again for that one.
     */
    private OverridePlan override(
        @Nullable Predictor predictor, BootState state, List<Request> base) {
      if (predictor == null || desired.acsOverride().mode() == Mode.UNMANAGED) {
        return OverridePlan.UNMANAGED;
      }
      CommandLine configured = state.configured();
      CommandLine line = configured == null ? CommandLine.parse(facts.running()) : configured;
      Boot boot = boot(course(state, base));
      OverridePlan plan = OverridePlan.of(predictor, desired, boot, line);
      Boot changed =
          boot(course(state, Stream.concat(base.stream(), plan.requests().stream()).toList()));
      return changed.kernel().equals(boot.kernel())
          ? plan
          : OverridePlan.of(
              predictor,
              desired,
              new Boot(boot.commandLine(), changed.kernel(), changed.overridePatch()),
              line);
    }

    /** What the requests come to in files and entries, and what is to be told of that. */
    private record Course(
        Edits edits,
        @Nullable Refresh refresh,
        @Nullable StagedEntry next,
        List<Finding> findings) {}

    private Course course(BootState state, List<Request> requests) {
      CommandLine configured = state.configured();
      Edits edits =
          configured == null
              ? new Edits(List.of(), CommandLine.parse(facts.running()), List.of(), List.of())
              : layout.edit(facts, state, requests);
      List<Finding> told = new ArrayList<>(edits.findings());
      if (edits.files().stream().anyMatch(edit -> TrialEntry.isOf(edit.path()))) {
        told.add(
            TrialCode.LEFT_BEHIND.of(
                "a run that was cut off left its entry for a trial boot, which is taken away",
                Map.of("HOST", host)));
      }
      Refresh refresh = refresh(state, edits, requests);
      if (refresh != null) {
        told.addAll(resumption.findings());
      }
      if (refresh == null || configured == null) {
        return new Course(edits, refresh, state.next(), told);
      }
      // What boots next once the plan is carried out.
      NextBoot predicted = layout.predictNext(facts, state, edits);
      told.addAll(predicted.findings());
      return new Course(edits, refresh, predicted.entry(), told);
    }

    /** The boot to come. */
    private Boot boot(Course course) {
      return IsolationPlan.boot(facts, course.edits.desired(), course.next);
    }

    /** What is asked, key by key, of a host that has this line. */
    private List<Request> requests(CommandLine line) {
      IommuRequests.Resolved resolved =
          IommuRequests.resolve(desired.iommu(), facts.cpuVendor(), line, desired.parameters());
      findings.addAll(resolved.findings());
      findings.addAll(
          ParameterLint.check(
              resolved.requests(),
              Merge.merge(line, resolved.requests()).result(),
              facts.cpuVendor()));
      return resolved.requests();
    }

    private static boolean asksForOverride(Request request) {
      return request.key().equals(AcsOverride.KEY)
          && (request instanceof Request.Present || request instanceof Request.Append);
    }

    private static boolean asksForAcsBits(Request request) {
      return request.key().equals("pci")
          && (request instanceof Request.Present || request instanceof Request.Append);
    }

    private @Nullable Refresh refresh(BootState state, Edits edits, List<Request> requests) {
      boolean stale =
          state.staged().stream()
              .anyMatch(entry -> !Request.allSatisfied(requests, entry.options()));
      CommandLine configured = state.configured();
      // Where the command itself writes the source, no edit says that it is not as asked.
      boolean source =
          configured != null
              && !Request.allSatisfied(requests, configured)
              && edits.findings().stream().noneMatch(Finding::isError);
      return stale || source || !resumption.half().isEmpty() || !edits.files().isEmpty()
          ? layout.refresh(facts, requests)
          : null;
    }

    /** Nothing is known to be staged where the generated files may be half. */
    private List<String> staged(BootState state) {
      return resumption.half().isEmpty()
          ? state.staged().stream().map(entry -> entry.options().text()).distinct().toList()
          : List.of();
    }

    private HostPlan.Reboot reboot(List<Request> requests, CommandLine running) {
      if (Request.allSatisfied(requests, running)) {
        return HostPlan.Reboot.NONE;
      }
      return desired.reboot().policy() == RebootPolicy.Policy.NEVER
          ? HostPlan.Reboot.PENDING
          : HostPlan.Reboot.NEEDED;
    }

    private static @Nullable String reasonForNothing(
        Edits edits, @Nullable Refresh refresh, HostPlan.Reboot reboot) {
      if (!edits.files().isEmpty() || refresh != null || reboot == HostPlan.Reboot.NEEDED) {
        return null;
      }
      return reboot == HostPlan.Reboot.PENDING
          ? "configured and staged are as desired; the reboot that is missing is forbidden by the playbook"
          : "configured, staged and running are as desired";
    }
  }
}
