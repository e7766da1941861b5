package dev.regroup.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended. Immutable.
 *
 * @param run its id
 * @param mode what it was asked to do
 * @param playbook the playbook's path as given, empty where there was none
 * @param playbookSha256 of the playbook's bytes, null where there was none
 * @param exit the exit status, see {@link ExitStatus}
 * @param hosts in the order of the run
 */
public record RunResult(
    RunId run,
    Mode mode,
    String playbook,
    @Nullable String playbookSha256,
    int exit,
    List<HostResult> hosts) {

  public RunResult {
    hosts = List.copyOf(hosts);
  }

  /** Of a run whose playbook nobody read. */
  public RunResult(RunId run, Mode mode, String playbook, int exit, List<HostResult> hosts) {
    this(run, mode, playbook, null, exit, hosts);
  }

  /** How many hosts ended that way. */
  public long count(Status status) {
    return hosts.stream().filter(host -> host.status() == status).count();
  }
}
