package dev.regroup.plan;

import dev.regroup.boot.BootLayout;
import dev.regroup.boot.BootLayouts;
import dev.regroup.boot.BootState;
import dev.regroup.boot.Edits;
import dev.regroup.boot.NextBoot;
import dev.regroup.boot.Refresh;
import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.iommu.AcsOptions;
import dev.regroup.iommu.AcsOverride;
import dev.regroup.iommu.Machine;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.IommuRequests;
import dev.regroup.kernel.Merge;
import dev.regroup.kernel.ParameterLint;
import dev.regroup.kernel.Request;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.RebootPolicy;
import java.util.ArrayList;
import java.util.List;
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
          Goals.of(layout, state, running, requests(configured == null ? running : configured));
      findings.addAll(goals.findings());
      List<Request> requests = goals.requests();
      Edits edits =
          configured == null
              ? new Edits(List.of(), running, List.of(), List.of())
              : layout.edit(facts, state, requests);
      findings.addAll(edits.findings());
      Refresh refresh = refresh(state, edits, requests);
      if (refresh != null) {
        findings.addAll(resumption.findings());
      }
      StagedEntry next = next(state, edits, refresh);
      HostPlan.Reboot reboot = reboot(requests, running);
      String entry = EntryDigest.of(next, requests);
      if (reboot == HostPlan.Reboot.NEEDED) {
        findings.addAll(RebootSafety.check(facts, next, state.staged(), entry));
      } else if (next != null && (refresh != null || reboot == HostPlan.Reboot.PENDING)) {
        findings.addAll(RebootSafety.whole(facts, next, state.staged()));
      }
      IsolationPlan isolation =
          IsolationPlan.of(facts, desired, edits.desired(), next, reboot != HostPlan.Reboot.NONE);
      findings.addAll(isolation.findings());
      if (requests.stream().anyMatch(Attempt::asksForOverride)) {
        findings.addAll(AcsOverride.check(IsolationPlan.boot(facts, edits.desired(), next)));
      }
      if (requests.stream().anyMatch(Attempt::asksForAcsBits)) {
        findings.addAll(
            AcsOptions.check(Machine.of(facts), IsolationPlan.boot(facts, edits.desired(), next)));
      }
      return new HostPlan(
          host,
          layout.id(),
          evidence,
          configured == null ? null : configured.text(),
          staged(state),
          facts.running(),
          configured == null ? null : edits.desired().text(),
          requests,
          next,
          edits.changes(),
          edits.files(),
          refresh,
          reboot,
          entry,
          isolation.devices(),
          reasonForNothing(edits, refresh, reboot),
          // What two of the questions above answer alike is told once.
          findings.stream().distinct().toList());
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
      return stale || !resumption.half().isEmpty() || !edits.files().isEmpty()
          ? layout.refresh(facts)
          : null;
    }

    /** Nothing is known to be staged where the generated files may be half. */
    private List<String> staged(BootState state) {
      return resumption.half().isEmpty()
          ? state.staged().stream().map(entry -> entry.options().text()).distinct().toList()
          : List.of();
    }

    /** What boots next once the plan is carried out. */
    private @Nullable StagedEntry next(BootState state, Edits edits, @Nullable Refresh refresh) {
      if (refresh == null || state.configured() == null) {
        return state.next();
      }
      NextBoot predicted = layout.predictNext(facts, state, edits);
      findings.addAll(predicted.findings());
      return predicted.entry();
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
