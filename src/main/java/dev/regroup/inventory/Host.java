package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host of the inventory. Immutable.
 *
 * @param name as the inventory names it
 * @param groups every group that it is in, parents included and {@code all} left out; later ones
 *     win over earlier ones
 * @param layers its variables, lowest first: group variables, host variables, {@code -e}
 */
public record Host(String name, List<String> groups, List<Map<String, Yaml>> layers) {
  public Host {
    groups = List.copyOf(groups);
    layers = List.copyOf(layers);
  }

  /** The value that wins; null where the variable is not set. */
  public @Nullable Yaml variable(String key) {
    for (int i = layers.size() - 1; i >= 0; i--) {
      Yaml value = layers.get(i).get(key);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** Every value of the variable, lowest layer first. */
  public List<Yaml> values(String key) {
    List<Yaml> values = new ArrayList<>();
    for (Map<String, Yaml> layer : layers) {
      Yaml value = layer.get(key);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** All variables, each with the value that wins. */
  public Map<String, Yaml> variables() {
    Map<String, Yaml> all = new LinkedHashMap<>();
    layers.forEach(all::putAll);
    return all;
  }

  @Override
  public String toString() {
    return name;
  }
}
