package dev.regroup.host;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The corosync cluster of a host, by its {@code corosync.conf}, see corosync.conf(5). Immutable.
 *
 * @param name {@code cluster_name}, empty where it could not be read
 * @param nodes names of its nodes, or their addresses where they have no names
 */
public record Cluster(String name, SortedSet<String> nodes) {

  /** Of lines of the file. */
  static Cluster parse(List<String> lines) {
    String name = "";
    TreeSet<String> names = new TreeSet<>();
    TreeSet<String> addresses = new TreeSet<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      String key = colon < 0 ? "" : line.substring(0, colon).strip();
      String value = line.substring(colon + 1).strip();
      if (key.equals("cluster_name")) {
        name = value;
      } else if (key.equals("name")) {
        names.add(value);
      } else if (key.matches("ring[0-9]_addr")) {
        addresses.add(value);
      }
    }
    return new Cluster(name, names.isEmpty() ? addresses : names);
  }

  /**
   * Whether two hosts that say this are of one cluster: nodes may know of one another by lists of
   * different age, and clusters apart may have one name. In doubt they are.
   */
  public boolean isSame(Cluster other) {
    return name.equals(other.name)
        && (nodes.isEmpty() || other.nodes.isEmpty() || !Collections.disjoint(nodes, other.nodes));
  }
}
