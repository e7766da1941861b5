package dev.regroup.inventory.yaml;

import dev.regroup.inventory.yaml.YamlParser.Dialect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;

/**
 * Turns snakeyaml's events into a {@link Yaml}: the checks that need no schema. snakeyaml's own
 * nodes would need two thirds of the memory, beside a tree that is wanted anyway. For one document.
 */
final class YamlTree {
  static final String JINJA_REMEDY =
      "Write the value itself, or set an inventory variable such as `regroup_iommu` for each host.";

  /** Levels; the words of {@link TooDeep} are the parser's. */
  static final int DEEPEST = 50;

  private final Parser events;
  private final Source source;
  private final Dialect dialect;
  private final Reading reading;
  private final YamlScalars scalars;
  private final Map<String, Sized> anchors = new HashMap<>();
  private boolean tooLarge;
  private int depth;

  /**
   * A converted node.
   *
   * @param size how many values it has with aliases written out; 0 while it is not read to its end
   * @param merges whether it is the key {@code <<}
   */
  private record Sized(Yaml yaml, long size, boolean merges) {}

  YamlTree(Parser events, Source source, Dialect dialect, Reading reading) {
    this.events = events;
    this.source = source;
    this.dialect = dialect;
    this.reading = reading;
    this.scalars = new YamlScalars(dialect, reading);
  }

  /** Thrown where something that the parser allows is no YAML; worded as snakeyaml's composer. */
  private static final class Fault extends MarkedYAMLException {
    private static final long serialVersionUID = 1L;

    Fault(String problem, Mark mark) {
      super(null, null, problem, mark);
    }
  }

  /** Thrown where the document is nested too deep. */
  static final class TooDeep extends YAMLException {
    private static final long serialVersionUID = 1L;

    TooDeep() {
      super("too deep");
    }
  }

  /** Thrown where nothing more fits; a problem was noted. */
  static final class Full extends YAMLException {
    private static final long serialVersionUID = 1L;

    Full() {
      super("full");
    }
  }

  /**
   * The only document.
   *
   * @return null where it is empty, and where aliases make it endless or too large; then a problem
   *     was noted
   */
  @Nullable Yaml document() {
    events.getEvent(); // the stream begins
    Yaml root = null;
    if (!events.checkEvent(Event.ID.StreamEnd)) {
      events.getEvent(); // the document begins
      root = node().yaml();
      events.getEvent(); // the document ends
      if (!events.checkEvent(Event.ID.StreamEnd)) {
        throw new Fault("but found another document", events.peekEvent().getStartMark());
      }
    }
    if (root == null) {
      reading.problem(source.whole(), "is empty", "Write something into it, or name another file.");
    }
    return tooLarge ? null : root;
  }

  private Sized node() {
    NodeEvent event = (NodeEvent) events.peekEvent();
    if (event instanceof AliasEvent) {
      events.getEvent();
      return alias(event);
    }
    if (++depth > DEEPEST) {
      throw new TooDeep();
    }
    Position at = at(event);
    if (!reading.hasRoom(at, 1)) {
      throw new Full();
    }
    Sized open = new Sized(new Yaml.Scalar("", Yaml.Style.PLAIN, at), 0, false);
    String anchor = event.getAnchor();
    if (anchor != null) {
      anchors.put(anchor, open);
    }
    Sized result =
        event instanceof ScalarEvent
            ? scalar((ScalarEvent) events.getEvent(), at)
            : collection((CollectionStartEvent) events.getEvent(), at);
    if (anchor != null) {
      // The same name may have been given again within, at another position.
      anchors.replace(anchor, open, result);
    }
    depth--;
    return result;
  }

  private Sized alias(NodeEvent event) {
    Sized known = anchors.get(event.getAnchor());
    if (known == null) {
      throw new Fault("found undefined alias " + event.getAnchor(), event.getStartMark());
    }
    if (known.size() == 0) {
      reading.spoil(
          known.yaml().at(),
          "an anchor that contains itself",
          "Write the part out instead of the alias.");
      tooLarge = true;
    }
    return known;
  }

  private Sized scalar(ScalarEvent event, Position at) {
    Yaml.Scalar scalar = scalars.scalar(event, at);
    if (dialect == Dialect.PLAYBOOK && scalar.text().contains("{{")) {
      jinja(at);
    }
    return new Sized(scalar, 1, YamlScalars.merges(event));
  }

  private Sized collection(CollectionStartEvent event, Position at) {
    boolean map = event instanceof MappingStartEvent;
    Tag own = map ? Tag.MAP : Tag.SEQ;
    String named = event.getTag();
    Tag tag = named == null || named.equals("!") ? own : new Tag(named);
    if (!tag.equals(own)) {
      scalars.unexpected(tag, at);
    }
    Sized result = map ? mapping(event, at) : sequence(at);
    events.getEvent(); // it ends
    if (result.size() > dialect.largest && !tooLarge) {
      reading.spoil(
          at,
          "has more than " + dialect.largest + " values, aliases written out",
          "Split it, and write aliases of aliases out.");
      tooLarge = true;
    }
    return result;
  }

  private Sized sequence(Position at) {
    List<Yaml> items = new ArrayList<>();
    long size = 1;
    while (!events.checkEvent(Event.ID.SequenceEnd)) {
      Sized converted = node();
      items.add(converted.yaml());
      size += converted.size();
    }
    return new Sized(new Yaml.Sequence(items, at), size, false);
  }

  private Sized mapping(Event begin, Position at) {
    MapEntries entries = new MapEntries(dialect, reading);
    long size = 1;
    while (!events.checkEvent(Event.ID.MappingEnd)) {
      Event keyEvent = events.peekEvent();
      Sized key = keyEvent instanceof CollectionStartEvent ? null : node();
      if (key == null || !(key.yaml() instanceof Yaml.Scalar name)) {
        badKey(begin, keyEvent);
        if (key == null) {
          pass();
        }
        pass();
        continue;
      }
      Sized value = node();
      size += 1 + value.size();
      if (key.merges()) {
        entries.merge(name.at(), value.yaml());
      } else {
        entries.add(name, value.yaml());
      }
    }
    return new Sized(new Yaml.Mapping(entries.all(), at), size, false);
  }

  /** Passes over the next node, whatever is in it. */
  private void pass() {
    int open = 0;
    do {
      Event event = events.getEvent();
      if (event instanceof CollectionStartEvent) {
        open++;
      } else if (event instanceof CollectionEndEvent) {
        open--;
      }
    } while (open > 0);
  }

  /** {@code x: {{ y }}} without quotes is, to YAML, a map whose key is a map. */
  private void badKey(Event map, Event key) {
    Mark outer = map.getStartMark();
    Mark inner = key.getStartMark();
    boolean braces =
        key instanceof MappingStartEvent
            && outer.getLine() == inner.getLine()
            && inner.getColumn() == outer.getColumn() + 1;
    if (braces) {
      jinja(at(map));
    } else {
      String kind = key instanceof SequenceStartEvent ? "a list" : "a map";
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

  private Position at(Event event) {
    Mark mark = Objects.requireNonNull(event.getStartMark());
    return source.at(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
