package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of INI inventories: Ansible evaluates them as Python literals and takes what is none as
 * text (plugins/inventory/ini.py, _parse_value). Numbers, {@code True}, {@code False}, {@code
 * None}, quoted texts, lists, tuples and dicts; anything else is text.
 */
final class PythonLiteral {
  private static final int DEEPEST = 20;

  private final String text;
  private final Position at;
  private int next;
  private int values = 1;

  private PythonLiteral(String text, Position at) {
    this.text = text;
    this.at = at;
  }

  /** The value; of one that finds no room the text, and then a problem was noted. */
  static Yaml parse(String text, Position at, Reading reading) {
    PythonLiteral literal = new PythonLiteral(text, at);
    Yaml value = literal.value(0);
    literal.blanks();
    value = reading.hasRoom(at, literal.values) ? value : null;
    return value == null || literal.next < text.length()
        ? new Yaml.Scalar(text, Yaml.Style.QUOTED, at)
        : value;
  }

  private @Nullable Yaml value(int depth) {
    blanks();
    if (next >= text.length() || depth > DEEPEST) {
      return null;
    }
    return switch (text.charAt(next)) {
      case '[' -> list(']', depth);
      case '(' -> list(')', depth);
      case '{' -> dict(depth);
      case '\'', '"' -> quoted();
      default -> word();
    };
  }

  private @Nullable Yaml list(char close, int depth) {
    next++;
    List<Yaml> items = new ArrayList<>();
    while (!take(close)) {
      Yaml item = value(depth + 1);
      if (item == null || !(take(',') || peek(close))) {
        return null;
      }
      items.add(item);
      values++;
    }
    return new Yaml.Sequence(items, at);
  }

  private @Nullable Yaml dict(int depth) {
    next++;
    Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
    while (!take('}')) {
      Yaml key = value(depth + 1);
      if (!(key instanceof Yaml.Scalar name) || !take(':')) {
        return null;
      }
      Yaml value = value(depth + 1);
      if (value == null || !(take(',') || peek('}'))) {
        return null;
      }
      values += 3;
      entries.put(name.text(), new Yaml.Entry(name, value));
    }
    return new Yaml.Mapping(List.copyOf(entries.values()), at);
  }

  private @Nullable Yaml quoted() {
    char quote = text.charAt(next++);
    StringBuilder value = new StringBuilder();
    while (next < text.length()) {
      char c = text.charAt(next++);
      if (c == quote) {
        return new Yaml.Scalar(value.toString(), Yaml.Style.QUOTED, at);
      }
      if (c == '\\' && next < text.length()) {
        char escaped = text.charAt(next++);
        switch (escaped) {
          case '\\', '\'', '"' -> value.append(escaped);
          case 'n' -> value.append('\n');
          case 't' -> value.append('\t');
          default -> value.append('\\').append(escaped);
        }
      } else {
        value.append(c);
      }
    }
    return null;
  }

  private @Nullable Yaml word() {
    int start = next;
    while (next < text.length() && "[](){},:'\" \t".indexOf(text.charAt(next)) < 0) {
      next++;
    }
    String word = text.substring(start, next);
    if (word.equals("None")) {
      return new Yaml.Scalar("null", Yaml.Style.PLAIN, at);
    }
    boolean literal =
        word.equals("True")
            || word.equals("False")
            || word.matches("-?(0|[1-9][0-9]*)")
            || word.matches("-?(0|[1-9][0-9]*)\\.[0-9]+");
    return literal ? new Yaml.Scalar(word, Yaml.Style.PLAIN, at) : null;
  }

  private boolean take(char c) {
    if (peek(c)) {
      next++;
      return true;
    }
    return false;
  }

  private boolean peek(char c) {
    blanks();
    return next < text.length() && text.charAt(next) == c;
  }

  private void blanks() {
    while (next < text.length() && text.charAt(next) == ' ') {
      next++;
    }
  }
}
