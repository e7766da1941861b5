package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.ProxmoxNode;
import dev.regroup.host.ProxmoxNode.Ha;
import dev.regroup.playbook.Guards.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The HA stack is at rest: no other node is away or in maintenance, and no service on its way. */
final class HaGuard implements Guard {
  /** As pve-ha-manager names them (src/PVE/HA/NodeStatus.pm); a node that left is `gone`. */
  private static final Set<String> NODE_WELL = Set.of("online", "gone");

  /** States that services rest in (src/PVE/HA/Manager.pm, valid_service_states). */
  private static final Set<String> SERVICE_WELL =
      Set.of("started", "stopped", "request_start", "freeze");

  @Override
  public List<Finding> against(Moment moment) {
    ProxmoxNode node = moment.node();
    if (!moment.reboots()
        || node == null
        || moment.skips(Name.HA)
        || node.ha().resources().isEmpty()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    Ha ha = node.ha();
    new TreeMap<>(ha.nodes())
        .forEach(
            (name, state) -> {
              boolean own = name.equals(node.name());
              boolean well = NODE_WELL.contains(state) && (own || !ha.asked().contains(name));
              if (!well && !(own && ha.inMaintenance(name))) {
                findings.add(GuardCode.HA.of(told(name, own, state)));
              }
            });
    new TreeMap<>(ha.services())
        .forEach(
            (name, service) -> {
              if (service.node().equals(node.name())
                  && ha.resources().contains(name)
                  && !SERVICE_WELL.contains(service.state())) {
                findings.add(
                    GuardCode.HA.of("the HA service " + name + " is in state " + service.state()));
              }
            });
    return findings;
  }

  private static String told(String name, boolean own, String state) {
    return own
        ? "the HA stack has this node as " + state
        : "the HA stack has the node " + name + " as " + state + " or asked to leave";
  }
}
