package dev.regroup.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares what a page says that a command prints with what it printed. A line {@code ...} stands
 * for any number of lines, {@code ...} in a line for any text. What differs from run to run (run
 * ids, times, durations, ports) is the same to it. Stateless.
 */
final class Printed {
  private static final String ANYTHING = "...";

  private Printed() {}

  /** What is wrong with the page, empty where it is true. */
  static Optional<String> fault(List<String> told, List<String> printed) {
    List<String> lines = trimmed(printed).stream().map(Printed::steady).toList();
    List<List<String>> parts = parts(trimmed(told).stream().map(Printed::steady).toList());
    int from = 0;
    for (int i = 0; i < parts.size(); i++) {
      List<String> part = parts.get(i);
      boolean last = i == parts.size() - 1;
      int earliest = last ? Math.max(from, lines.size() - part.size()) : from;
      int latest = i == 0 ? 0 : lines.size() - part.size();
      int at = find(part, lines, earliest, latest);
      if (at < 0) {
        return Optional.of(
            "after line " + from + " of what was printed there is no\n" + String.join("\n", part));
      }
      from = at + part.size();
    }
    return Optional.empty();
  }

  /** Without what differs from run to run. */
  static String steady(String line) {
    return line.stripTrailing()
        .replaceAll("\\b[0-9]{8}-[0-9]{6}-[a-z0-9]{4}\\b", "20261122-101500-k3f9")
        .replaceAll("\\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "2026-11-22T10:15:00Z")
        .replaceAll("\\b[0-9]{2}:[0-9]{2}:[0-9]{2}\\b", "10:15:00")
        .replaceAll("\"seconds\" ?: ?[0-9.]+", "\"seconds\": 0.1")
        .replaceAll(" +[0-9]+(\\.[0-9]+)? s\\b", " 1 s")
        .replaceAll("(port[a-z]*\"?[:=] ?)[0-9]{4,5}\\b", "$140001");
  }

  /** What stands between the lines that are {@code ...}; the first and the last may be empty. */
  private static List<List<String>> parts(List<String> told) {
    List<List<String>> parts = new ArrayList<>();
    List<String> part = new ArrayList<>();
    for (String line : told) {
      if (line.strip().equals(ANYTHING)) {
        parts.add(part);
        part = new ArrayList<>();
      } else {
        part.add(line);
      }
    }
    parts.add(part);
    return parts;
  }

  private static int find(List<String> part, List<String> lines, int earliest, int latest) {
    for (int at = earliest; at <= latest; at++) {
      if (isAt(part, lines, at)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isAt(List<String> part, List<String> lines, int at) {
    for (int i = 0; i < part.size(); i++) {
      if (at + i >= lines.size() || !pattern(part.get(i)).matcher(lines.get(at + i)).matches()) {
        return false;
      }
    }
    return true;
  }

  private static Pattern pattern(String line) {
    return Pattern.compile(
        List.of(line.split(Pattern.quote(ANYTHING), -1)).stream()
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }

  private static List<String> trimmed(List<String> lines) {
    int end = lines.size();
    while (end > 0 && lines.get(end - 1).isBlank()) {
      end--;
    }
    return lines.subList(0, end);
  }
}
