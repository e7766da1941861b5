package dev.regroup.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** In a large run hosts that ended equally are told together. */
final class Fold {
  /** Above this many hosts. */
  static final int ABOVE = 50;

  private static final int WIDTH = 98;

  private Fold() {}

  /** Groups in the order of their first hosts; each host alone in a run that is not large. */
  static <T> List<List<T>> equal(List<T> hosts, Function<T, String> text) {
    if (hosts.size() <= ABOVE) {
      return hosts.stream().<List<T>>map(List::of).toList();
    }
    // Of each text its digest alone is kept: all texts of a fleet do not fit into memory.
    Map<String, List<T>> groups = new LinkedHashMap<>();
    hosts.forEach(
        host ->
            groups
                .computeIfAbsent(Digests.sha256(text.apply(host)), k -> new ArrayList<>())
                .add(host));
    return List.copyOf(groups.values());
  }

  /** The one host, or how many. */
  static String who(List<HostView> group) {
    return group.size() == 1 ? Words.host(group.get(0)) : Words.hosts(group.size());
  }

  /** Lines with the names of more than one host, each ended by a newline; empty for one host. */
  static String listed(List<HostView> group) {
    return namesListed(names(group));
  }

  /** The same of names as they are shown. */
  static String namesListed(List<String> names) {
    if (names.size() == 1) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    StringBuilder line = new StringBuilder(" ");
    for (String name : names) {
      if (line.length() > 1 && line.length() + name.length() > WIDTH) {
        text.append(line).append("\n");
        line = new StringBuilder(" ");
      }
      line.append(' ').append(name);
    }
    return text.append(line).append("\n").toString();
  }

  static List<String> names(List<HostView> hosts) {
    return hosts.stream().map(Words::host).toList();
  }
}
