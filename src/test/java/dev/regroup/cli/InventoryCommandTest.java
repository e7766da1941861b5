package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code regroup inventory}; its shapes are compared with Ansible's elsewhere. */
class InventoryCommandTest {
  @TempDir Path folder = Path.of("");

  private Outcome inventory(String... arguments) throws IOException {
    Path hosts = folder.resolve("hosts.yml");
    Files.writeString(
        hosts,
        "web: {hosts: {a: {port: 1}, b: }, children: {inner: {hosts: {c: }}}}\ndb: {hosts: {c: }}\n");
    List<String> line = new ArrayList<>(List.of("inventory", "-i", hosts.toString()));
    line.addAll(List.of(arguments));
    return Terminal.run(folder, line.toArray(String[]::new));
  }

  @Test
  void a_limit_leaves_groups_and_takes_hosts() throws IOException {
    Outcome list = inventory("--list", "--limit", "a:c");
    Map<String, Object> json = list.json();
    assertEquals(Map.of("children", List.of("inner"), "hosts", List.of("a")), json.get("web"));
    assertEquals(Map.of("hosts", List.of("c")), json.get("db"));
    assertEquals(Map.of("hostvars", Map.of("a", Map.of("port", 1))), json.get("_meta"));
    assertEquals("@web:\n  |--@inner:\n  |--a\n", inventory("--graph", "web", "-l", "a").out());
    assertEquals("a\nb\n", inventory("--list-hosts", "-l", "!db").out());
  }

  @Test
  void a_limit_may_be_a_file_of_patterns() throws IOException {
    Path limit = Files.writeString(folder.resolve("limit"), "\n b \r\nin*\n");
    assertEquals("b\nc\n", inventory("--list-hosts", "--limit", "@" + limit).out());
    Files.writeString(limit, "\n");
    Outcome empty = inventory("--list-hosts", "--limit", "@" + limit);
    assertEquals(5, empty.exit(), empty::toString);
  }

  @Test
  void extra_variables_are_above_all() throws IOException {
    assertEquals(Map.of("port", "2"), inventory("--host", "a", "-e", "port=2").json());
    assertEquals(Map.of(), inventory("--host", "b").json());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--list --graph | one thing at a time",
        "--list-hosts --host a | one thing at a time",
        "--host x | `x` names 0",
        "--host web | `web` names 3",
        "--host a --limit b | `a` names 0",
        "--host ~( | `~(` names 0",
        "--graph a | no group `a`",
        "--list --limit nobody | names no host",
        "--list --limit @/no/such/file | does not exist"
      })
  void wrong_use(String arguments, String message) throws IOException {
    Outcome outcome = inventory(arguments.split(" "));
    assertEquals(5, outcome.exit(), outcome::toString);
    assertEquals("", outcome.out());
    assertTrue(outcome.err().contains(message), outcome::toString);
    outcome.assertNoJava();
  }

  @Test
  void groups_that_share_children_do_not_draw_for_ever() throws IOException {
    StringBuilder text = new StringBuilder("[g0]\na\n");
    for (int i = 1; i < 60; i++) {
      text.append("[g" + i + ":children]\ng" + (i - 1) + "\nh" + (i - 1) + "\n");
      text.append("[h" + i + ":children]\ng" + (i - 1) + "\nh" + (i - 1) + "\n");
    }
    Path hosts = Files.writeString(folder.resolve("dense"), text + "[h0]\nb\n");
    Outcome outcome = Terminal.run(folder, "inventory", "-i", hosts.toString(), "--graph");
    assertEquals(0, outcome.exit());
    assertTrue(outcome.out().endsWith("(more than 16 MiB)\n"));
  }

  @Test
  void an_encrypted_file_that_was_not_read_is_told() throws IOException {
    Files.createDirectories(folder.resolve("group_vars"));
    Files.writeString(folder.resolve("group_vars/web.yml"), "$ANSIBLE_VAULT;1.1;AES256\n3132\n");
    Outcome outcome = inventory("--host", "a");
    assertEquals(0, outcome.exit(), outcome::toString);
    assertTrue(outcome.err().contains("RG-INVENTORY-01"), outcome::toString);
    assertEquals(Map.of("port", 1), outcome.json());
  }
}
