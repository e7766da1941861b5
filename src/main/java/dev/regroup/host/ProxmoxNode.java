package dev.regroup.host;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node of Proxmox VE, as its cluster file system {@code /etc/pve} and {@code pvecm status} tell
 * it (proxmox/pve-cluster, {@code .members}; pve-ha-manager, src/PVE/HA/Config.pm). Immutable.
 *
 * @param name of the node
 * @param answers whether the cluster file system answered; where not, the rest is empty
 * @param clustered whether it belongs to a cluster of several
 * @param members of the cluster, itself among them
 * @param quorum null where it is alone, or where that could not be read
 * @param guests configured on this node, running or not
 * @param storages by name
 * @param ha what the HA stack knows
 */
public record ProxmoxNode(
    String name,
    boolean answers,
    boolean clustered,
    List<Member> members,
    @Nullable Quorum quorum,
    List<Guest> guests,
    Map<String, Storage> storages,
    Ha ha) {

  public ProxmoxNode {
    members = List.copyOf(members);
    guests = List.copyOf(guests);
    storages = Map.copyOf(storages);
  }

  /** The guest that a line of {@link HostFacts#guests} names, such as {@code qemu 101}. */
  public Optional<Guest> guest(String line) {
    return guests.stream().filter(guest -> guest.line().equals(line)).findFirst();
  }

  /**
   * A node of the cluster.
   *
   * @param ip empty where it is not known
   */
  public record Member(String name, boolean online, String ip) {}

  /**
   * What the vote came to (corosync, tools/corosync-quorumtool.c).
   *
   * @param total votes that are there now
   * @param needed votes for a quorum
   * @param own votes of this node
   * @param byAddress votes of each member by its address, as the list of members names it
   */
  public record Quorum(
      boolean quorate, int total, int needed, int own, Map<String, Integer> byAddress) {
    public Quorum {
      byAddress = Map.copyOf(byAddress);
    }
  }

  /**
   * A storage.
   *
   * @param shared whether every node of its list sees the same
   * @param nodes that have it, empty for all
   */
  public record Storage(boolean shared, Set<String> nodes) {
    public Storage {
      nodes = Set.copyOf(nodes);
    }
  }

  /**
   * A guest's configuration, less its snapshots.
   *
   * @param kind {@code qemu} or {@code lxc}
   * @param id its number, as text
   * @param name empty where it has none
   * @param onboot whether it starts with the node
   * @param lock what holds it, such as {@code backup}; empty where nothing does
   * @param order its place in the order of starting, null where it has none
   * @param passed keys of devices of the host that it was given, such as {@code hostpci0}
   * @param storages its volumes are on
   * @param bound keys of folders or devices of the host that it uses by path
   */
  public record Guest(
      String kind,
      String id,
      String name,
      boolean onboot,
      String lock,
      @Nullable Integer order,
      List<String> passed,
      Set<String> storages,
      List<String> bound) {

    public Guest {
      passed = List.copyOf(passed);
      storages = Set.copyOf(storages);
      bound = List.copyOf(bound);
    }

    /** As {@link HostFacts#guests} names it. */
    public String line() {
      return kind + " " + id;
    }

    /** As the HA stack names it. */
    public String service() {
      return (kind.equals("lxc") ? "ct:" : "vm:") + id;
    }

    /** For people: {@code qemu 101 (web)}. */
    public String described() {
      return name.isEmpty() ? line() : line() + " (" + name + ")";
    }
  }

  /**
   * The HA stack's view.
   *
   * @param resources services that it manages, such as {@code vm:101}
   * @param nodes states of nodes, such as {@code online} or {@code maintenance}
   * @param asked nodes for which maintenance was asked
   * @param services by name, where each is and in which state
   */
  public record Ha(
      Set<String> resources,
      Map<String, String> nodes,
      Set<String> asked,
      Map<String, Service> services) {
    /** Nothing managed. */
    public static final Ha NONE = new Ha(Set.of(), Map.of(), Set.of(), Map.of());

    public Ha {
      resources = Set.copyOf(resources);
      nodes = Map.copyOf(nodes);
      asked = Set.copyOf(asked);
      services = Map.copyOf(services);
    }

    /** A service of the HA stack. */
    public record Service(String node, String state) {}

    /** Whether a node is, or was asked to be, in maintenance. */
    public boolean inMaintenance(String node) {
      return asked.contains(node) || "maintenance".equals(nodes.get(node));
    }
  }
}
