package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.inventory.yaml.Yaml;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ansible's INI inventory (ansible-core 2.14, plugins/inventory/ini.py). */
final class IniInventory {
  private static final Pattern SECTION =
      Pattern.compile("\\[([^:\\]\\s]{1,300})(?::(\\w{1,50}))?]\\s*(?:#.*)?");
  private static final Pattern GROUP = Pattern.compile("([^:\\]\\s]{1,300})\\s*(?:#.*)?");

  /** Longer than any list of variables; each word of a line is kept until the line is read. */
  private static final int LONGEST_LINE = 1 << 16;

  private final Source source;
  private final InventoryBuilder builder;
  private final Reading reading;

  /** Groups that a section named and none declared yet, with where. */
  private final Map<String, Position> undeclared = new LinkedHashMap<>();

  /** Parents of groups that no section declared yet: by child, each parent with its line. */
  private final Map<String, Map<String, Position>> pending = new LinkedHashMap<>();

  private final Set<String> declared = new LinkedHashSet<>();
  private String group = InventoryBuilder.UNGROUPED;
  private String state = "hosts";

  private IniInventory(Source source, InventoryBuilder builder) {
    this.source = source;
    this.builder = builder;
    this.reading = builder.reading;
  }

  static void read(Source source, InventoryBuilder builder) {
    new IniInventory(source, builder).lines();
  }

  private void lines() {
    declared.addAll(builder.groups.keySet());
    String text = source.text();
    int start = 0;
    while (start < text.length() && !reading.isFull()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      line(start, end);
      start = end + 1;
    }
    undeclared.forEach(
        (name, at) -> {
          if (!declared.contains(name)) {
            reading.problem(
                at,
                "group " + Shown.quoted(name) + " is not declared",
                "Add a section `[" + Shown.line(name) + "]`, empty if need be.");
          }
        });
  }

  private void line(int start, int end) {
    int from = start;
    int to = end;
    while (from < to && Character.isWhitespace(source.text().charAt(from))) {
      from++;
    }
    while (to > from && Character.isWhitespace(source.text().charAt(to - 1))) {
      to--;
    }
    String line = source.text().substring(from, to);
    if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
      return;
    }
    Position at = source.atOffset(from);
    if (line.length() > LONGEST_LINE) {
      reading.problem(
          at,
          "a line of more than " + LONGEST_LINE + " letters",
          "Break it up; is it the right file?");
      return;
    }
    Matcher section = SECTION.matcher(line);
    if (section.matches()) {
      section(section.group(1), section.group(2) == null ? "hosts" : section.group(2), at);
    } else if (line.startsWith("[") && line.endsWith("]")) {
      reading.problem(
          at,
          "not a section: " + Shown.quoted(line),
          "Write `[group]`, `[group:vars]` or `[group:children]`.");
    } else {
      switch (state) {
        case "vars" -> variable(line, at);
        case "children" -> child(line, at);
        case "hosts" -> host(from, to, at);
        default -> {
          // The section was a problem already.
        }
      }
    }
  }

  private void section(String name, String kind, Position at) {
    state = kind;
    group = name;
    if (!List.of("hosts", "children", "vars").contains(kind)) {
      reading.problem(
          at, "unknown kind of section " + Shown.quoted(kind), "Known are `vars` and `children`.");
      state = "unknown";
    } else if (!builder.addGroup(name, at)) {
      state = "unknown";
    } else if (kind.equals("vars")) {
      undeclared.putIfAbsent(name, at);
    } else {
      declared.add(name);
      link(name);
    }
  }

  /**
   * As in Ansible a child that was named first and is declared now becomes a child now: the order
   * of children is the order of hosts, and that is what an index in a pattern counts.
   */
  private void link(String child) {
    Map<String, Position> parents = pending.remove(child);
    if (parents != null) {
      parents.forEach((parent, at) -> builder.addChild(parent, child, at));
    }
  }

  private void child(String line, Position at) {
    Matcher name = GROUP.matcher(line);
    if (!name.matches()) {
      reading.problem(
          at,
          "expected the name of a group, this is " + Shown.quoted(line),
          "Write one name a line.");
      return;
    }
    String child = name.group(1);
    if (builder.groups.containsKey(child)) {
      builder.addChild(group, child, at);
    } else if (builder.mayBeGroup(child, at)) {
      undeclared.putIfAbsent(child, at);
      pending.computeIfAbsent(child, key -> new LinkedHashMap<>()).putIfAbsent(group, at);
    }
  }

  private void variable(String line, Position at) {
    int equals = line.indexOf('=');
    if (equals < 1) {
      reading.problem(
          at, "expected key=value, this is " + Shown.quoted(line), "Write `key=value`.");
      return;
    }
    builder.setGroupVariable(
        group,
        line.substring(0, equals).strip(),
        PythonLiteral.parse(line.substring(equals + 1).strip(), at, reading));
  }

  private void host(int from, int to, Position at) {
    List<ShellWords.Word> words = ShellWords.split(source, from, to, true, reading);
    if (words.isEmpty()) {
      return;
    }
    String name = words.get(0).text();
    HostAddress address = HostAddress.parse(name, true);
    HostRange.Expanded names = HostRange.expand(address == null ? name : address.name());
    if (names.names() == null) {
      reading.problem(at, names.fault() + ": " + Shown.quoted(name), "Write such as `pve[01:40]`.");
      return;
    }
    Map<String, Yaml> variables = new LinkedHashMap<>();
    for (ShellWords.Word word : words.subList(1, words.size())) {
      int equals = word.text().indexOf('=');
      if (equals < 1) {
        reading.problem(
            word.at(),
            "expected key=value, this is " + Shown.quoted(word.text()),
            "Write variables as `key=value`, values with blanks in quotes.");
      } else {
        variables.put(
            word.text().substring(0, equals),
            PythonLiteral.parse(word.text().substring(equals + 1), word.at(), reading));
      }
    }
    for (String each : names.names()) {
      if (reading.isFull()) {
        return;
      }
      builder.addHost(each, group, address == null ? null : address.port(), at);
      variables.forEach((key, value) -> builder.setHostVariable(each, key, value));
    }
  }
}
