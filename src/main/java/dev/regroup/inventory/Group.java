package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Yaml;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A group of the inventory. Immutable.
 *
 * @param name as the inventory names it
 * @param hosts names of its own hosts, those of children left out, in order
 * @param children names of groups in it, in order
 * @param variables set in inventory files; those of {@code group_vars} are with the hosts
 * @param depth longest way from {@code all}
 * @param priority {@code ansible_group_priority}
 */
public record Group(
    String name,
    List<String> hosts,
    List<String> children,
    Map<String, Yaml> variables,
    int depth,
    int priority) {
  public Group {
    hosts = List.copyOf(hosts);
    children = List.copyOf(children);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }
}
