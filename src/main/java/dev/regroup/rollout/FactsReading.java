package dev.regroup.rollout;

import dev.regroup.finding.Finding;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostSession;
import dev.regroup.step.FactsRead;
import dev.regroup.step.Faults;
import dev.regroup.step.Limits;
import dev.regroup.step.OwnFault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts of many hosts, read side by side by sessions that cannot write. */
public final class FactsReading {
  private FactsReading() {}

  /**
   * One host.
   *
   * @param facts null where there are none
   * @param findings why there are none
   */
  public record Read(String host, @Nullable HostFacts facts, List<Finding> findings) {
    public Read {
      findings = List.copyOf(findings);
    }
  }

  /** In the order of the hosts. */
  public static List<Read> of(
      List<ConnectionSettings> hosts, Connector connector, int forks, Limits limits) {
    return SideBySide.map(hosts, forks, host -> read(host, connector, limits));
  }

  private static Read read(ConnectionSettings host, Connector connector, Limits limits) {
    Connector.Opened<HostSession> opened = connector.open(host);
    if (opened instanceof Connector.Opened.Fault<HostSession> fault) {
      return new Read(host.host(), null, List.of(Faults.finding(fault.fault())));
    }
    try (HostSession session = ((Connector.Opened.Session<HostSession>) opened).session()) {
      FactsRead read = FactsRead.from(session, limits.read());
      return read instanceof FactsRead.Facts facts
          ? new Read(host.host(), facts.facts(), List.of())
          : new Read(host.host(), null, List.of(((FactsRead.Fault) read).why()));
    } catch (RuntimeException fault) {
      return new Read(host.host(), null, List.of(OwnFault.finding(fault)));
    }
  }
}
