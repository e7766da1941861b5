package dev.regroup.inventory.yaml;

import dev.regroup.inventory.yaml.YamlParser.Dialect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** Scalars of one document, and what their tags say. */
final class YamlScalars {
  /** Different texts that are kept once each: keys are the same few in every host. */
  private static final int POOLED = 4096;

  private static final int LONGEST_POOLED = 64;

  private final Dialect dialect;
  private final Reading reading;
  private final Resolver resolver = new Resolver();
  private final Map<String, String> pool = new HashMap<>();

  YamlScalars(Dialect dialect, Reading reading) {
    this.dialect = dialect;
    this.reading = reading;
  }

  Yaml.Scalar scalar(ScalarEvent event, Position at) {
    boolean plain = event.getTag() == null && event.isPlain();
    Yaml.Style style = plain ? Yaml.Style.PLAIN : style(event, at);
    return new Yaml.Scalar(pooled(event.getValue()), style, at);
  }

  /** Whether it is the key {@code <<}. */
  static boolean merges(ScalarEvent event) {
    String tag = event.getTag();
    return tag == null
        ? event.isPlain() && event.getValue().equals("<<")
        : new Tag(tag).equals(Tag.MERGE);
  }

  private String pooled(String text) {
    if (text.length() > LONGEST_POOLED) {
      return text;
    }
    String known = pool.get(text);
    if (known == null && pool.size() < POOLED) {
      pool.put(text, text);
    }
    return known == null ? text : known;
  }

  /**
   * An explicit {@code !!str} quotes, another core tag only says what the schema decides anyway.
   */
  private Yaml.Style style(ScalarEvent event, Position at) {
    String named = event.getTag();
    // A single `!` says that it is a text.
    Tag tag = named == null || named.equals("!") ? Tag.STR : new Tag(named);
    if (dialect == Dialect.ANSIBLE && tag.getValue().startsWith("!vault")) {
      return Yaml.Style.VAULT;
    }
    if (dialect == Dialect.ANSIBLE && tag.getValue().equals("!unsafe")) {
      return Yaml.Style.QUOTED;
    }
    Tag implicit = resolver.resolve(NodeId.scalar, event.getValue(), true);
    if (tag.equals(Tag.STR)) {
      boolean plain = event.isPlain() && implicit.equals(Tag.STR);
      return plain ? Yaml.Style.PLAIN : Yaml.Style.QUOTED;
    }
    if (!tag.equals(implicit) && !List.of(Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL).contains(tag)) {
      unexpected(tag, at);
    }
    return Yaml.Style.PLAIN;
  }

  /** Notes a tag that is not read; {@code !unsafe} may stand before anything of Ansible's. */
  void unexpected(Tag tag, Position at) {
    if (dialect == Dialect.ANSIBLE && tag.getValue().equals("!unsafe")) {
      return;
    }
    reading.spoil(
        at,
        "the tag " + Shown.quoted(tag.getValue().replace(Tag.PREFIX, "!!")) + " is not read",
        "Remove the tag; a text that begins with `!` needs quotes.");
  }
}
