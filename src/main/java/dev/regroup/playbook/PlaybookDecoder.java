package dev.regroup.playbook;

import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.inventory.yaml.Yaml;
import dev.regroup.inventory.yaml.YamlParser;
import dev.regroup.inventory.yaml.YamlParser.Dialect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Text to playbook. Pure; never throws, whatever the text. */
public final class PlaybookDecoder {
  private PlaybookDecoder() {}

  /** The playbook, or all that is wrong with it. */
  public static Decoded<Playbook> decode(Source source) {
    Reading reading = new Reading();
    Yaml yaml = YamlParser.parse(source, Dialect.PLAYBOOK, reading);
    List<Play> plays = yaml == null ? null : plays(yaml, reading);
    return reading.result(plays == null ? null : new Playbook(source.name(), plays));
  }

  /**
   * A JSON Schema of the whole file, from the table that decodes it. Draft-07:
   * yaml-language-server, which most editors use, reads later drafts since 2025 only (vscode-yaml
   * 1.16).
   */
  public static Map<String, Object> schema() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", InventorySchema.DRAFT);
    schema.put("title", "Regroup playbook");
    schema.put("type", "array");
    schema.put("minItems", 1);
    schema.put("items", PlaySchema.TYPE.schema());
    return schema;
  }

  private static @Nullable List<Play> plays(Yaml yaml, Reading reading) {
    if (yaml instanceof Yaml.Scalar scalar && scalar.isNull()) {
      reading.problem(yaml.at(), "holds no play", "Begin with `- name: ...` and `hosts: ...`.");
      return null;
    }
    if (!(yaml instanceof Yaml.Sequence list)) {
      reading.problem(
          yaml.at(),
          "a playbook is a list of plays, this is " + yaml.kind(),
          "Begin each play with `- name: ...`.");
      return null;
    }
    if (list.items().isEmpty()) {
      reading.problem(yaml.at(), "holds no play", "Begin with `- name: ...` and `hosts: ...`.");
      return null;
    }
    List<Play> plays = new ArrayList<>();
    for (Yaml item : list.items()) {
      Play play = PlaySchema.TYPE.decode(item, reading);
      if (play != null) {
        plays.add(play);
      }
    }
    return plays;
  }
}
