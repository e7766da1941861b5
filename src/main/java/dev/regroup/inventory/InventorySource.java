package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Source;
import java.util.List;
import java.util.Locale;

/** Which of Ansible's formats an inventory file is in, told by its name and its text. Pure. */
final class InventorySource {
  private static final List<String> YAML_ENDINGS = List.of(".yml", ".yaml", ".json");

  private InventorySource() {}

  /** Reads a file's text into the builder; problems go to its reading. */
  static void read(Source source, InventoryBuilder builder) {
    String text = source.text();
    if (text.isBlank()) {
      builder.reading.problem(
          source.whole(), "is empty", "Write hosts into it, or name another file.");
    } else if (text.startsWith("#!")) {
      builder.reading.problem(
          source.at(1, 1),
          "begins with `#!` as an executable inventory does, and may not be executed",
          "Run `chmod +x` on it, or remove that line where the file is to be read.");
    } else if (text.startsWith("$ANSIBLE_VAULT")) {
      builder.reading.problem(
          source.at(1, 1),
          "is encrypted with ansible-vault",
          "Save it decrypted, such as with `ansible-vault view`.");
    } else if (isYaml(source)) {
      YamlInventory.read(source, builder);
    } else {
      IniInventory.read(source, builder);
    }
  }

  private static boolean isYaml(Source source) {
    String name = source.name().toLowerCase(Locale.ROOT);
    if (YAML_ENDINGS.stream().anyMatch(name::endsWith)) {
      return true;
    }
    String first =
        source
            .text()
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith(";"))
            .findFirst()
            .orElse("");
    return first.startsWith("---") || first.startsWith("{") || first.matches("[^\\s\\[=]+:( .*)?");
  }
}
