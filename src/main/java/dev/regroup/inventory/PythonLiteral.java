package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of INI inventories: Ansible evaluates them with Python's {@code ast.literal_eval} and
 * takes what is no literal as text (ansible-core 2.14, plugins/inventory/ini.py, _parse_value).
 * Numbers, {@code True}, {@code False}, {@code None}, strings, lists, tuples and dicts, a comment
 * behind them; the grammar is that of Python 3.11
 * (docs.python.org/3.11/reference/lexical_analysis.html).
 *
 * <p>Literals that JSON has no word for are text here, and Ansible cannot list them: sets, complex
 * numbers, {@code inf}, {@code ...}, bytes within a list, half of a surrogate pair, keys that are
 * no scalars.
 */
final class PythonLiteral {
  /** As Python's tokenizer: more brackets within one another are no literal. */
  private static final int DEEPEST = 200;

  private final String text;
  private final Position at;
  private int next;
  private int values = 1;

  /** A bytes literal was read. */
  private boolean bytes;

  private PythonLiteral(String text, Position at) {
    this.text = text;
    this.at = at;
  }

  /** The value; of one that finds no room the text, and then a problem was noted. */
  static Yaml parse(String text, Position at, Reading reading) {
    PythonLiteral literal = new PythonLiteral(text, at);
    Yaml value = literal.whole();
    return value == null || !reading.hasRoom(at, literal.values)
        ? new Yaml.Scalar(text, Yaml.Style.QUOTED, at)
        : value;
  }

  /** Null where it is no literal. At the top a tuple needs no parentheses. */
  private @Nullable Yaml whole() {
    Yaml value = value(0);
    if (value != null && take(',')) {
      value = items(new ArrayList<>(List.of(value)), '\0', 0);
    }
    blanks();
    boolean ended = next == text.length() || text.charAt(next) == '#';
    // Ansible turns bytes into text, but only where they are the whole value.
    boolean listed = !bytes || value instanceof Yaml.Scalar;
    return ended && listed ? value : null;
  }

  private @Nullable Yaml value(int depth) {
    blanks();
    if (next >= text.length() || depth > DEEPEST) {
      return null;
    }
    char c = text.charAt(next);
    return switch (c) {
      case '[' -> {
        next++;
        yield items(new ArrayList<>(), ']', depth);
      }
      case '(' -> parentheses(depth);
      case '{' -> dict(depth);
      case '-', '+' -> {
        next++;
        yield number(c == '-', depth);
      }
      default -> PythonString.startsAt(text, next) ? string() : word(depth);
    };
  }

  /** A tuple, or a value in parentheses, which are then nothing. */
  private @Nullable Yaml parentheses(int depth) {
    next++;
    if (take(')')) {
      return new Yaml.Sequence(List.of(), at);
    }
    Yaml first = value(depth + 1);
    if (first == null || take(')')) {
      return first;
    }
    return take(',') ? items(new ArrayList<>(List.of(first)), ')', depth) : null;
  }

  /**
   * What follows up to {@code close}, each but the last with a comma behind it.
   *
   * @param close NUL for the end of the text, which holds none
   */
  private @Nullable Yaml items(List<Yaml> items, char close, int depth) {
    while (!closes(close)) {
      Yaml item = value(depth + 1);
      if (item == null) {
        return null;
      }
      items.add(item);
      values++;
      if (!take(',')) {
        return closes(close) ? new Yaml.Sequence(items, at) : null;
      }
    }
    return new Yaml.Sequence(items, at);
  }

  private boolean closes(char close) {
    blanks();
    return close == '\0' ? next == text.length() || text.charAt(next) == '#' : take(close);
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
      String text = name(name);
      entries.put(text, new Yaml.Entry(new Yaml.Scalar(text, Yaml.Style.QUOTED, at), value));
    }
    return new Yaml.Mapping(List.copyOf(entries.values()), at);
  }

  /** A key as Python's json.dumps writes it. */
  private static String name(Yaml.Scalar key) {
    boolean bool = key.text().equals("True") || key.text().equals("False");
    return bool && key.style() == Yaml.Style.PLAIN
        ? key.text().toLowerCase(Locale.ROOT)
        : key.text();
  }

  private @Nullable Yaml string() {
    PythonString string = PythonString.read(text, next);
    if (string == null) {
      return null;
    }
    bytes |= string.bytes();
    next = string.end();
    return new Yaml.Scalar(string.value(), Yaml.Style.QUOTED, at);
  }

  private @Nullable Yaml word(int depth) {
    for (String word : List.of("True", "False", "None")) {
      if (text.startsWith(word, next)) {
        next += word.length();
        // A letter behind it is no comma, bracket or end, so that `Trueish` is refused there.
        return plain(word.equals("None") ? "null" : word);
      }
    }
    return number(false, depth);
  }

  /** A number, with a sign before it there may be parentheses around it. */
  private @Nullable Yaml number(boolean minus, int depth) {
    if (depth <= DEEPEST && peek('(')) {
      next++;
      Yaml inner = number(minus, depth + 1);
      return inner != null && take(')') ? inner : null;
    }
    blanks();
    PythonNumber number = PythonNumber.read(text, next, minus);
    if (number == null) {
      return null;
    }
    next = number.end();
    return plain(number.text());
  }

  private Yaml plain(String word) {
    return new Yaml.Scalar(word, Yaml.Style.PLAIN, at);
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
    while (next < text.length() && " \t\f".indexOf(text.charAt(next)) >= 0) {
      next++;
    }
  }
}
