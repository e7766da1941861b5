package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.host.FileFaults;
import dev.regroup.journal.RunFolder;
import dev.regroup.journal.RunRequest;
import dev.regroup.rollout.Rollout;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.run.RunId;
import dev.regroup.step.HostTask;
import dev.regroup.step.Planned;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
    Inputs inputs = new Inputs(controller, targets, connection);
    List<ConnectionSettings> hosts =
        run.isPresent() ? inputs.ofHosts(hostsOf(run.get())) : inputs.ofPattern(what);
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
          live.rollout(connection.forks).planRollback(tasks, backupRun, reboot, check);
      List<HostResult> results = Rollout.results(planned);
      if (check) {
        return live.end(results);
      }
      Optional<Finding> objection =
          new Confirmation(controller, live, yes, maxHosts).objection(results, "Put back");
      if (objection.isPresent()) {
        return live.end(Confirmation.untouched(results, objection.get()));
      }
      return live.end(live.rollout(connection.forks).rollback(tasks, planned, backupRun, reboot));
    }
  }

  /** The hosts that a run of this controller changed, from what it keeps of that run. */
  private List<String> hostsOf(RunId run) throws Refusal {
    try {
      List<String> hosts = new ArrayList<>();
      for (RunFolder.Outcome outcome : RunFolder.outcomes(controller.state(), run)) {
        if (outcome.mayHaveWritten()) {
          hosts.add(outcome.host());
        }
      }
      if (!hosts.isEmpty()) {
        return hosts;
      }
    } catch (IOException e) {
      String why =
          e instanceof NoSuchFileException
              ? " is not kept in " + controller.state()
              : " cannot be told: its report in " + controller.state() + " " + FileFaults.unread(e);
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: run "
              + run
              + why
              + ".\nName the host instead: its latest change that still stands is put back.");
    }
    throw new Refusal(ExitStatus.USAGE, "regroup: run " + run + " changed no host.");
  }
}
