package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Types;
import dev.regroup.inventory.yaml.Yaml;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects what inventory sources say, one after the other, by the rules of ansible-core 2.14
 * (inventory/data.py): later values win, hosts and groups keep the order of their first naming. Not
 * thread-safe.
 */
final class InventoryBuilder {
  static final String ALL = "all";
  static final String UNGROUPED = "ungrouped";

  // What things take of a reading's room, in its units; measured with hosts of 20 variables each.
  private static final int HOST = 6;
  private static final int GROUP = 8;

  /** From group to group, for one unit. */
  private static final int STEPS = 100;

  /** A group that grows. */
  static final class Draft {
    final Set<String> hosts = new LinkedHashSet<>();
    final Set<String> children = new LinkedHashSet<>();
    final Set<String> parents = new LinkedHashSet<>();
    final Map<String, Yaml> variables = new LinkedHashMap<>();
    int depth;
    int priority = 1;
  }

  final Reading reading;
  final Map<String, Draft> groups = new LinkedHashMap<>();
  final Map<String, Map<String, Yaml>> hosts = new LinkedHashMap<>();
  final Map<String, Set<String>> groupsOfHost = new LinkedHashMap<>();

  InventoryBuilder(Reading reading) {
    this.reading = reading;
    groups.put(ALL, new Draft());
    groups.put(UNGROUPED, new Draft());
    link(ALL, UNGROUPED);
  }

  Draft group(String name) {
    return Objects.requireNonNull(groups.get(name));
  }

  /** False where the name cannot be a group's; then a problem was noted. */
  boolean addGroup(String name, Position at) {
    if (!mayBeGroup(name, at)) {
      return false;
    }
    if (groups.containsKey(name)) {
      return true;
    }
    if (!reading.hasRoom(at, GROUP)) {
      return false;
    }
    groups.put(name, new Draft());
    return true;
  }

  /** As {@link #addGroup}, without the group. */
  boolean mayBeGroup(String name, Position at) {
    String fault = name.contains(":") ? "a group name with a `:`" : Names.fault(name);
    if (fault != null) {
      reading.problem(at, fault + ": " + Shown.quoted(name), "Rename the group.");
      return false;
    }
    return true;
  }

  void addChild(String parent, String child, Position at) {
    if (!reading.hasRoom(at, 1)) {
      return;
    }
    if (child.equals(ALL)) {
      // Whatever has no parent gets `all` for one in the end, and so would the top of this branch.
      reading.problem(
          at,
          "group `all` would contain itself through " + Shown.quoted(parent),
          "Every group is within `all` already: remove `all` from these `children`.");
      return;
    }
    // A group in no other is below none.
    boolean below = !group(parent).parents.isEmpty() && below(child, at).contains(parent);
    if (parent.equals(child) || below) {
      reading.problem(
          at,
          "group " + Shown.quoted(child) + " would contain itself through " + Shown.quoted(parent),
          "Remove one of the two from the other's `children`.");
      return;
    }
    link(parent, child);
  }

  private void link(String parent, String child) {
    group(parent).children.add(child);
    group(child).parents.add(parent);
  }

  /** Adds a host to a group. A port counts only where the host is new, as in Ansible. */
  void addHost(String name, String group, @Nullable Integer port, Position at) {
    if (!reading.hasRoom(at, hosts.containsKey(name) ? 1 : HOST)) {
      return;
    }
    String fault = Names.fault(name);
    if (fault != null) {
      reading.problem(
          at,
          fault + ": " + Shown.quoted(name),
          "Rename the host; `ansible_host` may say where it is.");
      return;
    }
    Map<String, Yaml> variables = hosts.get(name);
    if (variables == null) {
      variables = new LinkedHashMap<>();
      hosts.put(name, variables);
      if (port != null) {
        variables.put("ansible_port", new Yaml.Scalar(port.toString(), Yaml.Style.PLAIN, at));
      }
    }
    group(group).hosts.add(name);
    groupsOfHost.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(group);
  }

  void setHostVariable(String host, String key, Yaml value) {
    Map<String, Yaml> variables = hosts.get(host);
    if (variables != null && reading.hasRoom(value.at(), 1)) {
      variables.put(key, value);
    }
  }

  void setGroupVariable(String group, String key, Yaml value) {
    if (!key.equals("ansible_group_priority")) {
      if (reading.hasRoom(value.at(), 1)) {
        group(group).variables.put(key, value);
      }
      return;
    }
    Integer priority = Types.number(-1_000_000, 1_000_000).decode(value, reading);
    if (priority != null) {
      group(group).priority = priority;
    }
  }

  /** Every group below this one. */
  private Set<String> below(String group, Position at) {
    Set<String> below = reach(group, true);
    reading.hasRoom(
        at, below.size() / STEPS); // the walk takes time, and a fleet of groups has many
    return below;
  }

  /** Every group above this one. */
  Set<String> above(String group) {
    return reach(group, false);
  }

  private Set<String> reach(String from, boolean down) {
    Set<String> seen = new HashSet<>();
    Deque<String> queue = new ArrayDeque<>(Set.of(from));
    while (!queue.isEmpty()) {
      Draft draft = group(queue.removeFirst());
      for (String next : down ? draft.children : draft.parents) {
        if (seen.add(next)) {
          queue.add(next);
        }
      }
    }
    return seen;
  }

  /**
   * The rules that hold once every source is read (reconcile_inventory): groups without a parent
   * belong to {@code all}, hosts without a group to {@code ungrouped} and no others.
   */
  void reconcile() {
    for (String name : groups.keySet()) {
      if (!name.equals(ALL) && group(name).parents.isEmpty()) {
        link(ALL, name);
      }
    }
    for (String host : hosts.keySet()) {
      Set<String> own = Objects.requireNonNull(groupsOfHost.get(host));
      boolean elsewhere = own.stream().anyMatch(g -> !g.equals(ALL) && !g.equals(UNGROUPED));
      if (elsewhere && own.remove(UNGROUPED)) {
        group(UNGROUPED).hosts.remove(host);
      } else if (!elsewhere && own.add(UNGROUPED)) {
        group(UNGROUPED).hosts.add(host);
      }
    }
    depths();
  }

  /** The longest way from {@code all}; the graph has no cycle. */
  private void depths() {
    Map<String, Integer> open = new LinkedHashMap<>();
    groups.forEach((name, draft) -> open.put(name, draft.parents.size()));
    Deque<String> ready = new ArrayDeque<>();
    open.forEach(
        (name, parents) -> {
          if (parents == 0) {
            ready.add(name);
          }
        });
    while (!ready.isEmpty()) {
      Draft draft = group(ready.removeFirst());
      for (String child : draft.children) {
        group(child).depth = Math.max(group(child).depth, draft.depth + 1);
        if (open.merge(child, -1, Integer::sum) == 0) {
          ready.add(child);
        }
      }
    }
  }
}
