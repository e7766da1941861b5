package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.host.HostFacts;
import dev.regroup.host.WritableHostSession;
import dev.regroup.run.ExitStatus;
import dev.regroup.step.FactsRead;
import dev.regroup.step.Faults;
import java.util.List;

/** One host of the inventory, reached to change what Regroup itself keeps there. */
final class OneHost {
  /** What is done there. */
  @FunctionalInterface
  interface Work {
    /** The exit status of the command. */
    int on(WritableHostSession session, HostFacts facts) throws Refusal;
  }

  private OneHost() {}

  /**
   * Connects, reads facts, and hands both on; a host that cannot be reached or read is told.
   *
   * @param command its name, for messages
   * @param host what the operator named
   * @throws Refusal with exit status 5 or 6 where that is not one host
   */
  static int work(
      Controller controller,
      String command,
      String host,
      TargetFlags targets,
      ConnectionFlags connection,
      OutputFlags output,
      Work work)
      throws Refusal {
    List<ConnectionSettings> hosts = new Inputs(controller, targets, connection).ofPattern(host);
    if (targets.listHosts) {
      return output.listHosts(controller, Inputs.names(hosts));
    }
    if (hosts.size() != 1) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: " + command + " takes one host; '" + host + "' names " + hosts.size() + ".");
    }
    Connector.Opened<WritableHostSession> opened =
        Transport.connector(controller, output).openWritable(hosts.get(0));
    if (opened instanceof Connector.Opened.Fault<WritableHostSession> fault) {
      return unreachable(controller, host, Faults.finding(fault.fault()));
    }
    try (WritableHostSession session =
        ((Connector.Opened.Session<WritableHostSession>) opened).session()) {
      FactsRead read = FactsRead.from(session, controller.limits().read());
      return read instanceof FactsRead.Fault fault
          ? unreachable(controller, host, fault.why())
          : work.on(session, ((FactsRead.Facts) read).facts());
    }
  }

  private static int unreachable(Controller controller, String host, Finding why) {
    controller.err().println(host + ": " + why.message() + "\n" + why.remedy());
    return ExitStatus.UNREACHABLE;
  }
}
