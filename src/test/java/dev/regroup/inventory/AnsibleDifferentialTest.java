package dev.regroup.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.testing.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hosts, groups and variables of real inventories, compared with {@code ansible-inventory --list}.
 */
class AnsibleDifferentialTest {
  private static final Path CASES = Path.of("src/test/resources/inventory/cases");

  /** The sources of each case: what is given with -i. */
  static Stream<List<String>> cases() {
    return Stream.of(
        List.of(at("yaml-plain/hosts.yml"), at("yaml-merge/hosts.yml")),
        List.of(at("vars-precedence/hosts.yml")),
        List.of(at("ini/hosts.ini"), at("directory")),
        List.of("one,two:2222,10.0.0.1,"),
        List.of(at("directory"), at("yaml-plain/hosts.yml"), at("vars-precedence"), "pve01,new,"));
  }

  private static String at(String path) {
    return CASES.resolve(path).toString();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void an_inventory_means_what_ansible_takes_it_for(List<String> sources) throws Exception {
    Map<String, Object> expected = ansible(sources);
    Decoded<Inventory> read = InventoryFileReader.read(sources, List.of(), null);
    assertTrue(read instanceof Decoded.Ok<Inventory>, () -> "problems: " + read);
    Inventory inventory = ((Decoded.Ok<Inventory>) read).value();

    Map<String, Object> variables = new TreeMap<>();
    for (Host host : inventory.inOrder()) {
      Map<String, @Nullable Object> typed = new TreeMap<>();
      host.variables().forEach((key, value) -> typed.put(key, AnsibleValues.of(value)));
      if (!typed.isEmpty()) {
        variables.put(host.name(), typed);
      }
    }
    Map<?, ?> meta = (Map<?, ?>) Objects.requireNonNull(expected.remove("_meta"));
    assertEquals(json(meta.get("hostvars")), json(variables));
    assertEquals(json(expected), json(groups(inventory)));
  }

  /** The shape of --list: hosts and children of each group that has any. */
  private static Map<String, Object> groups(Inventory inventory) {
    Map<String, Object> groups = new TreeMap<>();
    for (Group group : inventory.groups().values()) {
      Map<String, Object> shown = new LinkedHashMap<>();
      if (!group.children().isEmpty()) {
        shown.put("children", group.children());
      }
      if (!group.hosts().isEmpty() && !group.name().equals("all")) {
        shown.put("hosts", group.hosts());
      }
      if (!shown.isEmpty()) {
        groups.put(group.name(), shown);
      }
    }
    return groups;
  }

  /** Sorted by key, so that only content is compared. */
  private static String json(@Nullable Object value) throws IOException {
    return JSON.std
        .with(JSON.Feature.WRITE_NULL_PROPERTIES, JSON.Feature.PRETTY_PRINT_OUTPUT)
        .asString(sorted(value));
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> sorted = new TreeMap<>();
      map.forEach((key, inner) -> sorted.put(String.valueOf(key), sorted(inner)));
      return sorted;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> sorted = new ArrayList<>();
      list.forEach(inner -> sorted.add(sorted(inner)));
      return sorted;
    }
    return value;
  }

  private static Map<String, Object> ansible(List<String> sources) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(Tools.require("ansible", "ansible-inventory").toString()));
    sources.forEach(source -> command.addAll(List.of("-i", source)));
    command.add("--list");
    Path out = Files.createTempFile("regroup-ansible", ".json");
    Path err = Files.createTempFile("regroup-ansible", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      Path settings = Path.of("src/test/resources/inventory/ansible.cfg").toAbsolutePath();
      builder.environment().put("ANSIBLE_CONFIG", settings.toString());
      builder.environment().put("HOME", Path.of("target").toAbsolutePath().toString());
      builder.environment().put("ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED", "True");
      Process process = builder.start();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "ansible-inventory hangs");
      String errors = Files.readString(err, StandardCharsets.UTF_8);
      assertEquals(0, process.exitValue(), errors);
      return JSON.std.mapFrom(Files.readString(out, StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
