package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.host.FileFaults;
import dev.regroup.host.HostFacts;
import dev.regroup.iommu.Capture;
import dev.regroup.iommu.SecondWitness;
import dev.regroup.report.FactsReport;
import dev.regroup.rollout.FactsReading;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.RunCode;
import dev.regroup.run.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code regroup facts}. */
@Command(
    name = "facts",
    mixinStandardHelpOptions = true,
    description = "What is known of the hosts; never writes.",
    footer = {
      "",
      "Examples:",
      "  regroup facts pve1 -i inventory.yml --output json",
      "  regroup facts pve1 -i inventory.yml --capture pve1.json"
    })
final class FactsCommand implements Callable<Integer> {
  private final Controller controller;

  @Parameters(paramLabel = "PATTERN", description = "Hosts, as an Ansible pattern.")
  String pattern = "";

  @Option(
      names = "--capture",
      paramLabel = "FILE",
      description = "Also write what decides the IOMMU groups of one host, for 'regroup groups'.")
  @Nullable Path capture;

  @Mixin TargetFlags targets = new TargetFlags();
  @Mixin FleetFlags connection = new FleetFlags();
  @Mixin DocumentFlags output = new DocumentFlags();

  FactsCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    List<ConnectionSettings> hosts = new Inputs(controller, targets, connection).ofPattern(pattern);
    if (targets.listHosts) {
      return output.listHosts(controller, Inputs.names(hosts));
    }
    if (capture != null && hosts.size() != 1) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: --capture takes one host; '" + pattern + "' names " + hosts.size() + ".");
    }
    if (capture != null) {
      CaptureFile.checkTarget(capture);
    }
    Connector connector = Transport.connector(controller, output);
    List<FactsReport.Entry> entries =
        FactsReading.withWitness(hosts, connector, connection.forks, controller.limits()).stream()
            .map(FactsCommand::entry)
            .toList();
    controller
        .out()
        .print(
            output.format == OutputFlags.Format.TEXT
                ? FactsReport.text(entries, LiveRun.textOptions(controller, output))
                : FactsReport.json(entries, output.verbosity() > 0));
    controller.out().flush();
    if (entries.stream().flatMap(e -> e.findings().stream()).anyMatch(RunCode.OWN_FAULT::is)) {
      return ExitStatus.FAULT;
    }
    if (entries.stream().anyMatch(entry -> entry.facts() == null)) {
      return ExitStatus.UNREACHABLE;
    }
    HostFacts facts = entries.get(0).facts();
    return capture == null || facts == null ? ExitStatus.OK : keep(capture, facts);
  }

  private static FactsReport.Entry entry(FactsReading.Read read) {
    HostFacts facts = read.facts();
    if (facts == null || read.witness() == null) {
      return new FactsReport.Entry(read.host(), Status.UNREACHABLE, null, read.findings());
    }
    List<Finding> findings = SecondWitness.against(facts.devices(), read.witness(), List.of());
    return new FactsReport.Entry(read.host(), Status.OK, facts, read.witness(), findings);
  }

  private int keep(Path file, HostFacts facts) {
    try {
      CaptureFile.write(file, Capture.of(facts));
    } catch (IOException e) {
      controller
          .err()
          .println("regroup: " + file + " could not be written: " + FileFaults.unwritten(e));
      return ExitStatus.FAULT;
    }
    controller
        .err()
        .println(file + ": a capture of " + facts.devices().size() + " devices was written.");
    return ExitStatus.OK;
  }
}
