package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.inventory.yaml.Yaml;
import dev.regroup.inventory.yaml.YamlParser;
import dev.regroup.inventory.yaml.YamlParser.Dialect;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files of variables, and {@code -e}. Pure. */
final class VariablesDecoder {
  private VariablesDecoder() {}

  /** A file of {@code group_vars} or {@code host_vars}: a map, or nothing. */
  static Map<String, Yaml> file(Source source, Reading reading) {
    Map<String, Yaml> variables = new LinkedHashMap<>();
    if (source.text().startsWith("$ANSIBLE_VAULT")) {
      reading.finding(
          InventoryCode.VAULT.of(
              Shown.line(source.name()) + " is encrypted with ansible-vault and was not read"));
      return variables;
    }
    if (source.text().lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
      return variables;
    }
    Yaml yaml = YamlParser.parse(source, Dialect.ANSIBLE, reading);
    if (yaml instanceof Yaml.Mapping mapping) {
      mapping.entries().forEach(entry -> variables.put(entry.key().text(), entry.value()));
    } else if (yaml != null && !(yaml instanceof Yaml.Scalar scalar && scalar.isNull())) {
      reading.problem(
          yaml.at(),
          "a file of variables is a map, this is " + yaml.kind(),
          "Write `key: value` lines.");
    }
    return variables;
  }

  /** {@code -e}: {@code key=value key2='b c'}, or a map in YAML or JSON. */
  static Map<String, Yaml> extra(Source source, Reading reading) {
    String text = source.text().strip();
    if (text.startsWith("{") || text.startsWith("[")) {
      return file(source, reading);
    }
    Map<String, Yaml> variables = new LinkedHashMap<>();
    for (ShellWords.Word word : ShellWords.split(source, reading)) {
      int equals = word.text().indexOf('=');
      if (equals < 1) {
        reading.problem(
            word.at(),
            "expected key=value, this is " + Shown.quoted(word.text()),
            "Write `-e key=value`, `-e '{\"key\": ...}'` or `-e @file.yml`.");
        continue;
      }
      variables.put(
          word.text().substring(0, equals),
          new Yaml.Scalar(word.text().substring(equals + 1), Yaml.Style.QUOTED, word.at()));
    }
    return variables;
  }
}
