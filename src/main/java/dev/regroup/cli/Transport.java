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
    return new SshConnector(new Told(controller, output.verbosity()), confirmed);
  }

  /**
   * {@code -v} tells of connections, {@code -vv} also what was answered, {@code -vvv} what was
   * sent.
   */
  private record Told(Controller controller, int verbosity) implements Trace {

    @Override
    public boolean hears(Direction direction) {
      return verbosity
          >= switch (direction) {
            case NOTE -> 1;
            case ANSWERED -> 2;
            case SENT -> 3;
          };
    }

    @Override
    public void trace(String host, Direction direction, String text) {
      if (hears(direction)) {
        synchronized (controller.err()) {
          text.lines()
              .forEach(line -> controller.err().println(host + " " + sign(direction) + " " + line));
        }
      }
    }
  }

  private static String sign(Trace.Direction direction) {
    return switch (direction) {
      case SENT -> ">";
      case ANSWERED -> "<";
      case NOTE -> "*";
    };
  }
}
