package dev.regroup.inventory;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.inventory.yaml.Yaml;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an executable inventory prints (ansible-core 2.14, plugins/inventory/script.py). Pure. */
final class ScriptInventory {
  private static final String REMEDY =
      "An inventory script prints JSON such as {\"group\": {\"hosts\": [\"pve1\"]}, \"_meta\":"
          + " {\"hostvars\": {}}}.";

  private final InventoryBuilder builder;
  private final Reading reading;
  private final Set<String> hosts = new LinkedHashSet<>();

  ScriptInventory(InventoryBuilder builder) {
    this.builder = builder;
    this.reading = builder.reading;
  }

  /**
   * Takes the answer to {@code --list}.
   *
   * @return the hosts whose variables are to be asked for with {@code --host}; none where the
   *     answer has {@code _meta}
   */
  Set<String> list(Source answer) {
    Position at = answer.whole();
    Yaml.Mapping groups = json(answer);
    if (groups == null) {
      return Set.of();
    }
    Yaml.Mapping variables = null;
    for (Yaml.Entry group : groups.entries()) {
      String name = group.key().text();
      if (!name.equals("_meta")) {
        group(name, group.value(), at);
      } else if (group.value() instanceof Yaml.Mapping meta && isThere(meta.get("hostvars"))) {
        variables = map(meta.get("hostvars"), "`hostvars` of `_meta`", at);
      }
    }
    if (variables == null) {
      return hosts;
    }
    for (Yaml.Entry host : variables.entries()) {
      if (hosts.contains(host.key().text()) && isThere(host.value())) {
        hostVariables(host.key().text(), host.value(), at);
      }
    }
    return Set.of();
  }

  /** Takes the answer to {@code --host}; an empty one is none, as in Ansible. */
  void host(String host, Source answer) {
    if (answer.text().isBlank()) {
      reading.problem(
          answer.whole(), "printed nothing", "Print `{}` for a host without variables.");
      return;
    }
    Yaml.Mapping variables = json(answer);
    if (variables != null) {
      hostVariables(host, variables, answer.whole());
    }
  }

  private void hostVariables(String host, Yaml value, Position at) {
    map(value, "the variables of host " + Shown.quoted(host), at)
        .entries()
        .forEach(each -> builder.setHostVariable(host, each.key().text(), each.value()));
  }

  /**
   * A list of hosts, a map with hosts, vars or children, or the variables of a host of that name.
   */
  private void group(String name, Yaml content, Position at) {
    if (!builder.addGroup(name, at)) {
      return;
    }
    String where = "group " + Shown.quoted(name);
    if (!(content instanceof Yaml.Mapping map)) {
      hosts(name, content, where, at);
      return;
    }
    Yaml listed = map.get("hosts");
    Yaml vars = map.get("vars");
    Yaml children = map.get("children");
    if (listed == null && vars == null && children == null) {
      addHost(name, name, at);
      vars = map;
    } else if (listed != null) {
      hosts(name, listed, where, at);
    }
    if (vars != null && isThere(vars)) {
      map(vars, "`vars` of " + where, at)
          .entries()
          .forEach(each -> builder.setGroupVariable(name, each.key().text(), each.value()));
    }
    if (children != null && isThere(children)) {
      for (String child : names(children, "`children` of " + where, at)) {
        if (builder.addGroup(child, at)) {
          builder.addChild(name, child, at);
        }
      }
    }
  }

  private void hosts(String group, Yaml list, String where, Position at) {
    names(list, "the hosts of " + where, at).forEach(host -> addHost(host, group, at));
  }

  private void addHost(String host, String group, Position at) {
    builder.addHost(host, group, null, at);
    hosts.add(host);
  }

  private List<String> names(Yaml value, String what, Position at) {
    List<String> names = new ArrayList<>();
    if (value instanceof Yaml.Sequence list) {
      for (Yaml item : list.items()) {
        if (item instanceof Yaml.Scalar name && name.style() == Yaml.Style.QUOTED) {
          names.add(name.text());
        }
      }
    }
    if (!(value instanceof Yaml.Sequence list) || names.size() < list.items().size()) {
      reading.problem(at, what + " are no list of names", REMEDY);
      return List.of();
    }
    return names;
  }

  private Yaml.Mapping map(@Nullable Yaml value, String what, Position at) {
    if (value instanceof Yaml.Mapping map) {
      return map;
    }
    reading.problem(at, what + " are no map", REMEDY);
    return new Yaml.Mapping(List.of(), at);
  }

  private static boolean isThere(@Nullable Yaml value) {
    return value != null && !(value instanceof Yaml.Scalar scalar && scalar.isNull());
  }

  /** A map; null where the text is none or too large, and then a problem was noted. */
  private Yaml.@Nullable Mapping json(Source source) {
    try (JsonParser parser = JSON.std.createParser(source.text())) {
      boolean map = parser.nextToken() == JsonToken.START_OBJECT;
      Yaml value = new JsonTree(parser, source.whole(), reading).value();
      if (value != null && !map) {
        reading.problem(source.whole(), "printed no map", REMEDY);
        return null;
      }
      if (value != null && parser.nextToken() != null) {
        reading.problem(at(source, parser.currentLocation()), "more than one map", REMEDY);
        return null;
      }
      if (parser.currentToken() == null && value == null) {
        reading.problem(source.whole(), "not JSON", REMEDY);
      }
      return (Yaml.Mapping) value;
    } catch (JsonProcessingException e) {
      reading.problem(at(source, e.getLocation()), "not JSON", REMEDY);
    } catch (IOException e) {
      reading.problem(source.whole(), "not JSON", REMEDY);
    }
    return null;
  }

  private static Position at(Source source, @Nullable JsonLocation place) {
    return place == null || place.getCharOffset() < 0
        ? source.whole()
        : source.atOffset((int) Math.min(place.getCharOffset(), source.text().length()));
  }
}
