package dev.regroup.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.playbook.InventorySchema;
import dev.regroup.playbook.PlaybookDecoder;
import dev.regroup.testing.Pages;
import dev.regroup.testing.Pages.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The reference pages name each key of the decoders' own tables, each word of it, and no other. */
class ReferencePagesTest {
  private static final Path PLAYBOOK = Path.of("docs", "playbook.md");
  private static final Path INVENTORY = Path.of("docs", "inventory.md");

  @Test
  void every_key_of_a_play_has_a_row_and_every_row_a_key() throws IOException {
    Map<?, ?> play = map(PlaybookDecoder.schema().get("items"));
    Map<String, Map<?, ?>> tables = new LinkedHashMap<>();
    tables.put("Keys of a play", play);
    for (Map.Entry<String, Map<?, ?>> key : keys(play).entrySet()) {
      tablesIn(key.getValue()).forEach(table -> tables.put("`" + key.getKey() + "`", table));
    }
    assertTrue(tables.size() >= 6, tables.keySet().toString());
    for (Map.Entry<String, Map<?, ?>> table : tables.entrySet()) {
      List<Row> rows = Pages.of(PLAYBOOK).rows(table.getKey());
      assertEquals(keys(table.getValue()).keySet(), names(rows), table.getKey());
      for (Row row : rows) {
        Map<?, ?> key = map(keys(table.getValue()).get(row.names().get(0)));
        for (String word : words(key)) {
          assertTrue(row.text().contains("`" + word + "`"), row.names() + " takes " + word);
        }
      }
    }
  }

  @Test
  void every_variable_that_is_read_is_told() throws IOException {
    Map<?, ?> definitions = map(InventorySchema.schema().get("definitions"));
    Set<String> variables = keys(map(definitions.get("variables"))).keySet();
    List<String> refining = Pages.of(PLAYBOOK).spans();
    Set<String> connecting = new TreeSet<>();
    Pages.of(INVENTORY).rows("Connection variables").forEach(row -> connecting.addAll(row.spans()));
    for (String variable : variables) {
      assertTrue(
          variable.startsWith("regroup_")
              ? refining.contains(variable)
              : connecting.contains(variable),
          variable);
    }
    assertTrue(variables.size() > 20, variables.toString());
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }

  /** Properties of an object's schema by name, in order. */
  private static Map<String, Map<?, ?>> keys(Map<?, ?> schema) {
    Map<String, Map<?, ?>> keys = new LinkedHashMap<>();
    map(schema.get("properties"))
        .forEach((name, type) -> keys.put(String.valueOf(name), map(type)));
    return keys;
  }

  /** Schemas of objects with keys of their own, wherever they stand in the type of a key. */
  private static List<Map<?, ?>> tablesIn(Object type) {
    List<Map<?, ?>> found = new ArrayList<>();
    if (type instanceof Map<?, ?> map && map.containsKey("properties")) {
      found.add(map);
    } else if (type instanceof Map<?, ?> map) {
      map.values().forEach(value -> found.addAll(tablesIn(value)));
    } else if (type instanceof List<?> list) {
      list.forEach(value -> found.addAll(tablesIn(value)));
    }
    return found;
  }

  /** Words that a key takes, those of tables below it left out. */
  private static List<String> words(Object type) {
    List<String> found = new ArrayList<>();
    if (type instanceof Map<?, ?> map && !map.containsKey("properties")) {
      map.forEach(
          (key, value) -> {
            if (key.equals("enum")) {
              ((List<?>) value).forEach(word -> found.add(String.valueOf(word)));
            } else {
              found.addAll(words(value));
            }
          });
    } else if (type instanceof List<?> list) {
      list.forEach(value -> found.addAll(words(value)));
    }
    return found;
  }

  private static Set<String> names(List<Row> rows) {
    Set<String> names = new TreeSet<>();
    rows.forEach(row -> names.addAll(row.names()));
    return names;
  }
}
