package dev.regroup.cli;

import dev.regroup.host.FileFaults;
import dev.regroup.journal.AgreedPlan;
import dev.regroup.journal.KeptRun;
import dev.regroup.journal.RunRequest;
import dev.regroup.report.CheckedPlans;
import dev.regroup.report.KeptReport.Reading;
import dev.regroup.report.Shown;
import dev.regroup.rollout.Approval;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.Mode;
import dev.regroup.run.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code --plan FILE}: the report of a check, given back as what somebody agreed to. */
final class PlanFile {
  private static final String AGAIN = "Make a new check with --report, and have that agreed to.";

  private PlanFile() {}

  /**
   * Reads it.
   *
   * @param hosts of the run, by the inventory's names
   * @param sha256 of the run's playbook
   * @throws Refusal with exit status 6 where it is no report of a check with that playbook, or has
   *     hosts of the run that the check found no plan for
   */
  static AgreedPlan read(Path file, Collection<String> hosts, String sha256) throws Refusal {
    Reading<CheckedPlans> reading = CheckedPlans.read(file);
    if (reading instanceof Reading.Broken<CheckedPlans> broken) {
      String what = "Name a report that 'regroup check PLAYBOOK --report plan.json' wrote.";
      throw refusal(file, broken.why() + ".\n" + what);
    }
    CheckedPlans checked = ((Reading.Read<CheckedPlans>) reading).value();
    Optional<String> fault = fault(checked, shown(hosts).keySet(), sha256);
    if (fault.isPresent()) {
      throw refusal(file, fault.get());
    }
    Map<String, String> digests = new LinkedHashMap<>();
    for (CheckedPlans.Host host : checked.hosts()) {
      String digest = host.digest();
      if (digest != null && hasPlan(host)) {
        digests.put(host.name(), digest);
      }
    }
    return new AgreedPlan(file.toString(), digests);
  }

  private static Refusal refusal(Path file, String why) {
    return new Refusal(
        ExitStatus.INPUT, "regroup: --plan " + Shown.line(file.toString()) + ": " + why);
  }

  /**
   * Why a report is no plan for a run; empty where it is one. Pure.
   *
   * @param hosts of the run, as they are shown
   */
  static Optional<String> fault(CheckedPlans checked, Set<String> hosts, String sha256) {
    if (checked.mode() != Mode.CHECK || checked.playbook().isEmpty()) {
      String mode = checked.mode().name().toLowerCase(Locale.ROOT);
      String what = checked.mode() == Mode.CHECK ? "rollback's check" : mode;
      return Optional.of("it is the report of a run of another kind, " + what + ".\n" + AGAIN);
    }
    if (checked.exit() == null) {
      return Optional.of("run " + Shown.line(checked.run()) + " did not end.\n" + AGAIN);
    }
    if (checked.playbookSha256() == null) {
      return Optional.of(
          "it does not tell what the playbook was: an older Regroup wrote it.\n" + AGAIN);
    }
    if (!sha256.equals(checked.playbookSha256())) {
      return Optional.of("the playbook is not as it was in that check.\n" + AGAIN);
    }
    Set<String> names = new HashSet<>();
    List<String> without = new ArrayList<>();
    for (CheckedPlans.Host host : checked.hosts()) {
      if (!names.add(host.name())) {
        return Optional.of("it has the host " + host.name() + " twice.\n" + AGAIN);
      }
      if (hosts.contains(host.name()) && !hasPlan(host)) {
        without.add(host.name() + " (" + host.status().name().toLowerCase(Locale.ROOT) + ")");
      }
    }
    return without.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "that check found no plan for "
                + Inputs.named(without)
                + ", so nobody can have agreed to one.\nLeave them out with --limit, such as"
                + " '!NAME', or see to them and have a new check agreed to.");
  }

  private static boolean hasPlan(CheckedPlans.Host host) {
    return host.digest() != null && (host.status() == Status.OK || host.status() == Status.CHANGED);
  }

  /**
   * What a run kept of it.
   *
   * @return null where the run was given none
   * @throws Refusal with exit status 6 where it cannot be read
   */
  static @Nullable AgreedPlan kept(KeptRun run, RunRequest request) throws Refusal {
    try {
      return request.plan() == null ? null : AgreedPlan.of(run, request.plan());
    } catch (IOException e) {
      throw new Refusal(
          ExitStatus.INPUT,
          "regroup: the plan that run "
              + run.run()
              + " was held to cannot be told: "
              + run.folder().resolve(AgreedPlan.FILE)
              + " "
              + FileFaults.unread(e)
              + ".\nHave a new check agreed to, and give 'regroup apply' again with --plan and that file:"
              + " hosts that the run was at have another plan by now.");
    }
  }

  /**
   * What a run may do by it.
   *
   * @param plan null where there is none: all of it
   * @param hosts of the run, by the inventory's names
   * @param written those on which an earlier run has begun
   */
  static Approval approval(
      @Nullable AgreedPlan plan, Collection<String> hosts, Set<String> written) {
    if (plan == null) {
      return Approval.OF_ALL;
    }
    Map<String, String> digests = new HashMap<>();
    shown(hosts)
        .forEach(
            (shown, names) -> {
              String digest = plan.digests().get(shown);
              // Of two that look alike nobody knows which one was meant.
              if (digest != null && names.size() == 1) {
                digests.put(names.get(0), digest);
              }
            });
    return Approval.of(digests, written);
  }

  /** Hosts of a plan that a run does not have, as they are shown. */
  static List<String> others(AgreedPlan plan, Collection<String> hosts) {
    Set<String> ours = shown(hosts).keySet();
    return plan.digests().keySet().stream().filter(host -> !ours.contains(host)).toList();
  }

  /** Names of the inventory by how reports show them. */
  private static Map<String, List<String>> shown(Collection<String> hosts) {
    Map<String, List<String>> shown = new LinkedHashMap<>();
    hosts.forEach(
        host -> shown.computeIfAbsent(Shown.line(host), any -> new ArrayList<>()).add(host));
    return shown;
  }
}
