package dev.regroup.inventory.yaml;

import dev.regroup.inventory.yaml.YamlParser.Dialect;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Turns snakeyaml's nodes into a {@link Yaml}: the checks that need no schema. For one document.
 */
final class YamlTree {
  static final String JINJA_REMEDY =
      "Write the value itself, or set an inventory variable such as `regroup_iommu` for each host.";

  private final Source source;
  private final Dialect dialect;
  private final Reading reading;
  private final Resolver resolver = new Resolver();
  private final IdentityHashMap<Node, Sized> done = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Boolean> open = new IdentityHashMap<>();
  private boolean tooLarge;

  /** A converted node and how many values it has with aliases written out. */
  private record Sized(Yaml yaml, long size) {}

  YamlTree(Source source, Dialect dialect, Reading reading) {
    this.source = source;
    this.dialect = dialect;
    this.reading = reading;
  }

  /** Null where aliases make it endless or too large; then a problem was noted. */
  @Nullable Yaml convert(Node root) {
    Yaml yaml = sized(root).yaml();
    return tooLarge ? null : yaml;
  }

  private Sized sized(Node node) {
    if (node instanceof ScalarNode) {
      return scalar(node);
    }
    Sized known = done.get(node);
    if (known != null) {
      return known;
    }
    if (open.put(node, true) != null) {
      reading.spoil(
          at(node), "an anchor that contains itself", "Write the part out instead of the alias.");
      tooLarge = true;
      return new Sized(new Yaml.Scalar("", Yaml.Style.PLAIN, at(node)), 1);
    }
    Sized result =
        node instanceof MappingNode mapping ? mapping(mapping) : sequence((SequenceNode) node);
    open.remove(node);
    done.put(node, result);
    if (result.size() > dialect.largest && !tooLarge) {
      reading.spoil(
          at(node),
          "has more than " + dialect.largest + " values, aliases written out",
          "Split it, and write aliases of aliases out.");
      tooLarge = true;
    }
    return result;
  }

  private Sized scalar(Node node) {
    ScalarNode scalar = (ScalarNode) node;
    String text = scalar.getValue();
    Yaml.Scalar result = new Yaml.Scalar(text, style(scalar), at(node));
    if (dialect == Dialect.PLAYBOOK && text.contains("{{")) {
      jinja(result.at());
    }
    return new Sized(result, 1);
  }

  /**
   * An explicit {@code !!str} quotes, another core tag only says what the schema decides anyway.
   */
  private Yaml.Style style(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    if (dialect == Dialect.ANSIBLE && tag.getValue().startsWith("!vault")) {
      return Yaml.Style.VAULT;
    }
    if (dialect == Dialect.ANSIBLE && tag.getValue().equals("!unsafe")) {
      return Yaml.Style.QUOTED;
    }
    Tag implicit = resolver.resolve(NodeId.scalar, scalar.getValue(), true);
    if (tag.equals(Tag.STR)) {
      boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN && implicit.equals(Tag.STR);
      return plain ? Yaml.Style.PLAIN : Yaml.Style.QUOTED;
    }
    if (!tag.equals(implicit) && !List.of(Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL).contains(tag)) {
      unexpected(scalar);
    }
    return Yaml.Style.PLAIN;
  }

  private Sized sequence(SequenceNode node) {
    if (!node.getTag().equals(Tag.SEQ)) {
      unexpected(node);
    }
    List<Yaml> items = new ArrayList<>();
    long size = 1;
    for (Node item : node.getValue()) {
      Sized converted = sized(item);
      items.add(converted.yaml());
      size += converted.size();
    }
    return new Sized(new Yaml.Sequence(items, at(node)), size);
  }

  private Sized mapping(MappingNode node) {
    if (!node.getTag().equals(Tag.MAP)) {
      unexpected(node);
    }
    Map<String, Yaml.Entry> own = new LinkedHashMap<>();
    Map<String, Yaml.Entry> all = new LinkedHashMap<>();
    long size = 1;
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
        badKey(node, tuple.getKeyNode());
        continue;
      }
      Sized value = sized(tuple.getValueNode());
      size += 1 + value.size();
      if (keyNode.getTag().equals(Tag.MERGE)) {
        merge(keyNode, value.yaml(), all);
        continue;
      }
      Yaml.Scalar key = (Yaml.Scalar) sized(keyNode).yaml();
      Yaml.Entry first = own.putIfAbsent(key.text(), new Yaml.Entry(key, value.yaml()));
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
    all.putAll(own);
    return new Sized(new Yaml.Mapping(List.copyOf(all.values()), at(node)), size);
  }

  /** As PyYAML: keys of the map itself win, then those of the first map named. */
  private void merge(ScalarNode key, Yaml value, Map<String, Yaml.Entry> into) {
    if (dialect == Dialect.PLAYBOOK) {
      reading.spoil(
          at(key), "merge keys (`<<`) are not read in a playbook", "Write the keys out here.");
      return;
    }
    List<Yaml> maps = value instanceof Yaml.Sequence list ? list.items() : List.of(value);
    for (Yaml map : maps) {
      if (map instanceof Yaml.Mapping mapping) {
        mapping.entries().forEach(entry -> into.putIfAbsent(entry.key().text(), entry));
      } else {
        reading.spoil(
            at(key), "`<<` merges a map, this is " + map.kind(), "Name the anchor of a map.");
      }
    }
  }

  /** {@code x: {{ y }}} without quotes is, to YAML, a map whose key is a map. */
  private void badKey(MappingNode map, Node key) {
    Mark outer = map.getStartMark();
    Mark inner = key.getStartMark();
    boolean braces =
        key instanceof MappingNode
            && outer.getLine() == inner.getLine()
            && inner.getColumn() == outer.getColumn() + 1;
    if (braces) {
      jinja(at(map));
    } else {
      String kind = key instanceof SequenceNode ? "a list" : "a map";
      reading.spoil(
          at(key),
          "a key that is " + kind,
          "A key is one word; quote it if it begins with [ or {.");
    }
  }

  private void jinja(Position at) {
    if (dialect == Dialect.PLAYBOOK) {
      reading.spoil(at, "`{{`: Jinja2 is not evaluated", JINJA_REMEDY);
    } else {
      reading.spoil(
          at,
          "`{{` without quotes is a map to YAML",
          "Quote the whole value, as Ansible wants it too.");
    }
  }

  private void unexpected(Node node) {
    if (dialect == Dialect.ANSIBLE && node.getTag().getValue().equals("!unsafe")) {
      return;
    }
    reading.spoil(
        at(node),
        "the tag "
            + Shown.quoted(node.getTag().getValue().replace(Tag.PREFIX, "!!"))
            + " is not read",
        "Remove the tag; a text that begins with `!` needs quotes.");
  }

  private Position at(Node node) {
    Mark mark = Objects.requireNonNull(node.getStartMark());
    return source.at(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
