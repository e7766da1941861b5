package dev.regroup.inventory;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.report.InventoryReport;
import dev.regroup.testing.Ansible;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts, groups and variables of real inventories, compared with what Ansible makes of them. */
@Tag("sshd")
class AnsibleDifferentialIT {
  private static final Path CASES = Path.of("src/test/resources/inventory/cases");

  /** The sources of each case: what is given with -i. */
  static Stream<List<String>> cases() {
    return Stream.of(
        List.of(at("yaml-plain/hosts.yml"), at("yaml-merge/hosts.yml")),
        List.of(at("vars-precedence/hosts.yml")),
        List.of(at("ini/hosts.ini"), at("directory")),
        List.of("one,two:2222,10.0.0.1,"),
        List.of(at("directory"), at("yaml-plain/hosts.yml"), at("vars-precedence"), "pve01,new,"),
        List.of(at("script/with-meta")),
        List.of(at("script/without-meta"), at("script/with-meta")),
        List.of(at("mixed")),
        List.of(at("mixed"), at("mixed/nested")),
        List.of(at("mixed/nested"), at("mixed"), at("priority")),
        List.of(at("ranges")),
        List.of(at("priority")),
        List.of(at("order/hosts.ini")),
        List.of(at("order/nested.ini")),
        List.of(at("order/more.ini"), at("order/hosts.ini")),
        List.of(at("order/hosts.ini"), at("order/more.ini"), at("order/nested.ini")),
        List.of(at("priority/hosts.yml"), at("script/with-meta"), at("ini/hosts.ini")));
  }

  private static String at(String path) {
    return CASES.resolve(path).toString();
  }

