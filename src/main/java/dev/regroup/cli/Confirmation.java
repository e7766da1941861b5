package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.report.TextReport;
import dev.regroup.run.HostResult;
import dev.regroup.run.Status;
import java.util.List;

/** The one question before anything is written: what would be done is shown, then asked about. */
final class Confirmation {
  private final Controller controller;
  private final LiveRun run;

  Confirmation(Controller controller, LiveRun run) {
    this.controller = controller;
    this.run = run;
  }

  /**
   * Whether the operator agrees; with {@code yes} the plans are shown all the same.
   *
   * @param verb what would be done to hosts, such as {@code Change}
   */
  boolean given(List<HostResult> planned, boolean yes, String verb) {
    List<HostResult> changing =
        planned.stream().filter(host -> host.status() == Status.CHANGED).toList();
    if (changing.isEmpty()) {
      return true;
    }
    TextReport.plans(changing, run.textOptions().withDiff(), controller.err());
    if (yes) {
      return true;
    }
    long reboots = changing.stream().filter(h -> h.reboot() == HostResult.Reboot.NEEDED).count();
    String answer =
        run.ask(
            "%s %d of %d hosts, reboot %d? [y/N] "
                .formatted(verb, changing.size(), planned.size(), reboots));
    return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
  }

  /** The result of a host when the answer was no. */
  static HostResult declined(HostResult planned) {
    return planned.status() == Status.CHANGED
        ? HostResult.notAttempted(
            planned, Finding.note("RG-RUN-02", "not confirmed, nothing was written", ""))
        : planned;
  }
}
