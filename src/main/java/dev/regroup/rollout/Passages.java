package dev.regroup.rollout;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.step.Planned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Hosts of a run that others of it are reached through. While one of them reboots nobody reaches
 * the others, so that it goes when they all have ended, and alone. Which host a jump host is, is
 * told by the name that the inventory has for it, by address and port, and by the addresses of its
 * interfaces; a jump host by another name is not known. In doubt it is one: going last harms
 * nobody. Immutable.
 */
public final class Passages {
  /** Of hosts that are all reached directly. */
  public static final Passages NONE = new Passages(List.of());

  private final List<ConnectionSettings> hosts;

  /** By jump host, as it is named, the hosts whose way leads through it. */
  private final Map<Way, Set<String>> through = new LinkedHashMap<>();

  private record Way(String address, int port) {}

  private Passages(List<ConnectionSettings> hosts) {
    this.hosts = List.copyOf(hosts);
    for (ConnectionSettings host : hosts) {
      for (ConnectionSettings jump = host.jump(); jump != null; jump = jump.jump()) {
        through
            .computeIfAbsent(
                new Way(jump.address().toLowerCase(Locale.ROOT), jump.port()),
                any -> new LinkedHashSet<>())
            .add(host.host());
      }
    }
  }

  /** Among all hosts of a run, those that have ended included. */
  public static Passages of(List<ConnectionSettings> hosts) {
    return new Passages(hosts);
  }

  /**
   * The hosts that others are reached through, each with these others, in the order of their turns:
   * one behind another goes before it.
   *
   * @param planned what was read of them
   */
  Map<String, List<String>> last(List<Planned> planned) {
    if (through.isEmpty()) {
      return Map.of();
    }
    Map<String, Set<String>> interfaces = new HashMap<>();
    planned.forEach(host -> interfaces.put(host.result().host(), host.addresses()));
    Map<String, List<String>> carried = new LinkedHashMap<>();
    for (ConnectionSettings host : hosts) {
      Set<String> own = interfaces.getOrDefault(host.host(), Set.of());
      Set<String> others = new LinkedHashSet<>();
      through.forEach(
          (way, behind) -> {
            if (isSame(way, host, own)) {
              others.addAll(behind);
            }
          });
      others.remove(host.host());
      if (!others.isEmpty()) {
        carried.put(host.host(), List.copyOf(others));
      }
    }
    return inOrder(carried);
  }

  private static boolean isSame(Way way, ConnectionSettings host, Set<String> interfaces) {
    String name = host.host().toLowerCase(Locale.ROOT);
    String address = host.address().toLowerCase(Locale.ROOT);
    return way.address().equals(name)
        || (way.address().equals(address) && way.port() == host.port())
        || interfaces.contains(way.address())
        || way.address().startsWith(name + ".")
        || name.startsWith(way.address() + ".");
  }

  /** Of two that are each behind the other nobody knows better than the inventory. */
  private static Map<String, List<String>> inOrder(Map<String, List<String>> carried) {
    List<String> left = new ArrayList<>(carried.keySet());
    Map<String, List<String>> ordered = new LinkedHashMap<>();
    while (!left.isEmpty()) {
      String next =
          left.stream()
              .filter(
                  host -> carried.getOrDefault(host, List.of()).stream().noneMatch(left::contains))
              .findFirst()
              .orElse(left.get(0));
      ordered.put(next, carried.getOrDefault(next, List.of()));
      left.remove(next);
    }
    return ordered;
  }
}