  private static Inventory read(List<String> sources) {
    Decoded<Inventory> read = InventoryFileReader.read(sources, List.of(), null);
    assertTrue(read instanceof Decoded.Ok<Inventory>, () -> "problems: " + read.problems());
    return ((Decoded.Ok<Inventory>) read).value();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void an_inventory_means_what_ansible_takes_it_for(List<String> sources) throws Exception {
    Inventory inventory = read(sources);
    assertEquals(
        JSON.std.anyFrom(Ansible.inventory(sources, "--list")), JSON.std.anyFrom(list(inventory)));
  }

  /** Not only which hosts: an index in a pattern counts them. */
  @Test
  void groups_and_their_hosts_stand_in_ansibles_order() throws Exception {
    List<List<String>> cases = cases().toList();
    List<Map<String, List<String>>> expected = Ansible.groups(cases);
    List<Executable> all = new ArrayList<>();
    int inOrder = 0;
    for (int i = 0; i < cases.size(); i++) {
      Inventory inventory = read(cases.get(i));
      Map<String, List<String>> groups = expected.get(i);
      String of = cases.get(i) + ": ";
      List<String> names = List.copyOf(inventory.groups().keySet());
      all.add(() -> assertEquals(List.copyOf(groups.keySet()), names, of));
      for (String group : names) {
        List<String> wanted = Objects.requireNonNull(groups.get(group), group);
        List<String> hosts = inventory.members(group).stream().map(Host::name).toList();
        if (hasAnOrder(inventory, group)) {
          inOrder += hosts.isEmpty() ? 0 : 1;
          all.add(() -> assertEquals(wanted, hosts, of + group));
        } else {
          all.add(() -> assertEquals(Set.copyOf(wanted), Set.copyOf(hosts), of + group));
        }
      }
    }
    assertTrue(inOrder > 50, "too few groups with an order: " + inOrder);
    assertAll(all);
  }

  /**
   * Ansible goes through the groups of each level below the first as through a set of objects, in
   * another order each time (inventory/group.py, _walk_relationship): where two of them have
   * children, the order of the next level is chance.
   */
  private static boolean hasAnOrder(Inventory inventory, String from) {
    Set<String> seen = new HashSet<>();
    List<String> level = children(inventory, from);
    while (seen.addAll(level)) {
      if (level.stream().filter(group -> !children(inventory, group).isEmpty()).count() > 1) {
        return false;
      }
      level = level.stream().flatMap(group -> children(inventory, group).stream()).toList();
    }
    return true;
  }

  private static List<String> children(Inventory inventory, String group) {
    return Objects.requireNonNull(inventory.groups().get(group)).children();
  }

  /** The bytes too, where Ansible's are ASCII. */
  @Test
  void a_listing_and_a_graph_read_as_ansible_writes_them() throws Exception {
    List<String> sources = List.of(at("priority"), at("ranges"), at("mixed"));
    Inventory inventory = read(sources);
    assertEquals(Ansible.inventory(sources, "--list"), list(inventory));
    assertEquals(
        Ansible.inventory(sources, "--graph"),
        InventoryReport.graph(inventory, inventory.inOrder(), "all"));
  }

  @Test
  void a_host_and_a_group_alone_read_as_ansible_writes_them() throws Exception {
    List<String> sources = List.of(at("priority"));
    Inventory inventory = read(sources);
    assertEquals(
        Ansible.inventory(sources, "--host", "h3"),
        InventoryReport.host(inventory.named(List.of("h3")).get(0)));
    assertEquals(
        Ansible.inventory(sources, "--graph", "two"),
        InventoryReport.graph(inventory, inventory.inOrder(), "two"));
  }

  /** Patterns with and without a limit: indexes and slices above all. */
  @Test
  void a_pattern_and_a_limit_select_what_ansible_selects() throws Exception {
    List<String> sources = List.of(at("ranges"), at("priority"), at("script/with-meta"));
    List<String> selections = new ArrayList<>();
    List<String> patterns =
        List.of(
            "all",
            "*",
            "mixed",
            "pve*",
            "pve*:!mixed",
            "mixed:&pve*",
            "one,two",
            "!two",
            "&one",
            "deep:one:!h1",
            "~pve(0|1)[0-3]",
            "~^h",
            "~pve0[1-3]:!pve02",
            "~(pve|rack).*:one",
            "~h[12]:&~.*2$",
            "mixed:!~pve.*[13]$",
            "~^pve01$:~^pve02$:h1",
            "pve0?",
            "pve0[!1-3]",
            "x[8:10]",
            "pve[01:03]",
            "rack1-*",
            "*.example.com",
            "alone.example.com",
            "all:!~r.*",
            "nobody",
            "h1,nobody",
            "mixed[0]",
            "mixed[1]",
            "mixed[-1]",
            "mixed[-2]",
            "mixed[99]",
            "mixed[0:2]",
            "mixed[1:1]",
            "mixed[1:]",
            "mixed[0-2]",
            "mixed[3:99]",
            "mixed[2:1]",
            "mixed[9:]",
            "pve*[0]",
            "pve*[-1]",
            "pve*[2:4]",
            "all[0]",
            "all[-1]",
            "all[5:7]",
            "all[0:0]",
            "one[0]:two[-1]",
            "mixed[0:2]:!mixed[1]",
            "all:&mixed[0:1]",
            "rack*[1]",
            "h1[0]");
    for (String pattern : patterns) {
      selections.add(pattern);
      for (String limit : List.of("mixed", "pve*[0:3],h1", "!mixed[0]", "two:&zzz", "~.*[12]$")) {
        selections.add(pattern + " " + limit);
      }
    }
    List<List<String>> expected = Ansible.select(sources, selections);
    Inventory inventory = read(sources);
    for (int i = 0; i < selections.size(); i++) {
      String[] words = selections.get(i).split(" ", 2);
      @Nullable String limit = words.length > 1 ? words[1] : null;
      assertEquals(
          expected.get(i),
          HostPattern.select(inventory, words[0], limit).hosts().stream().map(Host::name).toList(),
          selections.get(i));
    }
  }

  private static String list(Inventory inventory) throws IOException {
    StringWriter out = new StringWriter();
    InventoryReport.list(inventory, inventory.inOrder(), out);
    return out.toString();
  }
}
