package dev.regroup.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RosterTest {
  @Test
  void has_one_of_each_kind_at_least_ten() {
    List<Roster.Entry> roster = Roster.of(Kind.values().length, new Random(1));
    Set<Kind> kinds = new HashSet<>(roster.stream().map(Roster.Entry::kind).toList());
    assertEquals(Set.of(Kind.values()), kinds);
    assertTrue(roster.size() >= 10);
  }

  @Test
  void same_seed_same_fleet_and_names_are_unique() {
    List<Roster.Entry> roster = Roster.of(5000, new Random(7));
    assertEquals(roster, Roster.of(5000, new Random(7)));
    assertNotEquals(roster, Roster.of(5000, new Random(8)));
    assertEquals(5000, new HashSet<>(roster.stream().map(Roster.Entry::name).toList()).size());
  }

  @Test
  void the_two_that_fail_come_last_and_once() {
    List<Roster.Entry> roster = Roster.of(200, new Random(1));
    assertEquals(Kind.NEVER_RETURNS, roster.get(198).kind());
    assertEquals(Kind.LYING_REFRESH, roster.get(199).kind());
    assertEquals(2, roster.stream().filter(entry -> entry.kind().fails()).count());
    assertEquals("grub-intel", Roster.of(1, new Random(1)).get(0).name());
  }
}
