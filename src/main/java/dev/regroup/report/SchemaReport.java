package dev.regroup.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON Schema as text, the same on each run. Pure. */
public final class SchemaReport {
  /** Words of a schema in the order in which people read them; others follow, sorted. */
  private static final List<String> ORDER =
      List.of("$schema", "title", "description", "type", "enum", "minItems", "required");

  /** Below these the names are not words of a schema and keep the table's order. */
  private static final List<String> NAMES = List.of("properties", "definitions");

  private SchemaReport() {}

  /** Indented, in ASCII, ended by a newline. */
  public static String text(Map<String, Object> schema) {
    return Json.document(sorted(schema, false));
  }

  private static Map<String, Object> sorted(Map<?, ?> map, boolean names) {
    List<String> keys = new ArrayList<>();
    map.keySet().forEach(key -> keys.add((String) key));
    if (!names) {
      keys.sort(Comparator.comparingInt(SchemaReport::place).thenComparing(key -> key));
    }
    Map<String, Object> sorted = new LinkedHashMap<>();
    for (String key : keys) {
      Object value = map.get(key);
      sorted.put(
          key,
          value instanceof Map<?, ?> inner
              ? sorted(inner, !names && NAMES.contains(key))
              : value instanceof List<?> list
                  ? list.stream().map(SchemaReport::item).toList()
                  : value);
    }
    return sorted;
  }

  private static Object item(Object value) {
    return value instanceof Map<?, ?> map ? sorted(map, false) : value;
  }

  private static int place(String key) {
    int place = ORDER.indexOf(key);
    return place < 0 ? (NAMES.contains(key) ? ORDER.size() + 1 : ORDER.size()) : place;
  }
}
