package dev.regroup.inventory;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.inventory.yaml.Yaml;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
    if (!(json(answer) instanceof Map<?, ?> groups)) {
      return Set.of();
    }
    Map<?, ?> variables = null;
    for (Map.Entry<?, ?> group : groups.entrySet()) {
      String name = String.valueOf(group.getKey());
      if (!name.equals("_meta")) {
        group(name, group.getValue(), at);
      } else if (group.getValue() instanceof Map<?, ?> meta && meta.get("hostvars") != null) {
        variables = map(meta.get("hostvars"), "`hostvars` of `_meta`", at);
      }
    }
    if (variables == null) {
      return hosts;
    }
    for (String host : hosts) {
      Object own = variables.get(host);
      if (own != null) {
        hostVariables(host, own, at);
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
    Object variables = json(answer);
    if (variables != null) {
      hostVariables(host, variables, answer.whole());
    }
  }

  private void hostVariables(String host, Object value, Position at) {
    Map<?, ?> variables = map(value, "the variables of host " + Shown.quoted(host), at);
    variables.forEach(
        (key, each) -> builder.setHostVariable(host, String.valueOf(key), yaml(each, at)));
  }

  /**
   * A list of hosts, a map with hosts, vars or children, or the variables of a host of that name.
   */
  private void group(String name, @Nullable Object content, Position at) {
    if (!builder.addGroup(name, at)) {
      return;
    }
    String where = "group " + Shown.quoted(name);
    if (!(content instanceof Map<?, ?> map)) {
      hosts(name, content, where, at);
      return;
    }
    boolean simple = map.keySet().stream().noneMatch(Set.of("hosts", "vars", "children")::contains);
    if (simple) {
      hosts(name, List.of(name), where, at);
    } else if (map.containsKey("hosts")) {
      hosts(name, map.get("hosts"), where, at);
    }
    Object vars = simple ? map : map.get("vars");
    if (vars != null) {
      map(vars, "`vars` of " + where, at)
          .forEach(
              (key, each) -> builder.setGroupVariable(name, String.valueOf(key), yaml(each, at)));
    }
    if (map.get("children") != null) {
      for (String child : names(map.get("children"), "`children` of " + where, at)) {
        if (builder.addGroup(child, at)) {
          builder.addChild(name, child, at);
        }
      }
    }
  }

  private void hosts(String group, @Nullable Object list, String where, Position at) {
    for (String host : names(list, "the hosts of " + where, at)) {
      builder.addHost(host, group, null, at);
      hosts.add(host);
    }
  }

  private List<String> names(@Nullable Object value, String what, Position at) {
    List<String> names = new ArrayList<>();
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      list.forEach(name -> names.add((String) name));
    } else {
      reading.problem(at, what + " are no list of names", REMEDY);
    }
    return names;
  }

  private Map<?, ?> map(Object value, String what, Position at) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    reading.problem(at, what + " are no map", REMEDY);
    return Map.of();
  }

  /** A map; null where the text is none, and then a problem was noted. */
  private @Nullable Object json(Source source) {
    try (JsonParser parser = JSON.std.createParser(source.text())) {
      Object value = JSON.std.anyFrom(parser);
      if (!(value instanceof Map<?, ?>)) {
        reading.problem(source.whole(), "printed no map", REMEDY);
        return null;
      }
      if (parser.nextToken() != null) {
        reading.problem(at(source, parser.currentLocation()), "more than one map", REMEDY);
        return null;
      }
      return value;
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

  /** Texts stay texts, whatever they look like; a vaulted value is known as one. */
  private static Yaml yaml(@Nullable Object value, Position at) {
    if (value instanceof Map<?, ?> map) {
      if (map.size() == 1 && map.get("__ansible_vault") instanceof String cipher) {
        return new Yaml.Scalar(cipher, Yaml.Style.VAULT, at);
      }
      if (map.size() == 1 && map.get("__ansible_unsafe") instanceof String text) {
        return new Yaml.Scalar(text, Yaml.Style.QUOTED, at);
      }
      List<Yaml.Entry> entries = new ArrayList<>();
      map.forEach(
          (key, each) ->
              entries.add(
                  new Yaml.Entry(
                      new Yaml.Scalar(String.valueOf(key), Yaml.Style.QUOTED, at),
                      yaml(each, at))));
      return new Yaml.Mapping(entries, at);
    }
    if (value instanceof List<?> list) {
      List<Yaml> items = new ArrayList<>();
      list.forEach(item -> items.add(yaml(item, at)));
      return new Yaml.Sequence(items, at);
    }
    if (value instanceof Double number) {
      String text = BigDecimal.valueOf(number).toPlainString();
      return new Yaml.Scalar(text.contains(".") ? text : text + ".0", Yaml.Style.PLAIN, at);
    }
    Yaml.Style style = value instanceof String ? Yaml.Style.QUOTED : Yaml.Style.PLAIN;
    return new Yaml.Scalar(String.valueOf(value), style, at);
  }
}
