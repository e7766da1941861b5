package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.journal.OpenHosts;
import dev.regroup.journal.RunRequest;
import dev.regroup.journal.Trails;
import dev.regroup.kernel.IommuGoal;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.RebootPolicy;
import dev.regroup.rollout.Approval;
import dev.regroup.rollout.Fleet;
import dev.regroup.rollout.Passages;
import dev.regroup.rollout.PlayHosts;
import dev.regroup.rollout.Rollout;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.run.RolloutTrail;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunId;
import dev.regroup.step.Back;
import dev.regroup.step.HostTask;
import dev.regroup.step.Planned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A rollback that was cut off, over the hosts that it left open, those in flight first. */
final class RollbackRun {
  private final Controller controller;
  private final TargetFlags targets;
  private final FleetFlags connection;
  private final OutputFlags output;

  RollbackRun(
      Controller controller, TargetFlags targets, FleetFlags connection, OutputFlags output) {
    this.controller = controller;
    this.targets = targets;
    this.connection = connection;
    this.output = output;
  }

  /** What is asked of a host that is only put back. */
  static HostTask task(ConnectionSettings settings) {
    return new HostTask(
        settings,
        new DesiredState(List.of(), IommuGoal.UNMANAGED, List.of(), RebootPolicy.DEFAULT));
  }

  /**
   * Refuses to write unasked.
   *
   * @throws Refusal with exit status 5 where there is nobody to ask
   */
  static void refuseUnasked(Controller controller, boolean yes) throws Refusal {
    if (!yes && controller.console() == null) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: rollback asks before it writes, and there is no terminal to ask at.\nLook at it"
              + " with --check, then add --yes.");
    }
  }

  /** Goes on with a rollback. */
  int resume(RunRequest.Rollback asked, RunId run, OpenHosts open, Trails trails, Agreed agreed)
      throws Refusal {
    Inputs inputs = new Inputs(controller, targets, connection);
    List<HostTask> tasks = tasks(asked, open, inputs);
    RolloutTrail trail =
        LeftOut.keeping(controller, targets, trails, open, inputs.leftOut()).trail();
    List<String> names = tasks.stream().map(HostTask::host).toList();
    if (targets.listHosts) {
      return output.listHosts(controller, names);
    }
    refuseUnasked(controller, agreed.yes());
    PlaybookRun.refuseWithoutTerminal(controller, agreed, false, false);
    Map<String, Optional<Instant>> inFlight = open.inFlight();
    RunRequest request = KeptFlags.ofRollback(asked, targets, connection, run.text());
    Connector connector = Transport.connector(controller, output);
    try (LiveRun live =
        LiveRun.begin(
            controller, output, Subject.withoutPlaybook(Mode.ROLLBACK), names, connector)) {
      live.keep(request, null);
      begun(live, controller, open, names);
      Set<String> all = new LinkedHashSet<>(names);
      all.addAll(trail.matched()); // shares of hosts are of all that the first run had
      List<PlayHosts> hosts = List.of(PlayHosts.withoutPlay(List.copyOf(all)));
      Fleet fleet =
          new Fleet(hosts, "", agreed.step(), trail, inFlight.keySet())
              .with(Passages.of(tasks.stream().map(HostTask::settings).toList()));
      Rollout rollout = live.rollout(connection.forks, agreed.betweenWaves());
      List<Planned> planned = fleet.told(rollout.plan(tasks, inFlight, Approval.OF_ALL));
      List<HostResult> results = Rollout.results(planned);
      Optional<Finding> objection =
          fleet.hasTurns(planned)
              ? new Confirmation(controller, live, agreed.yes(), agreed.maxHosts())
                  .objection(results, "Put back")
              : Optional.empty();
      if (objection.isPresent()) {
        return live.end(Confirmation.untouched(results, objection.get()));
      }
      return live.end(rollout.apply(tasks, planned, fleet));
    }
  }

  /**
   * Tells of hosts that were being put back: whoever goes on with this run in its turn has to know.
   */
  static void begun(LiveRun live, Controller controller, OpenHosts open, List<String> names) {
    for (OpenHosts.Open host : open.hosts()) {
      OpenHosts.Back back = host.back();
      if (back != null && names.contains(host.host())) {
        live.context()
            .events()
            .accept(
                new RunEvent.RollbackStarted(
                    controller.clock().instant(), host.host(), back.backup(), back.failed()));
      }
    }
  }

  private static List<HostTask> tasks(RunRequest.Rollback asked, OpenHosts open, Inputs inputs)
      throws Refusal {
    List<String> names = open.hosts().stream().map(OpenHosts.Open::host).toList();
    Map<String, ConnectionSettings> settings = new HashMap<>();
    inputs.ofHosts(names).forEach(found -> settings.put(found.host(), found));
    List<HostTask> tasks = new ArrayList<>();
    for (OpenHosts.Open host : open.hosts()) {
      ConnectionSettings found = settings.get(host.host());
      if (found != null) {
        tasks.add(task(found).with(back(asked, host)));
      }
    }
    return tasks;
  }

  /** What stood latest when the rollback began may be put back already, and is named therefore. */
  private static Back back(RunRequest.Rollback asked, OpenHosts.Open host) {
    OpenHosts.Back begun = host.back();
    if (begun != null) {
      return Back.askedBefore(begun.backup(), asked.reboot());
    }
    return host.inFlight()
        ? Back.askedBefore(asked.backup(), asked.reboot())
        : Back.asked(asked.backup(), asked.reboot());
  }
}
