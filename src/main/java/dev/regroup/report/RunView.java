package dev.regroup.report;

import dev.regroup.run.Mode;
import dev.regroup.run.RunId;
import dev.regroup.run.RunResult;
import dev.regroup.run.Status;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reports tell of a run, see {@link HostView}. Immutable.
 *
 * @param playbook as given, empty where there was none
 * @param playbookSha256 of its bytes, null where there was none or it is not known
 * @param exit null for a run that was cut off
 * @param hosts in the order of the run; of one that goes on those that have ended
 * @param open how many of its hosts have not ended, 0 but for a run that goes on
 */
record RunView(
    RunId run,
    Mode mode,
    String playbook,
    @Nullable String playbookSha256,
    @Nullable Integer exit,
    List<HostView> hosts,
    int open) {

  RunView {
    hosts = List.copyOf(hosts);
  }

  static RunView of(RunResult result) {
    return new RunView(
        result.run(),
        result.mode(),
        result.playbook(),
        result.playbookSha256(),
        result.exit(),
        result.hosts().stream().map(HostView::of).toList(),
        0);
  }

  /** How many hosts it has, ended or not. */
  int all() {
    return hosts.size() + open;
  }

  /** The run without its hosts. */
  RunHead head() {
    return new RunHead(run, mode, playbook, playbookSha256, exit, all(), this::count);
  }

  /** How many hosts ended that way. */
  long count(Status status) {
    return hosts.stream().filter(host -> host.status() == status).count();
  }

  /** The hosts, worst first, otherwise in the order of the run. */
  List<HostView> worstFirst() {
    return hosts.stream()
        .sorted(Comparator.comparing(host -> Recap.TROUBLE.indexOf(host.status())))
        .toList();
  }
}
