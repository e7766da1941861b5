package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Shown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Ansible's pattern language: {@code a:b}, {@code a,b}, {@code :&b}, {@code :!b}, globs, {@code
 * ~regex}, indexes {@code [0]} and {@code [0:3]} (ansible-core 2.14, inventory/manager.py). Pure.
 */
public final class HostPattern {
  /** A run's id, and what follows its colon in {@code @RUN:STATUS}: one part of a limit. */
  static final String RUN = "\\d{8}-\\d{6}-[a-z0-9]{4}";

  static final String STATUS = "[^\\s:,\\[\\]]*";

  private static final Pattern PART =
      Pattern.compile("[!&]?@" + RUN + ":" + STATUS + "|(?:[^\\s:\\[\\]]|\\[[^]]*])+");
  private static final Pattern SUBSCRIPT =
      Pattern.compile("(.+)\\[(?:(-?[0-9]{1,6})|([0-9]{1,6})[:-]([0-9]{0,6}))]");
  private static final int LONGEST = 4000;

  /** Each is compared with every host; names are looked up. */
  private static final int MOST_GLOBS = 1000;

  private HostPattern() {}

  /**
   * What a pattern selects.
   *
   * @param hosts in the order of the pattern's parts, then of the inventory, each once
   * @param unmatched parts that match nothing
   */
  public record Selection(List<Host> hosts, List<String> unmatched) {
    public Selection {
      hosts = List.copyOf(hosts);
      unmatched = List.copyOf(unmatched);
    }
  }

  /** What is wrong with the pattern; null where it can be read. */
  public static @Nullable String check(String pattern) {
    if (pattern.contains("{{")) {
      return "`{{`: Jinja2 is not evaluated";
    }
    // A list of hosts may be as long as the fleet; what is read by regular expressions may not.
    boolean list = pattern.contains(",");
    if (Arrays.stream(pattern.split(list ? "," : "\\z", -1)).anyMatch(p -> p.length() > LONGEST)) {
      return "a host pattern of more than " + LONGEST + " letters";
    }
    if (!list && !whole(pattern)) {
      return "a bracket without its other half in " + Shown.quoted(pattern);
    }
    List<String> parts = split(pattern);
    if (parts.isEmpty()) {
      return "a host pattern that names nothing";
    }
    if (parts.stream().filter(part -> isGlob(bare(part))).count() > MOST_GLOBS) {
      return "more than " + MOST_GLOBS + " globs";
    }
    for (String part : parts) {
      String bare = bare(part);
      if (bare.isEmpty()) {
        return "a host pattern with nothing after `" + part + "`";
      }
      try {
        compile(bare);
      } catch (PatternSyntaxException e) {
        return "not a regular expression: " + Shown.quoted(bare);
      }
    }
    return null;
  }

  /** The hosts that a pattern, already checked, selects. */
  public static Selection select(Inventory inventory, String pattern) {
    List<String> parts = new ArrayList<>(split(pattern));
    if (parts.stream().allMatch(part -> part.startsWith("!") || part.startsWith("&"))) {
      parts.add("all");
    }
    Set<String> chosen = new LinkedHashSet<>();
    List<String> unmatched = new ArrayList<>();
    for (String sign : List.of("", "&", "!")) {
      for (String part : parts) {
        if (!sign(part).equals(sign)) {
          continue;
        }
        Set<String> matched = match(inventory, bare(part));
        if (matched.isEmpty() && !bare(part).equals("all")) {
          unmatched.add(bare(part));
        }
        switch (sign) {
          case "&" -> chosen.retainAll(matched);
          case "!" -> chosen.removeAll(matched);
          default -> chosen.addAll(matched);
        }
      }
    }
    return new Selection(inventory.named(chosen), unmatched);
  }

  /** As {@link #select(Inventory, String)}, of those only the ones that {@code limit} selects. */
  public static Selection select(Inventory inventory, String pattern, @Nullable String limit) {
    Selection all = select(inventory, pattern);
    if (limit == null) {
      return all;
    }
    Selection limited = select(inventory, limit);
    Set<String> allowed = new HashSet<>();
    limited.hosts().forEach(host -> allowed.add(host.name()));
    List<String> unmatched = new ArrayList<>(all.unmatched());
    unmatched.addAll(limited.unmatched());
    return new Selection(
        all.hosts().stream().filter(host -> allowed.contains(host.name())).toList(), unmatched);
  }

