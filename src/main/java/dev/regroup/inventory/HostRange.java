package dev.regroup.inventory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ranges in host names: {@code pve[01:40]}, {@code db-[a:f]}, with a step as third number. */
final class HostRange {
  /** Hosts that one name may stand for. */
  static final int MOST = 100_000;

  private HostRange() {}

  /** The names, or what is wrong. Exactly one of the two is not null. */
  record Expanded(@Nullable List<String> names, @Nullable String fault) {}

  /** A part of a name: the values that stand there. */
  private record Part(List<String> values) {}

  static Expanded expand(String text) {
    List<Part> parts = new ArrayList<>();
    long count = 1;
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('[', at);
      if (open < 0) {
        parts.add(new Part(List.of(text.substring(at))));
        break;
      }
      int close = text.indexOf(']', open);
      if (close < 0) {
        return fault("a `[` without its `]`");
      }
      parts.add(new Part(List.of(text.substring(at, open))));
      Expanded values = values(text.substring(open + 1, close).split(":", -1));
      if (values.names() == null) {
        return values;
      }
      count *= values.names().size();
      if (count > MOST) {
        return fault("a range of more than " + MOST + " hosts");
      }
      parts.add(new Part(values.names()));
      at = close + 1;
    }
    return new Expanded(combine(parts), null);
  }

  private static List<String> combine(List<Part> parts) {
    List<String> names = List.of("");
    for (Part part : parts) {
      List<String> longer = new ArrayList<>(names.size() * part.values().size());
      for (String name : names) {
        part.values().forEach(value -> longer.add(name + value));
      }
      names = longer;
    }
    return names;
  }

  private static Expanded values(String[] bounds) {
    if (bounds.length < 2 || bounds.length > 3) {
      return fault("a range is `[begin:end]` or `[begin:end:step]`");
    }
    String begin = bounds[0].isEmpty() ? "0" : bounds[0];
    String end = bounds[1];
    int step = bounds.length == 3 ? number(bounds[2]) : 1;
    if (step < 1) {
      return fault("a range whose step is no number from 1");
    }
    if (letter(begin) && letter(end)) {
      return letters(begin.charAt(0), end.charAt(0), step);
    }
    int from = number(begin);
    int to = number(end);
    if (from < 0 || to < 0) {
      return fault("a range goes from number to number or from letter to letter");
    }
    boolean padded = begin.startsWith("0") && begin.length() > 1;
    if (padded && begin.length() != end.length()) {
      return fault("a range that begins with 0 needs as many digits at its end");
    }
    if (from > to) {
      return fault("a range whose end is before its beginning");
    }
    if (((long) to - from) / step >= MOST) {
      return fault("a range of more than " + MOST + " hosts");
    }
    List<String> names = new ArrayList<>();
    for (long i = from; i <= to; i += step) {
      String digits = Long.toString(i);
      names.add(
          padded ? "0".repeat(Math.max(0, begin.length() - digits.length())) + digits : digits);
    }
    return new Expanded(names, null);
  }

  /** In the order of Python's string.ascii_letters: a to z, then A to Z. */
  private static Expanded letters(char begin, char end, int step) {
    String all = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if (all.indexOf(begin) > all.indexOf(end)) {
      return fault("a range whose end is before its beginning");
    }
    List<String> names = new ArrayList<>();
    for (int i = all.indexOf(begin); i <= all.indexOf(end); i += step) {
      names.add(String.valueOf(all.charAt(i)));
    }
    return new Expanded(names, null);
  }

  private static boolean letter(String text) {
    return text.matches("[a-zA-Z]");
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
  }

  private static Expanded fault(String message) {
    return new Expanded(null, message);
  }
}
