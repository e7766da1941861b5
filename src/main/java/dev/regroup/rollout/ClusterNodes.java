package dev.regroup.rollout;

import dev.regroup.plan.Neighbours;
import dev.regroup.step.Planned;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What hosts are called in their clusters. A host that was not read, as one that an earlier run
 * lost, is known by what the inventory calls it, whole and up to its first dot: Proxmox VE names
 * its nodes by their host names. Immutable.
 */
final class ClusterNodes {
  private final Map<String, String> names = new HashMap<>();

  ClusterNodes(List<Planned> planned) {
    planned.stream()
        .filter(host -> !host.node().isEmpty())
        .forEach(host -> names.put(host.result().host(), host.node()));
  }

  /** The same neighbours as their cluster calls them. */
  Neighbours named(Neighbours hosts) {
    return new Neighbours(named(hosts.absent()), named(hosts.busy()));
  }

  private Set<String> named(Set<String> hosts) {
    Set<String> nodes = new HashSet<>();
    for (String host : hosts) {
      String node = names.get(host);
      if (node == null) {
        nodes.add(host);
        nodes.add(host.split("\\.", 2)[0]);
      } else {
        nodes.add(node);
      }
    }
    return nodes;
  }
}
