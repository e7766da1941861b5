package dev.regroup.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code regroup verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Is every layer, and every group, as desired? Never writes.",
    footer = {"", "Example:", "  regroup verify playbook.yml -i inventory.yml"})
final class VerifyCommand implements Callable<Integer> {
  private final Controller controller;

  @Parameters(paramLabel = "PLAYBOOK", description = "The playbook.")
  Path playbook = Path.of("");

  @Mixin TargetFlags targets = new TargetFlags();
  @Mixin FleetFlags connection = new FleetFlags();
  @Mixin RunFlags output = new RunFlags();

  VerifyCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    return new PlaybookRun(controller, targets, connection, output).verify(playbook);
  }
}
