package dev.regroup.cli;

import dev.regroup.run.ExitStatus;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code regroup help}: the same as {@code --help} behind a command. */
@Command(
    name = "help",
    helpCommand = true,
    description = "Show the commands, or the flags of one.",
    footer = {"", "Examples:", "  regroup help", "  regroup help check"})
final class HelpCommand implements Callable<Integer> {
  private final Controller controller;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "One of those that are listed.")
  @Nullable String command;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  HelpCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() {
    CommandLine whole = spec.root().commandLine();
    CommandLine meant = command == null ? whole : whole.getSubcommands().get(command);
    if (meant == null) {
      throw new ParameterException(whole, "no command is called '" + command + "'");
    }
    meant.usage(controller.out());
    controller.out().flush();
    return ExitStatus.OK;
  }
}
