package dev.regroup.step;

import dev.regroup.host.Cluster;
import dev.regroup.host.Hardware;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ProxmoxNode;
import dev.regroup.run.HostResult;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A host's plan, as the end of what only read, and what of its facts a rollout has to know: the
 * facts themselves are not held until its turn. Immutable.
 *
 * @param bootId of the boot that was read, empty where the host was not read
 * @param cluster null where the host is in none, or was not read
 * @param node what it is called in its cluster; empty where Proxmox VE tells no name, or it was not
 *     read
 * @param addresses of its interfaces, as it tells them, less those that mean itself to every host;
 *     empty where it was not read
 */
public record Planned(
    HostResult result,
    String bootId,
    Hardware hardware,
    @Nullable Cluster cluster,
    String node,
    Set<String> addresses) {

  public Planned {
    addresses = Set.copyOf(addresses);
  }

  /** A host that is no node of Proxmox VE, and whose addresses nobody asks for. */
  public Planned(HostResult result, String bootId, Hardware hardware, @Nullable Cluster cluster) {
    this(result, bootId, hardware, cluster, "", Set.of());
  }

  static Planned of(HostResult result, @Nullable HostFacts facts) {
    if (facts == null) {
      return new Planned(result, "", Hardware.UNKNOWN, null);
    }
    ProxmoxNode proxmox = facts.around().proxmox();
    String node = proxmox == null ? "" : proxmox.name();
    return new Planned(
        result, facts.bootId(), facts.hardware(), facts.cluster(), node, addresses(facts));
  }

  /** The same host with another end. */
  public Planned with(HostResult other) {
    return new Planned(other, bootId, hardware, cluster, node, addresses);
  }

  /** Of lines such as {@code eno1 192.0.2.11/24}. */
  private static Set<String> addresses(HostFacts facts) {
    return facts.health().addresses().stream()
        .map(line -> line.replaceFirst("^\\S+ ", "").replaceFirst("/.*", ""))
        .filter(address -> !address.startsWith("127.") && !address.equals("::1"))
        .collect(Collectors.toSet());
  }
}
