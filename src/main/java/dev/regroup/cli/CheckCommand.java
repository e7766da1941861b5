package dev.regroup.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code regroup check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Show what would change, as a diff; never writes (the same as apply --check --diff).",
    footer = {
      "",
      "Examples:",
      "  regroup check playbook.yml -i inventory.yml --limit pve1",
      "  regroup check playbook.yml -i inventory.yml --report plan.json",
      "  regroup check playbook.yml -i inventory.yml --metrics regroup.prom"
    })
final class CheckCommand implements Callable<Integer> {
  private final Controller controller;

  @Parameters(paramLabel = "PLAYBOOK", description = "The playbook.")
  Path playbook = Path.of("");

  @Mixin TargetFlags targets = new TargetFlags();
  @Mixin FleetFlags connection = new FleetFlags();
  @Mixin RunFlags output = new RunFlags();

  CheckCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    output.diff = true;
    return new PlaybookRun(controller, targets, connection, output).check(playbook, null);
  }
}
