package dev.regroup.playbook;

import dev.regroup.inventory.Connections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON Schema of YAML inventories, for editors: groups as Ansible has them, and the variables
 * that Regroup reads. Any other variable is someone else's. Pure.
 */
public final class InventorySchema {
  static final String DRAFT = "http://json-schema.org/draft-07/schema#";

  private InventorySchema() {}

  /** The whole file. */
  public static Map<String, Object> schema() {
    Map<String, Object> definitions = new LinkedHashMap<>();
    definitions.put("group", group());
    definitions.put("variables", variables());
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", DRAFT);
    schema.put("title", "Regroup inventory");
    schema.put("type", "object");
    schema.put("properties", Map.of("all", ref("group")));
    schema.put("additionalProperties", ref("group"));
    schema.put("definitions", definitions);
    return schema;
  }

  private static Map<String, Object> group() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("hosts", names("variables", "hosts by name, ranges such as pve[01:40] too"));
    properties.put("children", names("group", "groups in this group"));
    properties.put(
        "vars", Map.of("allOf", List.of(ref("variables")), "description", "of all its hosts"));
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("type", List.of("object", "null"));
    group.put("properties", properties);
    group.put("additionalProperties", false);
    return group;
  }

  /** A map of names; one name alone stands for a map with that key. */
  private static Map<String, Object> names(String of, String doc) {
    return Map.of(
        "type",
        List.of("object", "string", "null"),
        "additionalProperties",
        ref(of),
        "description",
        doc);
  }

  private static Map<String, Object> variables() {
    Map<String, Object> known = new LinkedHashMap<>(DesiredStates.schemas());
    known.putAll(Connections.schemas());
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("type", List.of("object", "null"));
    variables.put("properties", known);
    return variables;
  }

  private static Map<String, Object> ref(String definition) {
    return Map.of("$ref", "#/definitions/" + definition);
  }
}
