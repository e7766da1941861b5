package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.report.FactsReport;
import dev.regroup.rollout.FactsReading;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.Status;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code regroup facts}. */
@Command(
    name = "facts",
    mixinStandardHelpOptions = true,
    description = "What is known of the hosts; never writes.",
    footer = {"", "Example:", "  regroup facts pve1 -i inventory.yml --output json"})
final class FactsCommand implements Callable<Integer> {
  private final Controller controller;

  @Parameters(paramLabel = "PATTERN", description = "Hosts, as an Ansible pattern.")
  String pattern = "";

  @Mixin TargetFlags targets = new TargetFlags();
  @Mixin ConnectionFlags connection = new ConnectionFlags();
  @Mixin OutputFlags output = new OutputFlags();

  FactsCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    List<ConnectionSettings> hosts = new Inputs(controller, targets, connection).ofPattern(pattern);
    if (targets.listHosts) {
      hosts.forEach(host -> controller.out().println(host.host()));
      return ExitStatus.OK;
    }
    Connector connector = Transport.connector(controller, output);
    List<FactsReport.Entry> entries =
        FactsReading.of(hosts, connector, connection.forks, controller.limits()).stream()
            .map(
                read ->
                    new FactsReport.Entry(
                        read.host(),
                        read.facts() == null ? Status.UNREACHABLE : Status.OK,
                        read.facts(),
                        read.findings()))
            .toList();
    controller
        .out()
        .print(
            output.format == OutputFlags.Format.TEXT
                ? FactsReport.text(entries, LiveRun.textOptions(controller, output))
                : FactsReport.json(entries, output.verbosity() > 0));
    controller.out().flush();
    if (entries.stream().flatMap(e -> e.findings().stream()).anyMatch(Finding::isOwnFault)) {
      return ExitStatus.FAULT;
    }
    return entries.stream().anyMatch(entry -> entry.facts() == null)
        ? ExitStatus.UNREACHABLE
        : ExitStatus.OK;
  }
}