  static List<String> split(String pattern) {
    if (pattern.contains(",")) {
      return Arrays.stream(pattern.split(",", -1))
          .map(String::strip)
          .filter(p -> !p.isEmpty())
          .toList();
    }
    if (HostAddress.parse(pattern, true) != null) {
      return List.of(pattern);
    }
    return PART.matcher(pattern).results().map(found -> found.group().strip()).toList();
  }

  /**
   * False where the parts leave out more than blanks and colons. Ansible drops a bracket that has
   * no other half and goes on: {@code ~[} would select every host.
   */
  private static boolean whole(String pattern) {
    return HostAddress.parse(pattern, true) != null
        || PART.matcher(pattern).replaceAll("").chars().noneMatch(c -> c == '[' || c == ']');
  }

  private static String sign(String part) {
    return part.startsWith("!") || part.startsWith("&") ? part.substring(0, 1) : "";
  }

  private static String bare(String part) {
    return part.substring(sign(part).length());
  }

  private static Set<String> match(Inventory inventory, String part) {
    if (inventory.hosts().containsKey(part)) {
      return Set.of(part);
    }
    Matcher subscript = SUBSCRIPT.matcher(part);
    if (part.startsWith("~") || !subscript.matches()) {
      return enumerate(inventory, part);
    }
    List<String> hosts = List.copyOf(enumerate(inventory, subscript.group(1)));
    int size = hosts.size();
    if (subscript.group(2) != null) {
      int index = Integer.parseInt(subscript.group(2));
      int from = index < 0 ? size + index : index;
      return from < 0 || from >= size ? Set.of() : Set.of(hosts.get(from));
    }
    int from = Math.min(Integer.parseInt(subscript.group(3)), size);
    String end = subscript.group(4);
    int to = end == null || end.isEmpty() ? size : Math.min(Integer.parseInt(end) + 1, size);
    return from >= to ? Set.of() : new LinkedHashSet<>(hosts.subList(from, to));
  }

  /** Groups by name; hosts too where no group matches or the text may be a glob. */
  private static Set<String> enumerate(Inventory inventory, String text) {
    if (!isGlob(text) && !inventory.groups().containsKey(text)) {
      return inventory.hosts().containsKey(text) ? Set.of(text) : Set.of();
    }
    Pattern pattern;
    try {
      pattern = compile(text);
    } catch (PatternSyntaxException e) {
      return Set.of();
    }
    Set<String> hosts = new LinkedHashSet<>();
    boolean group = false;
    for (String name : inventory.groups().keySet()) {
      if (matches(pattern, text, name)) {
        group = true;
        inventory.members(name).forEach(host -> hosts.add(host.name()));
      }
    }
    boolean glob = text.startsWith("~") || text.chars().anyMatch(c -> ".?*[".indexOf(c) >= 0);
    if (!group || glob) {
      inventory.hosts().keySet().stream()
          .filter(name -> matches(pattern, text, name))
          .forEach(hosts::add);
    }
    return hosts;
  }

  private static boolean isGlob(String part) {
    return part.startsWith("~") || part.chars().anyMatch(c -> "*?[".indexOf(c) >= 0);
  }

  /** A regular expression matches from the start on, a glob the whole name. */
  private static boolean matches(Pattern pattern, String text, String name) {
    Matcher matcher = pattern.matcher(name);
    return text.startsWith("~") ? matcher.lookingAt() : matcher.matches();
  }

  private static Pattern compile(String text) {
    return text.startsWith("~") ? Pattern.compile(text.substring(1)) : Pattern.compile(glob(text));
  }

  /** As Python's fnmatch.translate. */
  private static String glob(String text) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int close = c == '[' ? text.indexOf(']', i + 2) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (close > 0) {
        String set = text.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
        set = set.replace("&&", "&\\&");
        String negated = set.startsWith("!") ? "^" + set.substring(1) : set;
        regex.append('[').append(set.startsWith("^") ? "\\" + set : negated).append(']');
        i = close;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }
}
