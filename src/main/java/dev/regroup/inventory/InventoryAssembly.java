package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.inventory.yaml.Yaml;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drafts to {@link Inventory}: gives each host its variables in the order of ansible-core 2.14's
 * default precedence (config/base.yml, VARIABLE_PRECEDENCE): {@code all} and then groups of
 * inventory files, {@code group_vars/all}, {@code group_vars} of the other groups, host variables
 * of inventory files, {@code host_vars}, {@code -e}.
 */
final class InventoryAssembly {
  /** Entries of lists, for one unit of a reading's room. */
  private static final int PER_UNIT = 10;

  /** Groups that are put in order, for one unit. */
  private static final int SORTED = 2;

  /** What becomes too large where groups nest by the thousand. */
  private static final Position WHOLE = Source.unread("-i").whole();

  private final InventoryBuilder builder;
  private final List<VarsDirectory> beside;
  private final List<VarsDirectory> besidePlaybook;
  private final Map<String, Yaml> extra;
  private final Map<Set<String>, List<String>> sorted = new HashMap<>();
  private final Map<List<String>, List<Map<String, Yaml>>> groupLayers = new HashMap<>();

  InventoryAssembly(
      InventoryBuilder builder,
      List<VarsDirectory> beside,
      List<VarsDirectory> besidePlaybook,
      Map<String, Yaml> extra) {
    this.builder = builder;
    this.beside = beside;
    this.besidePlaybook = besidePlaybook;
    this.extra = extra;
  }

  /** All of it, or what there is room for; then a problem was noted. */
  Inventory assemble() {
    Map<String, Host> hosts = new LinkedHashMap<>();
    for (String name : builder.hosts.keySet()) {
      Host host = host(name);
      if (!builder.reading.hasRoom(WHOLE, host.layers().size() / PER_UNIT)) {
        break;
      }
      hosts.put(name, host);
    }
    Map<String, Group> groups = new LinkedHashMap<>();
    builder.groups.forEach(
        (name, draft) ->
            groups.put(
                name,
                new Group(
                    name,
                    List.copyOf(draft.hosts),
                    List.copyOf(draft.children),
                    draft.variables,
                    draft.depth,
                    draft.priority)));
    return new Inventory(hosts, groups);
  }

  private Host host(String name) {
    Set<String> own = Objects.requireNonNull(builder.groupsOfHost.get(name));
    List<String> groups = sorted.computeIfAbsent(own, this::sort);
    List<Map<String, Yaml>> layers =
        new ArrayList<>(groupLayers.computeIfAbsent(groups, this::layers));
    add(layers, Objects.requireNonNull(builder.hosts.get(name)));
    beside.forEach(directory -> add(layers, directory.hosts().get(name)));
    besidePlaybook.forEach(directory -> add(layers, directory.hosts().get(name)));
    add(layers, extra);
    return new Host(name, groups, layers);
  }

  private List<Map<String, Yaml>> layers(List<String> groups) {
    List<Map<String, Yaml>> layers = new ArrayList<>();
    add(layers, builder.group(InventoryBuilder.ALL).variables);
    groups.forEach(group -> add(layers, builder.group(group).variables));
    beside.forEach(directory -> add(layers, directory.groups().get(InventoryBuilder.ALL)));
    besidePlaybook.forEach(directory -> add(layers, directory.groups().get(InventoryBuilder.ALL)));
    for (List<VarsDirectory> directories : List.of(beside, besidePlaybook)) {
      for (VarsDirectory directory : directories) {
        groups.forEach(group -> add(layers, directory.groups().get(group)));
      }
    }
    return layers;
  }

  private static void add(List<Map<String, Yaml>> layers, @Nullable Map<String, Yaml> variables) {
    if (variables != null && !variables.isEmpty()) {
      layers.add(variables);
    }
  }

  /** The host's groups and all above them, the stronger ones last (helpers.py, sort_groups). */
  private List<String> sort(Set<String> own) {
    Set<String> groups = new LinkedHashSet<>(own);
    own.forEach(group -> groups.addAll(builder.above(group)));
    groups.remove(InventoryBuilder.ALL);
    builder.reading.hasRoom(WHOLE, groups.size() / SORTED);
    return groups.stream()
        .sorted(
            Comparator.comparingInt((String group) -> builder.group(group).depth)
                .thenComparingInt(group -> builder.group(group).priority)
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }
}
