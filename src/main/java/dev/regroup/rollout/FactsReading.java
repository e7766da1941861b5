package dev.regroup.rollout;

import dev.regroup.finding.Finding;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostSession;
import dev.regroup.host.Witness;
import dev.regroup.step.FactsRead;
import dev.regroup.step.Faults;
import dev.regroup.step.Limits;
import dev.regroup.step.OwnFault;
import dev.regroup.step.WitnessRead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts of many hosts, read side by side by sessions that cannot write. */
public final class FactsReading {
  private FactsReading() {}

  /**
   * One host.
   *
   * @param facts null where there are none
   * @param witness what Proxmox VE tells of the groups; null where there are no facts, or it was
   *     not to be asked
   * @param findings why there are no facts
   */
  public record Read(
      String host, @Nullable HostFacts facts, @Nullable Witness witness, List<Finding> findings) {
    public Read {
      findings = List.copyOf(findings);
    }
  }

  /** In the order of the hosts. */
  public static List<Read> of(
      List<ConnectionSettings> hosts, Connector connector, int forks, Limits limits) {
    return SideBySide.map(hosts, forks, host -> read(host, connector, limits, false));
  }

  /** The same, each with what Proxmox VE tells of its groups. */
  public static List<Read> withWitness(
      List<ConnectionSettings> hosts, Connector connector, int forks, Limits limits) {
    return SideBySide.map(hosts, forks, host -> read(host, connector, limits, true));
  }

  private static Read read(
      ConnectionSettings host, Connector connector, Limits limits, boolean witness) {
    Connector.Opened<HostSession> opened = connector.open(host);
    if (opened instanceof Connector.Opened.Fault<HostSession> fault) {
      return none(host, Faults.finding(fault.fault()));
    }
    try (HostSession session = ((Connector.Opened.Session<HostSession>) opened).session()) {
      FactsRead read = FactsRead.from(session, limits.read());
      if (read instanceof FactsRead.Fault fault) {
        return none(host, fault.why());
      }
      HostFacts facts = ((FactsRead.Facts) read).facts();
      return new Read(
          host.host(),
          facts,
          witness ? WitnessRead.from(facts, limits.read(), session::read) : null,
          List.of());
    } catch (RuntimeException fault) {
      return none(host, OwnFault.finding(fault));
    }
  }

  private static Read none(ConnectionSettings host, Finding why) {
    return new Read(host.host(), null, null, List.of(why));
  }
}
