package dev.regroup.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Who is in a fleet. Stateless. */
final class Roster {
  private Roster() {}

  record Entry(String name, Kind kind) {}

  /**
   * One host of each kind, and between those that come right and those that fail as many more as
   * are asked for, of kinds drawn at random that do not fail. A smaller fleet is the beginning of
   * the list.
   */
  static List<Entry> of(int hosts, Random random) {
    List<Kind> kinds = Arrays.asList(Kind.values());
    List<Entry> entries = new ArrayList<>();
    kinds.stream().filter(kind -> !kind.fails()).forEach(kind -> entries.add(one(kind)));
    List<Kind> usual = kinds.stream().filter(kind -> !kind.fails()).toList();
    for (int i = kinds.size(); i < hosts; i++) {
      Kind kind = usual.get(random.nextInt(usual.size()));
      entries.add(new Entry("%s-%04d".formatted(kind.id(), i + 1), kind));
    }
    kinds.stream().filter(Kind::fails).forEach(kind -> entries.add(one(kind)));
    return List.copyOf(entries.subList(0, hosts));
  }

  private static Entry one(Kind kind) {
    return new Entry(kind.id(), kind);
  }
}
