package dev.regroup.inventory.yaml;

/**
 * One key of a {@link Table}. Identity matters: each is a constant. Immutable.
 *
 * @param name as it is written
 * @param type what its value must be
 * @param required whether it must be there
 * @param doc one sentence for people and for the JSON Schema
 */
public record Key<T>(String name, Type<T> type, boolean required, String doc) {
  public static <T> Key<T> required(String name, Type<T> type, String doc) {
    return new Key<>(name, type, true, doc);
  }

  public static <T> Key<T> optional(String name, Type<T> type, String doc) {
    return new Key<>(name, type, false, doc);
  }
}
