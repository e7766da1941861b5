package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.regroup.testing.Pages;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The JSON Schemas against what the decoder takes and refuses, by another validator. */
class SchemaTest {
  private static final Path ERRORS = Path.of("src/test/resources/playbook/errors");

  /** Faults that no schema can tell: what stands elsewhere in the file, and what a text holds. */
  private static final Set<String> BEYOND_A_SCHEMA =
      Set.of(
          "alias",
          "bomb",
          "duplicates",
          "hosts-pattern",
          "jinja",
          "parameter-conflicts",
          "recursive",
          "tags-and-merges",
          "terminal-escapes",
          "two-documents");

  private static final JSON NULLS = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

  static JsonSchema schema(String input) {
    return JsonSchemaFactory.getInstance(VersionFlag.V7)
        .getSchema(Terminal.run(Path.of(""), "schema", input).out());
  }

  private static Set<ValidationMessage> validate(String input, String yaml) throws IOException {
    return validate(schema(input), yaml);
  }

  /** What is wrong with a text of YAML 1.2; nothing where it is valid. */
  static Set<ValidationMessage> validate(JsonSchema schema, String yaml) throws IOException {
    Node root = new Yaml().compose(new StringReader(yaml));
    return schema.validate(NULLS.asString(value(root)), InputFormat.JSON);
  }

  /** As YAML 1.2 has it, the one that editors read. */
  private static @Nullable Object value(@Nullable Node node) {
    if (node instanceof MappingNode mapping) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        map.put(String.valueOf(value(tuple.getKeyNode())), value(tuple.getValueNode()));
      }
      return map;
    }
    if (node instanceof SequenceNode sequence) {
      List<@Nullable Object> list = new ArrayList<>();
      sequence.getValue().forEach(item -> list.add(value(item)));
      return list;
    }
    if (!(node instanceof ScalarNode scalar)) {
      return null;
    }
    String text = scalar.getValue();
    if (!scalar.isPlain()) {
      return text;
    }
    return switch (text) {
      case "true", "false" -> text.equals("true");
      case "", "~", "null" -> null;
      default ->
          text.matches("-?[0-9]{1,18}")
              ? (Object) Long.valueOf(text)
              : text.matches("-?[0-9]+\\.[0-9]*") ? Double.valueOf(text) : text;
    };
  }

  @ParameterizedTest
  @CsvSource({"playbook", "inventory"})
  void the_file_in_the_docs_is_what_the_command_prints(String input) throws IOException {
    Path file = Path.of("docs/schema", input + ".json");
    String printed = Terminal.run(Path.of(""), "schema", input).out();
    if ("write".equals(System.getProperty("regroup.golden"))) {
      Files.writeString(file, printed);
    }
    assertEquals(Files.readString(file), printed);
  }

  @ParameterizedTest
  @CsvSource({"playbooks, playbook", "inventory, inventory"})
  void the_examples_name_their_schema_and_are_valid(String folder, String input) throws Exception {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      List<Path> examples = files.filter(file -> file.toString().endsWith(".yml")).toList();
      assertTrue(!examples.isEmpty());
      for (Path example : examples) {
        String text = Files.readString(example);
        String line = "# yaml-language-server: $schema=";
        assertTrue(text.startsWith(line), example.toString());
        Path named =
            example.resolveSibling(text.lines().findFirst().get().substring(line.length()));
        assertEquals(Path.of("docs/schema", input + ".json"), named.normalize());
        assertEquals(Set.of(), validate(input, text), example.toString());
      }
    }
  }

  @Test
  void every_play_of_the_docs_and_every_key_is_valid() throws IOException {
    String whole = Files.readString(Path.of("src/test/resources/playbook/whole-schema.yml"));
    assertEquals(Set.of(), validate("playbook", whole));
    for (Pages.Page page : Pages.all()) {
      for (Pages.Block block : page.blocks()) {
        if (block.language().equals("yaml") && block.text().startsWith("- name:")) {
          assertEquals(Set.of(), validate("playbook", block.text()), block.text());
        } else if (block.language().equals("yaml") && block.text().startsWith("all:")) {
          assertEquals(Set.of(), validate("inventory", block.text()), block.text());
        }
      }
    }
  }

  @Test
  void what_the_decoder_refuses_the_schema_refuses_as_far_as_it_can() throws IOException {
    Set<String> valid = new TreeSet<>();
    try (Stream<Path> files = Files.list(ERRORS)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yml")).sorted().toList()) {
        String name = file.getFileName().toString().replace(".yml", "");
        if (BEYOND_A_SCHEMA.contains(name)) {
          continue;
        }
        try {
          if (validate("playbook", Files.readString(file)).isEmpty()) {
            valid.add(name);
          }
        } catch (YAMLException e) {
          // No YAML at all: an editor says so without a schema.
          assertTrue(Files.exists(ERRORS.resolve(name + ".txt")), name);
        }
      }
    }
    assertEquals(Set.of(), valid);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "all: {hosts: {a: {ansible_port: 70000}}}",
        "all: {hosts: {a: {ansible_become: perhaps}}}",
        "all: {hosts: {a: {regroup_iommu: on}}}",
        "all: {hosts: {a: {regroup_isolate: [{device: x}]}}}",
        "all: {vars: {regroup_reboot: {policy: sometimes}}}",
        "all: {children: {web: {host: }}}",
        "all: {hosts: [a]}",
        "[a, b]"
      })
  void a_wrong_inventory_is_not_valid(String inventory) throws IOException {
    assertTrue(!validate("inventory", inventory).isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "all: {hosts: {a: , b: {ansible_port: '22', ansible_become: yes, anything: [1]}}}",
        "all: {hosts: a, vars: , children: {web: , db: {hosts: {c: {regroup_iommu: enabled}}}}}",
        "web: {hosts: {'pve[01:40]': {ansible_user: 1000, ansible_password: 12345}}}"
      })
  void a_right_inventory_is_valid(String inventory) throws IOException {
    assertEquals(Set.of(), validate("inventory", inventory));
  }
}
