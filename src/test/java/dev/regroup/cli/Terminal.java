package dev.regroup.cli;

import dev.regroup.step.Limits;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Runs commands as an operator types them, where no host is needed. */
final class Terminal {
  private Terminal() {}

  static Outcome run(Path home, String... arguments) {
    return run(home, Map.of(), arguments);
  }

  static Outcome run(Path home, Map<String, String> environment, String... arguments) {
    return run(home, environment, Limits.DEFAULT, arguments);
  }

  /** Over hosts that are simulated, with limits for these. */
  static Outcome quick(Path home, Map<String, String> environment, String... arguments) {
    return run(home, environment, EngineHost.QUICK, arguments);
  }

  private static Outcome run(
      Path home, Map<String, String> environment, Limits limits, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Controller controller =
        new Controller(
            new PrintWriter(out),
            new PrintWriter(err),
            environment,
            Clock.systemUTC(),
            home,
            "tester",
            null,
            "",
            limits);
    int exit = Regroup.commandLine(controller).execute(arguments);
    return new Outcome(exit, out.toString(), err.toString());
  }
}
