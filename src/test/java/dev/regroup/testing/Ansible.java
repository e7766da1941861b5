package dev.regroup.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real Ansible of this machine, without any settings of its user. */
public final class Ansible {
  private Ansible() {}

  /** What {@code ansible-inventory} prints for these sources. */
  public static String inventory(List<String> sources, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(Tools.require("ansible", "ansible-inventory").toString()));
    sources.forEach(source -> command.addAll(List.of("-i", source)));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /**
   * The hosts that Ansible's own InventoryManager selects, in its order; none for an index that is
   * beyond the last host, which Ansible takes for an error.
   *
   * @param selections a pattern each, with a blank and a limit behind it where there is one
   */
  public static List<List<String>> select(List<String> sources, List<String> selections)
      throws Exception {
    Tools.require("ansible", "ansible-inventory");
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-c", SELECT));
    command.add(String.join("\n", sources));
    command.addAll(selections);
    return run(command)
        .lines()
        .map(line -> line.isEmpty() ? List.<String>of() : List.of(line.split(" ")))
        .toList();
  }

  /**
   * For each list of sources every group with all its hosts, those of its children included, both
   * in the order of Ansible's own InventoryManager.
   */
  @SuppressWarnings("unchecked") // The shape that the lines of Python below print.
  public static List<Map<String, List<String>>> groups(List<List<String>> sources)
      throws Exception {
    Tools.require("ansible", "ansible-inventory");
    String printed = run(List.of("/usr/bin/python3", "-c", GROUPS, JSON.std.asString(sources)));
    return (List<Map<String, List<String>>>) JSON.std.anyFrom(printed);
  }

  private static final String GROUPS =
      """
      import json, sys
      from ansible.inventory.manager import InventoryManager
      from ansible.parsing.dataloader import DataLoader
      def groups(sources):
          found = InventoryManager(loader=DataLoader(), sources=sources).groups
          return {name: [host.name for host in found[name].get_hosts()] for name in found}
      print(json.dumps([groups(sources) for sources in json.loads(sys.argv[1])]))
      """;

  /**
   * What Ansible takes each text of an INI inventory for, as one JSON array: what Python's
   * literal_eval makes of it, else the text itself; the text too where JSON has no word for it.
   */
  public static String literals(List<String> texts) throws Exception {
    Tools.require("ansible", "ansible-inventory");
    Path file = Files.createTempFile("regroup-literals", ".json");
    try {
      Files.writeString(file, JSON.std.asString(texts));
      return run(List.of("/usr/bin/python3", "-W", "ignore", "-c", LITERALS, file.toString()));
    } finally {
      Files.delete(file);
    }
  }

  private static final String LITERALS =
      """
      import json, sys
      from ansible.plugins.inventory.ini import InventoryModule
      def value(text):
          try:
              found = InventoryModule._parse_value(text)
              json.dumps(found, allow_nan=False, ensure_ascii=False).encode()
              return found
          except (TypeError, ValueError):
              return text
      print(json.dumps([value(text) for text in json.load(open(sys.argv[1]))]))
      """;

  private static final String SELECT =
      """
      import sys
      from ansible.errors import AnsibleError
      from ansible.inventory.manager import InventoryManager
      from ansible.parsing.dataloader import DataLoader
      manager = InventoryManager(loader=DataLoader(), sources=sys.argv[1].split('\\n'))
      for selection in sys.argv[2:]:
          pattern, _, limit = selection.partition(' ')
          manager.subset(limit or None)
          try:
              print(*(host.name for host in manager.get_hosts(pattern)))
          except AnsibleError:
              print()
      """;

  private static String run(List<String> command) throws Exception {
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
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "Ansible hangs");
      String errors = Files.readString(err, StandardCharsets.UTF_8);
      assertEquals(0, process.exitValue(), errors);
      return Files.readString(out, StandardCharsets.UTF_8);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
