package dev.regroup.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A node of a Proxmox VE cluster of three, {@code tuner1} beside {@code pve2} and {@code pve3}:
 * what its cluster file system shows, and the stand-ins that change it. Stateless.
 */
public final class ClusterHosts {
  /** The node, as the stand-in of a machine is named. */
  public static final String NODE = "tuner1";

  private static final String PVE = "/etc/pve/";

  private ClusterHosts() {}

  /** A host on LVM in the cluster, no guests. */
  public static Sysroot three(Path folder) {
    return join(ProxmoxHosts.withoutList(folder));
  }

  /** The same, of Proxmox VE's systemd-boot. */
  public static Sysroot threeOnZfs(Path folder) {
    return join(Sysroot.proxmoxSystemdBoot(folder));
  }

  private static Sysroot join(Sysroot host) {
    for (String tool : List.of("pvesh", "pvecm")) {
      host.tool("/usr/bin/" + tool, tool);
    }
    for (String tool : List.of("qm", "ha-manager")) {
      host.tool("/usr/sbin/" + tool, tool);
    }
    host.tool("/usr/sbin/pct", "qm");
    host.write("/proc/mdstat", "Personalities : [raid1]\nunused devices: <none>\n");
    host.write(PVE + "corosync.conf", "totem {\n  cluster_name: lab\n}\n");
    host.write(
        PVE + "storage.cfg",
        """
        dir: local
        \tpath /var/lib/vz
        \tcontent iso,backup

        lvmthin: local-lvm
        \tthinpool data
        \tvgname pve

        nfs: shared
        \tserver 192.0.2.50
        \texport /srv/pve
        """);
    for (String node : List.of(NODE, "pve2", "pve3")) {
      host.write(PVE + "nodes/" + node + "/qemu-server/.keep", "");
      host.write(PVE + "nodes/" + node + "/lxc/.keep", "");
    }
    return members(host, "pve2", "pve3");
  }

  /** The nodes that are there besides this one. */
  public static Sysroot members(Sysroot host, String... online) {
    List<String> lines = new ArrayList<>();
    int id = 0;
    for (String node : List.of(NODE, "pve2", "pve3")) {
      id++;
      boolean up = node.equals(NODE) || Stream.of(online).anyMatch(node::equals);
      lines.add(
          "  \"%s\": { \"id\": %d, \"online\": %d, \"ip\": \"192.0.2.%d\"}"
              .formatted(node, id, up ? 1 : 0, 10 + id));
    }
    return host.write(
        PVE + ".members",
        "{\n\"nodename\": \"%s\",\n\"version\": 4,\n".formatted(NODE)
            + "\"cluster\": { \"name\": \"lab\", \"version\": 3, \"nodes\": 3, \"quorate\": 1 },\n"
            + "\"nodelist\": {\n"
            + String.join(",\n", lines)
            + "\n  }\n}\n");
  }

  /** Configures a guest on this node; it does not run yet. */
  public static Sysroot guest(Sysroot host, String kind, int id, String... lines) {
    String text = String.join("\n", lines) + "\n\n[before]\nlock: snapshot\nonboot: 1\n";
    return host.write(file(kind, id, NODE), text);
  }

  /** Has it run here. */
  public static Sysroot running(Sysroot host, String kind, int id) {
    return kind.equals("lxc")
        ? host.write("/sys/fs/cgroup/lxc/" + id + "/cgroup.procs", "1\n")
        : host.write("/run/qemu-server/" + id + ".pid", "1\n");
  }

  /** Has HA manage services such as {@code vm:101}. */
  public static Sysroot ha(Sysroot host, String... services) {
    StringBuilder text = new StringBuilder();
    for (String service : services) {
      text.append(service.replace(":", ": ")).append("\n\tstate started\n\n");
    }
    host.write(PVE + "ha/resources.cfg", text.toString());
    host.run("/usr/sbin/ha-manager", "status");
    return host;
  }

  /** The stand-in of Ceph's command: what {@code sim/ceph} holds is not well. */
  public static Sysroot ceph(Sysroot host) {
    host.tool("/usr/bin/ceph", "ceph");
    return host.write("/etc/pve/ceph.conf", "[global]\n");
  }

  /** Where a guest's configuration stands. */
  public static String file(String kind, int id, String node) {
    return PVE + "nodes/" + node + (kind.equals("lxc") ? "/lxc/" : "/qemu-server/") + id + ".conf";
  }

  /** Whether it runs here, by what it leaves. */
  public static boolean runs(Sysroot host, String kind, int id) {
    return host.at(
            kind.equals("lxc") ? "/sys/fs/cgroup/lxc/" + id : "/run/qemu-server/" + id + ".pid")
        .toFile()
        .exists();
  }
}
