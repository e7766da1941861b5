package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.iommu.CaptureJson;
import dev.regroup.iommu.GroupComparison;
import dev.regroup.iommu.Machine;
import dev.regroup.iommu.SecondWitness;
import dev.regroup.report.GroupsReport;
import dev.regroup.rollout.FactsReading;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code regroup groups}. */
@Command(
    name = "groups",
    mixinStandardHelpOptions = true,
    description = "IOMMU groups as they are, and as they would be; never writes.",
    footer = {
      "",
      "Examples:",
      "  regroup groups pve1 -i inventory.yml --predict 'pcie_acs_override=downstream'",
      "  regroup groups --capture pve1.json --predict '-pcie_acs_override'"
    })
final class GroupsCommand implements Callable<Integer> {
  private final Controller controller;

  @Parameters(
      paramLabel = "PATTERN",
      arity = "0..1",
      description = "Hosts, as an Ansible pattern; or a capture, see below.")
  @Nullable String pattern;

  @Option(
      names = "--capture",
      paramLabel = "FILE",
      description =
          "Look at a capture that 'regroup facts HOST --capture' wrote; no host is asked.")
  @Nullable Path capture;

  @Option(
      names = "--predict",
      paramLabel = "PARAMETERS",
      preprocessor = OverlayText.class,
      description =
          "Also tell the groups under these kernel parameters, laid over the command line: a key"
              + " that is named replaces all of its values, -KEY removes it.")
  @Nullable String predict;

  @Mixin TargetFlags targets = new TargetFlags();
  @Mixin FleetFlags connection = new FleetFlags();
  @Mixin DocumentFlags output = new DocumentFlags();

  GroupsCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    if (capture != null && pattern == null) {
      return offline(capture);
    }
    if (capture == null && pattern != null) {
      return hosts(pattern);
    }
    throw new Refusal(
        ExitStatus.USAGE,
        "regroup: groups of what?\nName hosts by a PATTERN and -i, or one file by --capture.");
  }

  private int offline(Path file) throws Refusal {
    CaptureJson.Reading.Read read = CaptureFile.read(file);
    GroupComparison groups = GroupComparison.of(Machine.of(read.capture()), predict);
    if (output.format == OutputFlags.Format.TEXT) {
      print(
          GroupsReport.captureText(
              file.toString(), groups, read.findings(), LiveRun.textOptions(controller, output)));
    } else {
      print(GroupsReport.captureJson(groups));
      controller
          .err()
          .print(
              GroupsReport.captureFindings(groups, read.findings(), controller.progressPalette()));
      controller.err().flush();
    }
    return ExitStatus.OK;
  }

  private int hosts(String named) throws Refusal {
    List<ConnectionSettings> hosts = new Inputs(controller, targets, connection).ofPattern(named);
    if (targets.listHosts) {
      return output.listHosts(controller, Inputs.names(hosts));
    }
    List<GroupsReport.Entry> entries =
        FactsReading.withWitness(
                hosts,
                Transport.connector(controller, output),
                connection.forks,
                controller.limits())
            .stream()
            .map(this::entry)
            .toList();
    print(
        output.format == OutputFlags.Format.TEXT
            ? GroupsReport.text(entries, LiveRun.textOptions(controller, output))
            : GroupsReport.json(entries, predict));
    return entries.stream().anyMatch(entry -> entry.groups() == null)
        ? ExitStatus.UNREACHABLE
        : ExitStatus.OK;
  }

  private GroupsReport.Entry entry(FactsReading.Read read) {
    if (read.facts() == null) {
      return new GroupsReport.Entry(read.host(), Status.UNREACHABLE, "", null, read.findings());
    }
    List<Finding> findings = new ArrayList<>(read.facts().findings());
    if (read.witness() != null) {
      findings.addAll(SecondWitness.against(read.facts().devices(), read.witness(), List.of()));
    }
    return new GroupsReport.Entry(
        read.host(),
        Status.OK,
        read.facts().sysroot(),
        GroupComparison.of(Machine.of(read.facts()), predict),
        read.witness(),
        findings);
  }

  private void print(String text) {
    controller.out().print(text);
    controller.out().flush();
  }
}
