package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.host.FileFaults;
import dev.regroup.journal.KeptRun;
import dev.regroup.journal.OpenHosts;
import dev.regroup.journal.RunFolder;
import dev.regroup.journal.RunRequest;
import dev.regroup.report.KeptReport;
import dev.regroup.rollout.Fleet;
import dev.regroup.rollout.Passages;
import dev.regroup.rollout.Rollout;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.run.RunId;
import dev.regroup.run.Status;
import dev.regroup.step.HostTask;
import dev.regroup.step.Planned;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code regroup rollback}. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Put back what a run changed: files and generated files, as the run found them.",
      "HOST puts back its latest change that still stands; RUN puts back that run's on every host that"
          + " it changed."
    },
    footer = {
      "",
      "Examples:",
      "  regroup rollback pve1 -i inventory.yml",
      "  regroup rollback 20261122-101500-k3f9 -i inventory.yml --reboot"
    })
final class RollbackCommand implements Callable<Integer> {
  private final Controller controller;

  @Parameters(paramLabel = "RUN|HOST", description = "A run id, or hosts as an Ansible pattern.")
  String what = "";

  @Option(names = "--reboot", description = "Reboot afterwards and verify the old command line.")
  boolean reboot;

  @Option(
      names = {"-C", "--check"},
      description = "Only show what would be put back.")
  boolean check;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before anything is written.")
  boolean yes;

  @Option(
      names = "--max-hosts",
      paramLabel = "N",
      converter = Counts.Hosts.class,
      description = "Write nothing if more hosts than that would change.")
  @Nullable Integer maxHosts;

  @Mixin TargetFlags targets = new TargetFlags();
  @Mixin FleetFlags connection = new FleetFlags();
  @Mixin RunFlags output = new RunFlags();

  RollbackCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    Optional<RunId> run = RunId.parse(what);
    Meant meant = run.isPresent() ? meant(run.get()) : new Meant(List.of(), Set.of());
    Inputs inputs = new Inputs(controller, targets, connection);
    List<ConnectionSettings> hosts =
        run.isPresent() ? inputs.ofHosts(meant.hosts()) : inputs.ofPattern(what);
    List<HostTask> tasks = hosts.stream().map(RollbackRun::task).toList();
    if (targets.listHosts) {
      return output.listHosts(controller, Inputs.names(hosts));
    }
    String backupRun = run.map(RunId::text).orElse("");
    if (!check) {
      RollbackRun.refuseUnasked(controller, yes);
    }
    Connector connector = Transport.connector(controller, output);
    List<String> names = tasks.stream().map(HostTask::host).toList();
    try (LiveRun live =
        LiveRun.begin(
            controller,
            output,
            Subject.withoutPlaybook(check ? Mode.CHECK : Mode.ROLLBACK),
            names,
            connector)) {
      if (!check) {
        live.keep(
            KeptFlags.ofRollback(
                new RunRequest.Rollback(backupRun, reboot), targets, connection, ""),
            null);
      }
      List<Planned> planned =
          live.rollout(connection.forks)
              .planRollback(tasks, backupRun, reboot, meant.inFlight(), check);
      List<HostResult> results = Rollout.results(planned);
      if (check) {
        return live.end(results);
      }
      Fleet fleet =
          Fleet.withoutPlay(names, meant.lost(results))
              .with(Passages.of(tasks.stream().map(HostTask::settings).toList()));
      // Where a host of that run is lost nothing may begin, and there is nothing to ask.
      Optional<Finding> objection =
          fleet.hasTurns(planned)
              ? new Confirmation(controller, live, yes, maxHosts).objection(results, "Put back")
              : Optional.empty();
      if (objection.isPresent()) {
        return live.end(Confirmation.untouched(results, objection.get()));
      }
      return live.end(
          live.rollout(connection.forks).rollback(tasks, planned, fleet, backupRun, reboot));
    }
  }

  /**
   * What a run of this controller is put back on.
   *
   * @param hosts that it changed
   * @param inFlight of a run that was cut off, those that it was at
   */
  private record Meant(List<String> hosts, Set<String> inFlight) {
    /** Hosts that may be down because of that run: as long as they are, no other may go down. */
    Set<String> lost(List<HostResult> results) {
      return results.stream()
          .filter(host -> host.status() == Status.UNFINISHED && inFlight.contains(host.host()))
          .map(HostResult::host)
          .collect(Collectors.toSet());
    }
  }

  /** From what is kept of that run: its report, or its events where it was cut off. */
  private Meant meant(RunId run) throws Refusal {
    KeptRun kept = KeptRun.of(controller.state(), run);
    if (!kept.isThere()) {
      throw notTold(run, "is not kept in " + controller.state());
    }
    Meant meant =
        switch (kept.state()) {
          case ENDED -> new Meant(changed(run), Set.of());
          case CUT_OFF -> cutOff(kept);
          case RUNNING ->
              throw new Refusal(
                  ExitStatus.REFUSED, "regroup: run " + run + " still goes on; wait for its end.");
        };
    if (meant.hosts().isEmpty()) {
      throw new Refusal(ExitStatus.USAGE, "regroup: run " + run + " changed no host.");
    }
    return meant;
  }

  private List<String> changed(RunId run) throws Refusal {
    try {
      return RunFolder.outcomes(controller.state(), run).stream()
          .filter(RunFolder.Outcome::mayHaveWritten)
          .map(RunFolder.Outcome::host)
          .toList();
    } catch (IOException e) {
      throw notTold(
          run, "cannot be told: its report in " + controller.state() + " " + FileFaults.unread(e));
    }
  }

  private Meant cutOff(KeptRun kept) throws Refusal {
    KeptReport.Reading<KeptReport> reading = KeptReport.of(kept);
    if (reading instanceof KeptReport.Reading.Broken<KeptReport> broken) {
      throw notTold(kept.run(), "was cut off and cannot be told: " + broken.why());
    }
    KeptReport report = ((KeptReport.Reading.Read<KeptReport>) reading).value();
    String others =
        report.unreadable() == 0
            ? ""
            : "; " + report.unreadable() + " cannot be read, and may tell of others";
    if (report.touched().isEmpty() && !others.isEmpty()) {
      throw notTold(kept.run(), "was cut off: its events tell of no host that it changed" + others);
    }
    controller
        .err()
        .println(
            "regroup: run "
                + kept.run()
                + " was cut off: the hosts that it may have changed are those that its events tell"
                + " of"
                + others
                + ".");
    controller.err().flush();
    try {
      return new Meant(report.touched(), OpenHosts.of(kept).inFlight().keySet());
    } catch (IOException e) {
      // Which of them it was at is not known, so it may be any.
      return new Meant(report.touched(), Set.copyOf(report.touched()));
    }
  }

  private static Refusal notTold(RunId run, String why) {
    return new Refusal(
        ExitStatus.USAGE,
        "regroup: run "
            + run
            + " "
            + why
            + ".\nName the host instead: its latest change that still stands is put back.");
  }
}
