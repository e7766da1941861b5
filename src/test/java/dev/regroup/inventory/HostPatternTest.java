package dev.regroup.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Source;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected hosts are those that ansible-core 2.14's InventoryManager.get_hosts gave for them. */
class HostPatternTest {
  private static final String TEXT =
      """
      all:
        children:
          recorders:
            hosts: {pve1: , pve2: , pve3: }
          db:
            hosts: {db-a.example.com: , db-b.example.com: , pve3: }
          maintenance:
            hosts: {pve2: }
          v6:
            hosts: {"fe80::1": }
      """;

  static Inventory inventory(String text) {
    Reading reading = new Reading();
    InventoryBuilder builder = new InventoryBuilder(reading);
    YamlInventory.read(Source.of("hosts.yml", text), builder);
    builder.reconcile();
    assertEquals(0, reading.count());
    return new InventoryAssembly(builder, List.of(), List.of(), Map.of()).assemble();
  }

  private static String select(String pattern, String limit) {
    return String.join(
        " ",
        HostPattern.select(inventory(TEXT), pattern, limit.isEmpty() ? null : limit)
            .hosts()
            .stream()
            .map(Host::name)
            .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "all | pve1 pve2 pve3 db-a.example.com db-b.example.com fe80::1",
        "* | pve1 pve2 pve3 db-a.example.com db-b.example.com fe80::1",
        "recorders | pve1 pve2 pve3",
        "pve2,pve1 | pve2 pve1",
        "recorders:!maintenance | pve1 pve3",
        "!maintenance:recorders | pve1 pve3",
        "recorders:&db | pve3",
        "recorders:&db:!pve3 | ''",
        "!recorders | db-a.example.com db-b.example.com fe80::1",
        "&db | pve3 db-a.example.com db-b.example.com",
        "recorders[0] | pve1",
        "recorders[-1] | pve3",
        "recorders[0:1] | pve1 pve2",
        "recorders[1:] | pve2 pve3",
        "recorders[7] | ''",
        "pve[1:2] | ''",
        "pve[12] | ''",
        "[pd]*1 | pve1",
        "p*[1:2] | pve2 pve3",
        "pve?:!p*1 | pve2 pve3",
        "db* | db-a.example.com db-b.example.com pve3",
        "pve[!12] | pve3",
        "*.example.com | db-a.example.com db-b.example.com",
        "~rec | pve1 pve2 pve3",
        "fe80::1 | fe80::1",
        "rec*:pve9 | pve1 pve2 pve3",
        "~pve\\d:!pve1 | pve2 pve3",
        "~p(ve)[12]:db | pve1 pve2 db-a.example.com db-b.example.com pve3",
        "~^db-[ab]:!db-a.example.com | db-b.example.com",
        "~pve[12]:~.*[23]$ | pve1 pve2 pve3",
        "db:recorders | db-a.example.com db-b.example.com pve3 pve1 pve2"
      })
  void a_pattern_selects_what_ansible_selects(String pattern, String hosts) {
    assertNull(HostPattern.check(pattern));
    assertEquals(hosts, select(pattern, ""));
  }

  @Test
  void a_regular_expression_may_hold_anything() {
    assertEquals("pve2 db-a.example.com", select("~(pve|db-)[2a]", ""));
  }

  @Test
  void a_limit_takes_away_and_keeps_the_order_of_the_pattern() {
    assertEquals("pve1 pve3", select("recorders", "pve3,pve1,db"));
    assertEquals("", select("recorders", "fe80::1"));
    assertEquals("pve1 pve3", select("recorders", "!pve2"));
  }

  @Test
  void parts_that_match_nothing_are_named() {
    assertEquals(
        List.of("nobody", "rec*[9]"),
        HostPattern.select(inventory(TEXT), "pve1,nobody,rec*[9]").unmatched());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ",", ":", "!", "a:&", "~(", "~(?:a)", "~[", "a[", "a]:b", "{{ x }}"})
  void what_is_no_pattern_is_told(String pattern) {
    assertNotNull(HostPattern.check(pattern));
  }
}
