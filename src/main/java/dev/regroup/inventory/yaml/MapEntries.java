package dev.regroup.inventory.yaml;

import dev.regroup.inventory.yaml.YamlParser.Dialect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The entries of one map while it is read: none twice, merged maps behind its own. */
final class MapEntries {
  private final Dialect dialect;
  private final Reading reading;
  private final Map<String, Yaml.Entry> own = new LinkedHashMap<>();
  private final Map<String, Yaml.Entry> merged = new LinkedHashMap<>();

  /**
   * @param reading takes what is wrong with them
   */
  MapEntries(Dialect dialect, Reading reading) {
    this.dialect = dialect;
    this.reading = reading;
  }

  /**
   * One that stands in the map.
   *
   * @throws YamlTree.Full where nothing more fits
   */
  void add(Yaml.Scalar key, Yaml value) {
    checkRoom(key.at(), 1);
    Yaml.Entry first = own.putIfAbsent(key.text(), new Yaml.Entry(key, value));
    if (first != null) {
      reading.spoil(
          key.at(),
          "key "
              + Shown.quoted(key.text())
              + " is there twice, first in line "
              + first.key().at().line(),
          "Remove one of the two.");
    }
  }

  /**
   * What a key {@code <<} names. As PyYAML: keys of the map itself win, then those of the first map
   * named.
   *
   * @throws YamlTree.Full where nothing more fits
   */
  void merge(Position at, Yaml value) {
    if (dialect == Dialect.PLAYBOOK) {
      reading.spoil(at, "merge keys (`<<`) are not read in a playbook", "Write the keys out here.");
      return;
    }
    List<Yaml> maps = value instanceof Yaml.Sequence list ? list.items() : List.of(value);
    for (Yaml map : maps) {
      if (map instanceof Yaml.Mapping mapping) {
        checkRoom(at, mapping.entries().size());
        mapping.entries().forEach(entry -> merged.putIfAbsent(entry.key().text(), entry));
      } else {
        reading.spoil(at, "`<<` merges a map, this is " + map.kind(), "Name the anchor of a map.");
      }
    }
  }

  private void checkRoom(Position at, int more) {
    if (!reading.hasRoom(at, more)) {
      throw new YamlTree.Full();
    }
  }

  /** All of them. A key that was merged first keeps its place with the map's own value. */
  List<Yaml.Entry> all() {
    Map<String, Yaml.Entry> all = new LinkedHashMap<>(merged);
    all.putAll(own);
    return List.copyOf(all.values());
  }
}
