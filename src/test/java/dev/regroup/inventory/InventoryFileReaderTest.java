package dev.regroup.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Problem;
import dev.regroup.inventory.yaml.Yaml;
import dev.regroup.playbook.PlaybookFileReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryFileReaderTest {
  @TempDir Path dir = Path.of("replaced by JUnit");

  private Inventory read(List<String> sources, List<String> extra, @Nullable Path playbook) {
    Decoded<Inventory> read = InventoryFileReader.read(sources, extra, playbook);
    assertEquals("", Problem.render(read.problems()));
    return ((Decoded.Ok<Inventory>) read).value();
  }

  private static String problem(List<String> sources, List<String> extra) {
    return Problem.render(InventoryFileReader.read(sources, extra, null).problems());
  }

  private static String text(Inventory inventory, String host, String variable) {
    Yaml value = Objects.requireNonNull(inventory.hosts().get(host)).variable(variable);
    return value instanceof Yaml.Scalar scalar ? scalar.text() : String.valueOf(value);
  }

  @Test
  void extra_variables_win_over_all_others() throws IOException {
    Path file = dir.resolve("extra.yml");
    Files.writeString(file, "c: from file\n");
    Inventory inventory =
        read(List.of("h,"), List.of("a=1 b='x y'", "{b: 2, d: [1]}", "@" + file), null);
    assertEquals("1", text(inventory, "h", "a"));
    assertEquals("2", text(inventory, "h", "b"));
    assertEquals("from file", text(inventory, "h", "c"));
  }

  @Test
  void variables_beside_the_playbook_win_over_those_beside_the_inventory() throws IOException {
    Path inventory = dir.resolve("inv");
    Path plays = dir.resolve("plays");
    Files.createDirectories(inventory.resolve("group_vars"));
    Files.createDirectories(plays.resolve("group_vars"));
    Files.writeString(inventory.resolve("hosts.yml"), "all: {hosts: {h: }}\n");
    Files.writeString(inventory.resolve("group_vars/all.yml"), "a: inventory\nb: inventory\n");
    Files.writeString(plays.resolve("group_vars/all.yml"), "a: playbook\n");
    Inventory read =
        read(List.of(inventory.resolve("hosts.yml").toString()), List.of(), plays.resolve("x.yml"));
    assertEquals("playbook", text(read, "h", "a"));
    assertEquals("inventory", text(read, "h", "b"));
  }

  @Test
  void an_encrypted_file_of_variables_is_a_warning() throws IOException {
    Files.createDirectories(dir.resolve("group_vars"));
    Files.writeString(dir.resolve("hosts.yml"), "all: {hosts: {h: }}\n");
    Files.writeString(dir.resolve("group_vars/all.yml"), "$ANSIBLE_VAULT;1.1;AES256\n3030\n");
    Decoded<Inventory> read =
        InventoryFileReader.read(List.of(dir.resolve("hosts.yml").toString()), List.of(), null);
    assertTrue(read instanceof Decoded.Ok<Inventory>);
    assertEquals("RG-INVENTORY-01", ((Decoded.Ok<Inventory>) read).findings().get(0).code());
  }

  @Test
  void a_source_that_is_not_there_is_told_with_the_comma_that_may_be_missing() {
    String told = problem(List.of("nowhere"), List.of());
    assertTrue(told.contains("nowhere: does not exist"), told);
    assertTrue(told.contains("`-i host1,`"), told);
  }

  @Test
  void a_link_that_leads_nowhere_is_told_as_one() throws IOException {
    Path loop = Files.createSymbolicLink(dir.resolve("loop"), dir.resolve("loop"));
    String told = problem(List.of(loop.toString()), List.of());
    assertTrue(told.contains("loop: is a link that leads nowhere"), told);
  }

  /** Some files of the kernel wait for more for ever, such as /proc/kmsg, which root may read. */
  @Test
  void what_the_kernel_makes_up_is_no_inventory() {
    String told = problem(List.of("/proc/version"), List.of("@/proc/uptime"));
    assertTrue(told.contains("/proc/version: is not a regular file"), told);
    assertTrue(told.contains("/proc/uptime: is not a regular file"), told);
  }

  @Test
  void a_wrong_name_on_the_command_line_is_told_with_its_place() {
    String told = problem(List.of("good,b$d,"), List.of("=x"));
    assertTrue(told.contains("-i:1:6: a name with more than letters"), told);
    assertTrue(told.contains("-e:1:1: expected key=value"), told);
  }

  @Test
  void the_example_can_be_read() {
    Inventory inventory = read(List.of("inventory/example.yml"), List.of(), null);
    assertEquals(
        List.of("pve01.example.com", "pve02.example.com", "pve04.example.com"),
        HostPattern.select(inventory, "recorders:!maintenance").hosts().stream()
            .map(Host::name)
            .toList());
    assertEquals("2222", text(inventory, "pve04.example.com", "ansible_port"));
  }

  @Test
  void an_empty_file_is_told() throws IOException {
    Path file = Files.createFile(dir.resolve("hosts"));
    assertTrue(problem(List.of(file.toString()), List.of()).contains("hosts: is empty"));
  }

  @Test
  void a_file_of_a_hundred_megabytes_is_refused_at_once() throws IOException {
    Path file = dir.resolve("large.yml");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(100L << 20);
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          assertTrue(problem(List.of(file.toString()), List.of()).contains("larger than 8 MiB"));
          assertTrue(
              Problem.render(PlaybookFileReader.read(file).problems())
                  .contains("larger than 1 MiB"));
        });
  }

  @Test
  void more_values_than_memory_should_hold_are_refused_before_they_are_held() throws IOException {
    Path file = dir.resolve("dense.yml");
    Files.writeString(file, "? a\n".repeat(2 << 20));
    String told = problem(List.of(file.toString()), List.of());
    assertTrue(told.contains("dense.yml:"), told);
    assertTrue(told.contains("the inventory becomes too large here"), told);
    Files.writeString(file, "#".repeat(4 << 20));
    told = problem(List.of(file.toString()), List.of());
    assertTrue(told.contains("a line of more than 1048576 letters"), told);
  }

  @Test
  void directories_pipes_and_missing_files_are_told() throws Exception {
    assertTrue(Problem.render(PlaybookFileReader.read(dir).problems()).contains("is a directory"));
    assertTrue(
        Problem.render(PlaybookFileReader.read(dir.resolve("no")).problems())
            .contains("does not exist"));
    Path pipe = dir.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    assertTrue(
        Problem.render(PlaybookFileReader.read(pipe).problems()).contains("not a regular file"));
  }

  @Test
  void ten_thousand_hosts_in_many_groups_are_read_within_seconds() throws IOException {
    StringBuilder text = new StringBuilder("all:\n  children:\n");
    for (int i = 0; i < 500; i++) {
      text.append("    g").append(i).append(":\n      vars: {v: ").append(i).append("}\n");
      text.append("      hosts:\n");
      for (int j = 0; j < 20; j++) {
        text.append("        h").append(i * 20 + j).append(".example.com: {ansible_port: 22}\n");
      }
    }
    Path file = dir.resolve("many.yml");
    Files.writeString(file, text.toString());
    Inventory inventory =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> read(List.of(file.toString()), List.of(), null));
    assertEquals(10_000, inventory.inOrder().size());
    assertEquals(20, HostPattern.select(inventory, "g499").hosts().size());
    assertEquals("499", text(inventory, "h9999.example.com", "v"));
  }
}
