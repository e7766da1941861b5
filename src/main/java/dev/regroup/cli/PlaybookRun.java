package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.Connector;
import dev.regroup.journal.OpenHosts;
import dev.regroup.journal.RunRequest;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.run.RunId;
import dev.regroup.run.Status;
import dev.regroup.step.Back;
import dev.regroup.step.HostTask;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** {@code apply}: plans first, then one question, then the work. */
  int apply(Path playbook, Agreed agreed) throws Refusal {
    return apply(playbook, tasks(playbook), "", Map.of(), agreed, null);
  }

  /** {@code resume}: the same over the hosts that a run left open, those in flight first. */
  int resume(Path playbook, RunId run, OpenHosts open, Agreed agreed) throws Refusal {
    Map<String, HostTask> wanted = new HashMap<>();
    tasks(playbook).forEach(task -> wanted.put(task.host(), task));
    List<HostTask> tasks = new ArrayList<>();
    Map<String, Optional<Instant>> inFlight = new HashMap<>();
    List<String> gone = new ArrayList<>();
    for (OpenHosts.Open host : open.hosts()) {
      HostTask task = wanted.get(host.host());
      if (task != null) {
        OpenHosts.Back back = host.back();
        tasks.add(back == null ? task : task.with(Back.afterFailure(back.backup())));
        if (host.inFlight()) {
          inFlight.put(host.host(), Optional.ofNullable(host.rebooting()));
        }
      } else if (targets.limit == null) {
        gone.add(host.host());
      }
    }
    if (!gone.isEmpty() || tasks.isEmpty()) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: of the open hosts of run "
              + run
              + " the playbook's plays "
              + (gone.isEmpty()
                  ? "and --limit leave none."
                  : "no longer have " + Inputs.named(gone) + ".")
              + "\nChoose among the others with --limit.");
    }
    return apply(playbook, tasks, run.text(), inFlight, agreed, open);
  }

  private int apply(
      Path playbook,
      List<HostTask> all,
      String resumes,
      Map<String, Optional<Instant>> inFlight,
      Agreed agreed,
      @Nullable OpenHosts open)
      throws Refusal {
    List<HostTask> tasks =
        agreed.unprovenToo() ? all : all.stream().map(HostTask::provenOnly).toList();
    if (targets.listHosts) {
      return list(tasks);
    }
    if (!agreed.yes() && controller.console() == null) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: apply asks before it writes, and there is no terminal to ask at.\nLook at the plan"
              + " with 'regroup check', then add --yes.");
    }
    RunRequest request = KeptFlags.of(playbook, targets, connection, agreed, resumes);
    Connector connector = Transport.connector(controller, output);
    try (LiveRun run = begin(Mode.APPLY, playbook, tasks, connector)) {
      run.keep(request);
      if (open != null) {
        List<String> names = tasks.stream().map(HostTask::host).toList();
        RollbackRun.begun(run, controller, open, names);
      }
      List<HostResult> planned = run.rollout(connection.forks).planAgain(tasks, inFlight);
      // Where a host of the earlier run is lost nothing else begins, and there is nothing to ask.
      boolean lost = planned.stream().anyMatch(host -> host.status() == Status.UNFINISHED);
      Optional<Finding> objection =
          lost
              ? Optional.empty()
              : new Confirmation(controller, run, agreed.yes(), agreed.maxHosts())
                  .objection(planned, "Change");
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
