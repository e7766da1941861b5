package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.Connector;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.step.HostTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A playbook over its hosts: what check, verify and apply have in common. */
final class PlaybookRun {
  private final Controller controller;
  private final TargetFlags targets;
  private final FleetFlags connection;
  private final OutputFlags output;

  PlaybookRun(
      Controller controller, TargetFlags targets, FleetFlags connection, OutputFlags output) {
    this.controller = controller;
    this.targets = targets;
    this.connection = connection;
    this.output = output;
  }

  /** {@code check} and {@code verify}: sessions that cannot write. */
  int readOnly(Mode mode, Path playbook) throws Refusal {
    List<HostTask> tasks = tasks(playbook);
    if (targets.listHosts) {
      return list(tasks);
    }
    Connector connector = Transport.connector(controller, output);
    try (LiveRun run = begin(mode, playbook, tasks, connector)) {
      List<HostResult> results =
          mode == Mode.CHECK
              ? run.rollout(connection.forks).check(tasks)
              : run.rollout(connection.forks).verify(tasks);
      return run.end(results);
    }
  }

  /**
   * {@code apply}: plans first, then one question, then the work.
   *
   * @param unprovenToo whether hosts of unproven boot layouts are changed as well
   */
  int apply(Path playbook, boolean yes, @Nullable Integer maxHosts, boolean unprovenToo)
      throws Refusal {
    List<HostTask> all = tasks(playbook);
    List<HostTask> tasks = unprovenToo ? all : all.stream().map(HostTask::provenOnly).toList();
    if (targets.listHosts) {
      return list(tasks);
    }
    if (!yes && controller.console() == null) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: apply asks before it writes, and there is no terminal to ask at.\nLook at the plan"
              + " with 'regroup check', then add --yes.");
    }
    Connector connector = Transport.connector(controller, output);
    try (LiveRun run = begin(Mode.APPLY, playbook, tasks, connector)) {
      List<HostResult> planned = run.rollout(connection.forks).plan(tasks);
      Optional<Finding> objection =
          new Confirmation(controller, run, yes, maxHosts).objection(planned, "Change");
      if (objection.isPresent()) {
        return run.end(Confirmation.untouched(planned, objection.get()));
      }
      return run.end(run.rollout(connection.forks).apply(tasks, planned));
    }
  }

  private List<HostTask> tasks(Path playbook) throws Refusal {
    List<HostTask> tasks = new Inputs(controller, targets, connection).ofPlaybook(playbook);
    if (tasks.isEmpty()) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: --limit '" + targets.limit + "' leaves no host of the playbook's plays.");
    }
    return tasks;
  }

  private int list(List<HostTask> tasks) {
    return output.listHosts(controller, tasks.stream().map(HostTask::host).toList());
  }

  private LiveRun begin(Mode mode, Path playbook, List<HostTask> tasks, Connector connector)
      throws Refusal {
    List<String> hosts = tasks.stream().map(HostTask::host).toList();
    return LiveRun.begin(controller, output, mode, playbook.toString(), hosts, connector);
  }
}
