package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.report.TextReport;
import dev.regroup.run.HostResult;
import dev.regroup.run.RunCode;
import dev.regroup.run.Status;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last word before anything is written: what would be done is shown, then asked about. */
final class Confirmation {
  private final Controller controller;
  private final LiveRun run;
  private final boolean yes;
  private final @Nullable Integer maxHosts;

  /**
   * @param yes whether the operator agreed beforehand
   * @param maxHosts how many hosts may change, null for any number
   */
  Confirmation(Controller controller, LiveRun run, boolean yes, @Nullable Integer maxHosts) {
    this.controller = controller;
    this.run = run;
    this.yes = yes;
    this.maxHosts = maxHosts;
  }

  /**
   * Why nothing shall be written; empty where the operator agrees. The plans are shown in any case.
   *
   * @param verb what would be done to hosts, such as {@code Change}
   */
  Optional<Finding> objection(List<HostResult> planned, String verb) {
    List<HostResult> changing =
        planned.stream().filter(host -> host.status() == Status.CHANGED).toList();
    if (changing.isEmpty()) {
      return Optional.empty();
    }
    TextReport.plans(changing, run.textOptions().withDiff(), controller.err());
    if (maxHosts != null && changing.size() > maxHosts) {
      String many = changing.size() + " hosts would change, and --max-hosts is " + maxHosts;
      controller.err().println("regroup: " + many + ": nothing is written.");
      controller.err().flush();
      return Optional.of(RunCode.TOO_MANY_HOSTS.of(many));
    }
    if (yes || isGiven(changing, planned.size(), verb)) {
      return Optional.empty();
    }
    return Optional.of(RunCode.NOT_CONFIRMED.of("not confirmed, nothing was written"));
  }

  private boolean isGiven(List<HostResult> changing, int all, String verb) {
    long reboots = changing.stream().filter(h -> h.reboot() == HostResult.Reboot.NEEDED).count();
    String answer =
        run.ask(
            "%s %d of %d hosts, reboot %d? [y/N] ".formatted(verb, changing.size(), all, reboots));
    return LiveRun.isYes(answer);
  }

  /** The results when there is an objection: hosts that would change are not attempted. */
  static List<HostResult> untouched(List<HostResult> planned, Finding objection) {
    return planned.stream()
        .map(
            host ->
                host.status() == Status.CHANGED ? HostResult.notAttempted(host, objection) : host)
        .toList();
  }
}
