package dev.regroup.report;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.inventory.AnsibleValues;
import dev.regroup.inventory.Group;
import dev.regroup.inventory.Host;
import dev.regroup.inventory.Inventory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code regroup inventory} prints: the shapes of {@code ansible-inventory} (ansible-core
 * 2.14, cli/inventory.py), in ASCII alone. Pure.
 */
public final class InventoryReport {
  /** Groups that share children can be drawn longer than anyone reads. */
  private static final int LONGEST = 16 << 20;

  /** As Python's json.dumps with {@code sort_keys=True, indent=4} writes it. */
  private static final JSON ANSIBLE =
      JSON.builder(
              new JsonFactoryBuilder()
                  .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                  .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                  .build())
          .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
          .build()
          .with(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                          .withObjectEmptySeparator("")
                          .withArrayEmptySeparator(""))
                  .withObjectIndenter(new DefaultIndenter("    ", "\n"))
                  .withArrayIndenter(new DefaultIndenter("    ", "\n")));

  private InventoryReport() {}

  /**
   * {@code --list}: each group that has something, and under {@code _meta} the variables of hosts.
   *
   * <p>The variables are typed host by host as they are written: what a fleet shares is there once
   * in memory and once a host in the document.
   *
   * @param hosts the hosts that are shown, of groups as well
   * @throws IOException as the writer does, which stays open
   */
  public static void list(Inventory inventory, List<Host> hosts, Writer out) throws IOException {
    Set<String> shown = names(hosts);
    Map<String, Object> document = new TreeMap<>();
    for (Group group : inventory.groups().values()) {
      Map<String, Object> parts = new TreeMap<>();
      if (!group.children().isEmpty()) {
        parts.put("children", group.children());
      }
      List<String> own = own(group, shown);
      if (!own.isEmpty()) {
        parts.put("hosts", own);
      }
      if (!parts.isEmpty()) {
        document.put(group.name(), parts);
      }
    }
    document.put("_meta", Map.of("hostvars", new HostVariables(hosts)));
    ANSIBLE.write(document, out);
    out.write("\n");
  }

  /** Variables by host, those without any left out; each made when it is asked for. */
  private static final class HostVariables extends AbstractMap<String, Object> {
    private final List<Host> hosts;

    HostVariables(List<Host> hosts) {
      this.hosts =
          hosts.stream()
              .filter(host -> !host.layers().isEmpty())
              .sorted(Comparator.comparing(Host::name))
              .toList();
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Entry<String, Object>> iterator() {
          return hosts.stream()
              .map(host -> Map.entry(host.name(), (Object) variables(host)))
              .iterator();
        }

        @Override
        public int size() {
          return hosts.size();
        }
      };
    }
  }

  /** {@code --host}: the variables of one host. */
  public static String host(Host host) {
    return json(variables(host));
  }

  /**
   * {@code --graph}: groups with their hosts below them, from that group on.
   *
   * @param hosts the hosts that are shown
   * @param from a group of the inventory
   */
  public static String graph(Inventory inventory, List<Host> hosts, String from) {
    Set<String> shown = names(hosts);
    StringBuilder text = new StringBuilder();
    Deque<Branch> open = new ArrayDeque<>(List.of(new Branch(from, true, 0)));
    while (!open.isEmpty()) {
      if (text.length() > LONGEST) {
        text.append("(more than ").append(LONGEST >> 20).append(" MiB)\n");
        break;
      }
      Branch branch = open.pop();
      text.append("  |".repeat(branch.depth())).append(branch.depth() > 0 ? "--" : "");
      Group group = branch.group() ? inventory.groups().get(branch.name()) : null;
      if (group == null) {
        text.append(branch.name()).append('\n');
        continue;
      }
      text.append('@').append(group.name()).append(":\n");
      List<Branch> below = new ArrayList<>();
      group.children().forEach(child -> below.add(new Branch(child, true, branch.depth() + 1)));
      own(group, shown).forEach(host -> below.add(new Branch(host, false, branch.depth() + 1)));
      Collections.reverse(below);
      below.forEach(open::push);
    }
    return text.toString();
  }

  /** A line that is still to be drawn. */
  private record Branch(String name, boolean group, int depth) {}

  private static Set<String> names(List<Host> hosts) {
    return hosts.stream().map(Host::name).collect(Collectors.toSet());
  }

  /**
   * The group's own hosts among those shown; {@code all} holds hosts through its children alone.
   */
  private static List<String> own(Group group, Set<String> shown) {
    return group.name().equals("all")
        ? List.of()
        : group.hosts().stream().filter(shown::contains).toList();
  }

  private static Map<String, @Nullable Object> variables(Host host) {
    Map<String, @Nullable Object> typed = new TreeMap<>();
    host.variables().forEach((key, value) -> typed.put(key, sorted(AnsibleValues.of(value))));
    return typed;
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> sorted = new TreeMap<>();
      map.forEach((key, inner) -> sorted.put(String.valueOf(key), sorted(inner)));
      return sorted;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(inner -> items.add(sorted(inner)));
      return items;
    }
    return value;
  }

  private static String json(Map<String, ?> map) {
    try {
      return ANSIBLE.asString(map) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to be written: indicates a bug", e);
    }
  }
}
