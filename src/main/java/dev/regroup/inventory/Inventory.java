package dev.regroup.inventory;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Hosts and groups. Immutable.
 *
 * @param hosts by name, in the order in which they were first named
 * @param groups by name, {@code all} and {@code ungrouped} first
 */
public record Inventory(Map<String, Host> hosts, Map<String, Group> groups) {
  public Inventory {
    hosts = Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
  }

  /** Every host, in the order of Ansible: those of {@code all}, of its children, of theirs. */
  public List<Host> inOrder() {
    return members("all");
  }

  /**
   * The hosts of a group and of all groups below it, breadth first, as Ansible orders them; empty
   * for an unknown group.
   */
  public List<Host> members(String group) {
    Set<String> names = new LinkedHashSet<>();
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> queue = new ArrayDeque<>(List.of(group));
    while (!queue.isEmpty()) {
      String name = queue.removeFirst();
      Group next = groups.get(name);
      if (next != null && seen.add(name)) {
        names.addAll(next.hosts());
        queue.addAll(next.children());
      }
    }
    return named(names);
  }

  /** The hosts of these names, in their order; unknown names are left out. */
  public List<Host> named(Collection<String> names) {
    return names.stream().map(hosts::get).filter(Objects::nonNull).toList();
  }
}
