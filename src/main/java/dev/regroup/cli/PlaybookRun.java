package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.Connector;
import dev.regroup.journal.AgreedPlan;
import dev.regroup.journal.OpenHosts;
import dev.regroup.journal.RunRequest;
import dev.regroup.journal.Trails;
import dev.regroup.rollout.Approval;
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
import java.util.Set;
import java.util.function.Function;
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

  /**
   * {@code check}: sessions that cannot write.
   *
   * @param plan what somebody agreed to, null for nothing: what is another now is refused
   */
  int check(Path playbook, @Nullable Path plan) throws Refusal {
    Inputs.Wanted wanted = wanted(playbook);
    AgreedPlan agreed = agreed(plan, playbook, wanted.tasks());
    return readOnly(
        Mode.CHECK,
        playbook,
        wanted.tasks(),
        run ->
            run.rollout(connection.forks)
                .check(
                    wanted.tasks(),
                    Fleet.of(wanted.plays(), run.id().text(), false).with(wanted.passages()),
                    PlanFile.approval(agreed, names(wanted.tasks()), Set.of())));
  }

  /** {@code verify}: sessions that cannot write. */
  int verify(Path playbook) throws Refusal {
    List<HostTask> tasks = wanted(playbook).tasks();
    return readOnly(
        Mode.VERIFY, playbook, tasks, run -> run.rollout(connection.forks).verify(tasks));
  }

  private int readOnly(
      Mode mode, Path playbook, List<HostTask> tasks, Function<LiveRun, List<HostResult>> read)
      throws Refusal {
    if (targets.listHosts) {
      return list(tasks);
    }
    Connector connector = Transport.connector(controller, output);
    try (LiveRun run = begin(mode, playbook, tasks, connector)) {
      return run.end(read.apply(run));
    }
  }

  /**
   * {@code apply}: plans first, then one question, then the work.
   *
   * @param plan what somebody agreed to, null for nothing
   */
  int apply(Path playbook, @Nullable Path plan, Agreed agreed) throws Refusal {
    Inputs.Wanted wanted = wanted(playbook);
    List<HostTask> tasks = wanted.tasks();
    Agreed held = agreed.with(agreed(plan, playbook, tasks));
    return apply(playbook, tasks, wanted, Earlier.NONE, held);
  }

  /** What somebody agreed to, where there is such; hosts that this run does not have are told. */
  private @Nullable AgreedPlan agreed(@Nullable Path plan, Path playbook, List<HostTask> tasks)
      throws Refusal {
    if (plan == null) {
      return null;
    }
    AgreedPlan agreed = PlanFile.read(plan, names(tasks), KeptFlags.sha256(playbook));
    List<String> others = PlanFile.others(agreed, names(tasks));
    if (!others.isEmpty() && !targets.listHosts) {
      tell("--plan also has hosts that are none of this run: " + Inputs.named(others) + ".");
    }
    return agreed;
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
    Trails with = LeftOut.keeping(controller, targets, trails, open, all.leftOut());
    Map<String, Optional<Instant>> inFlight = open.inFlight();
    inFlight.keySet().retainAll(wanted.keySet());
    List<String> gone = new ArrayList<>();
    for (OpenHosts.Open host : open.hosts()) {
      HostTask task = wanted.get(host.host());
      if (task != null) {
        tasks.add(rest(task, host));
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
    return apply(playbook, tasks, all, new Earlier(run.text(), with, inFlight, open), agreed);
  }

  /** What is left to do on a host that a run left open. */
  private static HostTask rest(HostTask task, OpenHosts.Open host) {
    OpenHosts.Back back = host.back();
    if (back != null) {
      return task.with(Back.afterFailure(back.backup()));
    }
    return host.rebooting() == null ? task : task.returned();
  }

  private int apply(
      Path playbook, List<HostTask> all, Inputs.Wanted wanted, Earlier earlier, Agreed agreed)
      throws Refusal {
    List<HostTask> tasks =
        agreed.unprovenToo() ? all : all.stream().map(HostTask::provenOnly).toList();
    if (targets.listHosts) {
      return list(tasks);
    }
    boolean pauses = wanted.plays().stream().anyMatch(play -> play.policy().pause());
    boolean goesOn = earlier.open() != null;
    refuseWithoutTerminal(controller, agreed, goesOn, pauses);
    RunRequest request = KeptFlags.of(playbook, targets, connection, agreed, earlier.run());
    Connector connector = Transport.connector(controller, output);
    try (LiveRun run = begin(Mode.APPLY, playbook, tasks, connector)) {
      run.keep(request, agreed.plan());
      if (earlier.open() != null) {
        RollbackRun.begun(run, controller, earlier.open(), names(tasks));
      }
      Approval approval =
          PlanFile.approval(agreed.plan(), names(tasks), earlier.inFlight().keySet());
      Fleet fleet = earlier.fleet(wanted.plays(), run.id(), agreed.step()).with(wanted.passages());
      Rollout rollout = run.rollout(connection.forks, agreed.betweenWaves());
      List<Planned> planned = fleet.told(rollout.plan(tasks, earlier.inFlight(), approval));
      List<HostResult> results = Rollout.results(planned);
      // Where a host of the earlier run is lost nothing may begin, and there is nothing to ask.
      Optional<Finding> objection =
          fleet.hasTurns(planned)
              ? new Confirmation(controller, run, agreed.atFirst(goesOn), agreed.maxHosts())
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
   * @param goesOn as of {@link Agreed#atFirst}
   * @param pauses whether the playbook wants a question between waves
   * @throws Refusal with exit status 5 where something would be asked and there is no terminal
   */
  static void refuseWithoutTerminal(
      Controller controller, Agreed agreed, boolean goesOn, boolean pauses) throws Refusal {
    if (!agreed.asks(goesOn, pauses) || controller.console() != null) {
      return;
    }
    String none = " and there is no terminal to ask at.\n";
    String now =
        agreed.atFirst(goesOn) && agreed.step()
            ? "--step asks between waves," + none + "Leave it out."
            : agreed.atFirst(goesOn)
                ? "the playbook's `pause` asks between waves, which --plan does not answer,"
                    + none
                    + "Add --yes."
                : "apply asks before it writes,"
                    + none
                    + "Look at the plan with 'regroup check', then add --yes.";
    throw new Refusal(ExitStatus.USAGE, "regroup: " + now);
  }

  private void tellSeed(Fleet fleet) {
    if (fleet.isShuffled()) {
      tell("the order is shuffled, seed " + fleet.seed() + ".");
    }
  }

  private void tell(String text) {
    controller.err().println("regroup: " + text);
    controller.err().flush();
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
    return output.listHosts(controller, names(tasks));
  }

  private LiveRun begin(Mode mode, Path playbook, List<HostTask> tasks, Connector connector)
      throws Refusal {
    return LiveRun.begin(controller, output, Subject.of(mode, playbook), names(tasks), connector);
  }

  private static List<String> names(List<HostTask> tasks) {
    return tasks.stream().map(HostTask::host).toList();
  }
}
