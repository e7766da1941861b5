package dev.regroup.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code regroup apply}. */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = "Bring hosts to the desired state: patch, refresh, reboot where needed, verify.",
    footer = {
      "",
      "Examples:",
      "  regroup apply playbook.yml -i inventory.yml",
      "  regroup apply playbook.yml -i inventory.yml --limit pve1 --yes --output json",
      "  regroup apply playbook.yml -i inventory.yml --plan plan.json",
      "  regroup apply playbook.yml -i inventory.yml --hook 'run_started=./may-begin'"
    })
final class ApplyCommand implements Callable<Integer> {
  private final Controller controller;

  @Parameters(paramLabel = "PLAYBOOK", description = "The playbook.")
  Path playbook = Path.of("");

  @Option(
      names = {"-C", "--check"},
      description = "Only show what would change.")
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

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = {
        "Carry out the plans of this report of a check, and no others; they are not asked about.",
        "A host whose plan is another now is refused."
      })
  @Nullable Path plan;

  @Option(names = "--step", description = "Ask before each wave but the first.")
  boolean step;

  @Option(
      names = "--allow-unproven-layout",
      description =
          "Also change hosts whose boot layout is built from documents and proven on no real host.")
  boolean unprovenToo;

  @Mixin TargetFlags targets = new TargetFlags();
  @Mixin FleetFlags connection = new FleetFlags();
  @Mixin RunFlags output = new RunFlags();

  ApplyCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    PlaybookRun run = new PlaybookRun(controller, targets, connection, output);
    return check
        ? run.check(playbook, plan)
        : run.apply(playbook, plan, new Agreed(yes, maxHosts, unprovenToo, step, null));
  }
}
