package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Yaml;
import java.util.Map;

/**
 * What {@code group_vars} and {@code host_vars} beside one inventory source say. Immutable.
 *
 * @param groups variables by group name
 * @param hosts variables by host name
 */
record VarsDirectory(Map<String, Map<String, Yaml>> groups, Map<String, Map<String, Yaml>> hosts) {
  VarsDirectory {
    groups = Map.copyOf(groups);
    hosts = Map.copyOf(hosts);
  }
}
