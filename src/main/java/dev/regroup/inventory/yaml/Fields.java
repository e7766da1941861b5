package dev.regroup.inventory.yaml;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The decoded values of one map, by key. Immutable. */
public final class Fields {
  private final Map<String, Object> values;
  private final Map<String, Position> places;
  private final Position at;

  Fields(Map<String, Object> values, Map<String, Position> places, Position at) {
    this.values = Map.copyOf(values);
    this.places = Map.copyOf(places);
    this.at = at;
  }

  /** The value; null where the key was not written or its value was wrong. */
  @SuppressWarnings("unchecked")
  public <T> @Nullable T get(Key<T> key) {
    return (T) values.get(key.name());
  }

  /** The value, or the default. */
  public <T> T get(Key<T> key, T fallback) {
    T value = get(key);
    return value == null ? fallback : value;
  }

  /** Where the key was written, right or wrong; null where it was not. */
  public @Nullable Position at(Key<?> key) {
    return places.get(key.name());
  }

  public boolean has(Key<?> key) {
    return places.containsKey(key.name());
  }

  /** Where the map begins. */
  public Position at() {
    return at;
  }
}
