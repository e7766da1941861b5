package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.Connector;
import dev.regroup.journal.OpenHosts;
import dev.regroup.journal.RunRequest;
import dev.regroup.journal.Trails;
import dev.regroup.rollout.Fleet;
import dev.regroup.rollout.PlayHosts;
import dev.regroup.rollout.Rollout;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.run.RolloutTrail;
import dev.regroup.run.RunId;
import dev.regroup.step.Back;
import dev.regroup.step.HostTask;
import dev.regroup.step.Planned;
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
    Inputs.Wanted wanted = wanted(playbook);
    List<HostTask> tasks = wanted.tasks();
    if (targets.listHosts) {
      return list(tasks);
    }
    Connector connector = Transport.connector(controller, output);
    try (LiveRun run = begin(mode, playbook, tasks, connector)) {
      Rollout rollout = run.rollout(connection.forks);
      return run.end(
          mode == Mode.CHECK
              ? rollout.check(
                  tasks, Fleet.of(wanted.plays(), run.id().text(), false).with(wanted.passages()))
              : rollout.verify(tasks));
    }
  }

  /** {@code apply}: plans first, then one question, then the work. */
  int apply(Path playbook, Agreed agreed) throws Refusal {
    Inputs.Wanted wanted = wanted(playbook);
    return apply(playbook, wanted.tasks(), wanted, Earlier.NONE, agreed);
  }

  /**
   * A run that is gone on with.
   *
   * @param run its id, empty for none
   * @param trails how far its rollout came, null for none
   * @param inFlight hosts that it was at, with the time at which their reboot was ordered
   * @param open the hosts that it left open, null for none
   */
  private record Earlier(
      String run,
      @Nullable Trails trails,
      Map<String, Optional<Instant>> inFlight,
      @Nullable OpenHosts open) {
    static final Earlier NONE = new Earlier("", null, Map.of(), null);

    /** What the rollout goes by. Whoever goes on shuffles as the first run did. */
    Fleet fleet(List<PlayHosts> plays, RunId now, boolean step) {
      if (trails == null) {
        return Fleet.of(plays, now.text(), step);
      }
      RolloutTrail trail = trails.trail();
      List<PlayHosts> then = plays.stream().map(play -> play.only(trail.matched())).toList();
      return new Fleet(then, trails.root().text(), step, trail, inFlight.keySet());
    }
  }

  /** {@code resume}: the same over the hosts that a run left open, those in flight first. */
  int resume(Path playbook, RunId run, OpenHosts open, Trails trails, Agreed agreed)
      throws Refusal {
    Inputs.Wanted all = wanted(playbook);
    Map<String, HostTask> wanted = new HashMap<>();
    all.tasks().forEach(task -> wanted.put(task.host(), task));
    List<HostTask> tasks = new ArrayList<>();
    Map<String, Optional<Instant>> inFlight = open.inFlight();
    inFlight.keySet().retainAll(wanted.keySet());
    List<String> gone = new ArrayList<>();
    for (OpenHosts.Open host : open.hosts()) {
      HostTask task = wanted.get(host.host());
      if (task != null) {
        OpenHosts.Back back = host.back();
        tasks.add(back == null ? task : task.with(Back.afterFailure(back.backup())));
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
    return apply(playbook, tasks, all, new Earlier(run.text(), trails, inFlight, open), agreed);
  }

  private int apply(
      Path playbook, List<HostTask> all, Inputs.Wanted wanted, Earlier earlier, Agreed agreed)
      throws Refusal {
    List<HostTask> tasks =
        agreed.unprovenToo() ? all : all.stream().map(HostTask::provenOnly).toList();
    if (targets.listHosts) {
      return list(tasks);
    }
    refuseWithoutTerminal(controller, agreed);
    RunRequest request = KeptFlags.of(playbook, targets, connection, agreed, earlier.run());
    Connector connector = Transport.connector(controller, output);
    try (LiveRun run = begin(Mode.APPLY, playbook, tasks, connector)) {
      run.keep(request);
      if (earlier.open() != null) {
        List<String> names = tasks.stream().map(HostTask::host).toList();
        RollbackRun.begun(run, controller, earlier.open(), names);
      }
      Fleet fleet = earlier.fleet(wanted.plays(), run.id(), agreed.step()).with(wanted.passages());
      Rollout rollout = run.rollout(connection.forks, agreed.betweenWaves());
      List<Planned> planned = fleet.told(rollout.plan(tasks, earlier.inFlight()));
      List<HostResult> results = Rollout.results(planned);
      // Where a host of the earlier run is lost nothing may begin, and there is nothing to ask.
      Optional<Finding> objection =
          fleet.hasTurns(planned)
              ? new Confirmation(controller, run, agreed.yes(), agreed.maxHosts())
                  .objection(results, "Change")
              : Optional.empty();
      if (objection.isPresent()) {
        return run.end(Confirmation.untouched(results, objection.get()));
      }
      tellSeed(fleet);
      return run.end(rollout.apply(tasks, planned, fleet));
    }
  }

  /**
   * Refuses to ask nobody.
   *
   * @throws Refusal with exit status 5 where something would be asked and there is no terminal
   */
  static void refuseWithoutTerminal(Controller controller, Agreed agreed) throws Refusal {
    if (agreed.asks() && controller.console() == null) {
      String now =
          agreed.yes()
              ? "--step asks between waves, and there is no terminal to ask at.\nLeave it out."
              : "apply asks before it writes, and there is no terminal to ask at.\nLook at the plan"
                  + " with 'regroup check', then add --yes.";
      throw new Refusal(ExitStatus.USAGE, "regroup: " + now);
    }
  }

  private void tellSeed(Fleet fleet) {
    if (fleet.isShuffled()) {
      controller.err().println("regroup: the order is shuffled, seed " + fleet.seed() + ".");
      controller.err().flush();
    }
  }

  private Inputs.Wanted wanted(Path playbook) throws Refusal {
    Inputs.Wanted wanted = new Inputs(controller, targets, connection).ofPlaybook(playbook);
    if (wanted.tasks().isEmpty()) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: --limit '" + targets.limit + "' leaves no host of the playbook's plays.");
    }
    return wanted;
  }

  private int list(List<HostTask> tasks) {
    return output.listHosts(controller, tasks.stream().map(HostTask::host).toList());
  }

  private LiveRun begin(Mode mode, Path playbook, List<HostTask> tasks, Connector connector)
      throws Refusal {
    List<String> hosts = tasks.stream().map(HostTask::host).toList();
    return LiveRun.begin(controller, output, Subject.of(mode, playbook), hosts, connector);
  }
}
