package dev.regroup.inventory.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a map may have: the one place that drives decoding, messages and the JSON Schema.
 * Immutable.
 */
public final class Table implements Type<Fields> {
  private final String what;
  private final Map<String, Key<?>> keys = new LinkedHashMap<>();
  private final Map<String, String> strangers;

  private Table(String what, List<Key<?>> keys, Map<String, String> strangers) {
    this.what = what;
    this.strangers = Map.copyOf(strangers);
    keys.forEach(key -> this.keys.put(key.name(), key));
  }

  /**
   * A table of these keys, in the order of messages.
   *
   * @param what the map's name in messages, such as {@code a play}
   */
  public static Table of(String what, Key<?>... keys) {
    return new Table(what, List.of(keys), Map.of());
  }

  /**
   * The same table with words that people write here and that are no keys.
   *
   * @param remedies what now, by word
   */
  public Table knowing(Map<String, String> remedies) {
    return new Table(what, List.copyOf(keys.values()), remedies);
  }

  @Override
  public String expected() {
    return what + ", a map with keys such as `" + keys.keySet().iterator().next() + "`";
  }

  /** Every known key, in the order of the table. */
  public List<Key<?>> keys() {
    return List.copyOf(keys.values());
  }

  @Override
  public @Nullable Fields decode(Yaml yaml, Reading reading) {
    if (!(yaml instanceof Yaml.Mapping mapping)) {
      return wrong(yaml, reading);
    }
    Map<String, Object> values = new HashMap<>();
    Map<String, Position> places = new HashMap<>();
    for (Yaml.Entry entry : mapping.entries()) {
      String name = entry.key().text();
      Key<?> key = keys.get(name);
      if (key == null) {
        unknown(entry.key(), reading);
        continue;
      }
      places.put(name, entry.key().at());
      Object value = reading.within(name, entry.key().at(), () -> value(key, entry, reading));
      if (value != null) {
        values.put(name, value);
      }
    }
    missing(mapping, places, reading);
    return new Fields(values, places, mapping.at());
  }

  private static @Nullable Object value(Key<?> key, Yaml.Entry entry, Reading reading) {
    if (entry.value() instanceof Yaml.Scalar scalar && scalar.isNull()) {
      reading.problem(
          entry.key().at(),
          "`" + key.name() + "` has no value",
          "Write " + key.type().expected() + (key.required() ? "." : ", or remove the key."));
      return null;
    }
    return key.type().decode(entry.value(), reading);
  }

  private void unknown(Yaml.Scalar key, Reading reading) {
    String name = key.text();
    String remedy = strangers.get(name);
    if (remedy == null) {
      String near = Nearest.to(name, keys.keySet());
      String known = "Known are " + String.join(", ", keys.keySet()) + ".";
      remedy = near == null ? known : "Did you mean `" + near + "`? " + known;
    }
    reading.problem(key.at(), "unknown key " + Shown.quoted(name) + " in " + what, remedy);
  }

  private void missing(Yaml.Mapping mapping, Map<String, Position> places, Reading reading) {
    List<Key<?>> missing = new ArrayList<>();
    for (Key<?> key : keys.values()) {
      if (key.required() && !places.containsKey(key.name())) {
        missing.add(key);
      }
    }
    if (!missing.isEmpty()) {
      String names =
          missing.stream().map(key -> "`" + key.name() + "`").collect(Collectors.joining(" and "));
      reading.problem(
          mapping.at(),
          what + " without " + names,
          "Add "
              + missing.stream()
                  .map(key -> "`" + key.name() + ": ...` (" + key.doc() + ")")
                  .collect(Collectors.joining(" and "))
              + ".");
    }
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Key<?> key : keys.values()) {
      Map<String, Object> property = new LinkedHashMap<>(key.type().schema());
      property.put("description", key.doc());
      properties.put(key.name(), property);
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    schema.put("required", keys.values().stream().filter(Key::required).map(Key::name).toList());
    schema.put("properties", properties);
    return schema;
  }
}
