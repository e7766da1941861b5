package dev.regroup.cli;

import dev.regroup.run.ExitStatus;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code regroup completion}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Print a script that completes commands and flags in a shell.",
    footer = {
      "",
      "Examples:",
      "  source <(regroup completion bash)",
      "  regroup completion zsh > ~/.zsh/regroup    # then source it in ~/.zshrc"
    })
final class CompletionCommand implements Callable<Integer> {
  /** Shells that are known. */
  enum Shell {
    BASH,
    ZSH;

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Controller controller;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  Shell shell = Shell.BASH;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  CompletionCommand(Controller controller) {
    this.controller = controller;
  }

  /** One script serves both: where zsh reads it, it loads zsh's bashcompinit first. */
  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    controller.out().print(AutoComplete.bash("regroup", root));
    controller.out().flush();
    return ExitStatus.OK;
  }
}
