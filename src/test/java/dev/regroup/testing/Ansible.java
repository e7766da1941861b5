package dev.regroup.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
