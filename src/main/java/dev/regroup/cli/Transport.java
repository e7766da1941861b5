package dev.regroup.cli;

import dev.regroup.host.Connector;
import dev.regroup.host.Trace;
import dev.regroup.ssh.SshConnector;
import java.util.Set;

/** The connector of a run. In a class of its own so that commands that need none load no SSH. */
final class Transport {
  private Transport() {}

  static Connector connector(Controller controller, OutputFlags output) {
    return connector(controller, output, Set.of());
  }

  /** The same, which also takes unknown host keys of these fingerprints. */
  static Connector connector(Controller controller, OutputFlags output, Set<String> confirmed) {
    return new SshConnector(trace(controller, output.verbosity()), confirmed);
  }

  /**
   * {@code -v} tells of connections, {@code -vv} also what was answered, {@code -vvv} what was
   * sent.
   */
  private static Trace trace(Controller controller, int verbosity) {
    return (host, direction, text) -> {
      int needed =
          switch (direction) {
            case NOTE -> 1;
            case ANSWERED -> 2;
            case SENT -> 3;
          };
      if (verbosity >= needed) {
        synchronized (controller.err()) {
          text.lines()
              .forEach(line -> controller.err().println(host + " " + sign(direction) + " " + line));
        }
      }
    };
  }

  private static String sign(Trace.Direction direction) {
    return switch (direction) {
      case SENT -> ">";
      case ANSWERED -> "<";
      case NOTE -> "*";
    };
  }
}
