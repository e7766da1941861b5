package dev.regroup.cli;

import dev.regroup.host.Secret;
import dev.regroup.run.ExitStatus;
import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Passwords that the operator is asked for, once a run. */
record Secrets(@Nullable Secret ssh, @Nullable Secret sudo) {

  /**
   * Asks for what the flags say.
   *
   * @throws Refusal where there is no terminal to ask at
   */
  static Secrets ask(Controller controller, ConnectionFlags flags) throws Refusal {
    return new Secrets(
        flags.askPassword ? ask(controller, "-k", "SSH password: ") : null,
        flags.askBecomePassword ? ask(controller, "-K", "sudo password: ") : null);
  }

  private static Secret ask(Controller controller, String flag, String prompt) throws Refusal {
    Console console = controller.console();
    char[] answer = console == null ? null : console.readPassword("%s", prompt);
    if (answer == null) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: "
              + flag
              + " asks for a password, and there is no terminal to ask at.\nSet"
              + " ansible_password or ansible_become_password, such as with '-e @file'.");
    }
    return new Secret(new String(answer));
  }
}
