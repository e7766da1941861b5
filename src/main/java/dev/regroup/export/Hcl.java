package dev.regroup.export;

import dev.regroup.report.Shown;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes HCL as {@code terraform fmt} lays it out: two spaces a level, and the {@code =} of
 * attributes that follow each other without another line in between in one column (hashicorp/hcl,
 * hclwrite/format.go, {@code formatCells}). Not thread-safe.
 */
final class Hcl {
  /** A line; {@code name} is empty where it is no attribute. */
  private record Line(int depth, String name, String rest) {}

  private final List<Line> lines = new ArrayList<>();
  private int depth;

  /** An attribute of one line. */
  Hcl attribute(String name, String expression) {
    lines.add(new Line(depth, name, expression));
    return this;
  }

  Hcl attribute(String name, boolean value) {
    return attribute(name, String.valueOf(value));
  }

  /** An attribute whose value is this text. */
  Hcl text(String name, String value) {
    return attribute(name, quoted(value));
  }

  /** A line that opens a block, an object or a list. */
  Hcl open(String line) {
    lines.add(new Line(depth, "", line));
    depth++;
    return this;
  }

  Hcl close(String line) {
    depth--;
    lines.add(new Line(depth, "", line));
    return this;
  }

  /** One line, whatever is in it. */
  Hcl comment(String text) {
    lines.add(new Line(depth, "", ("# " + Shown.line(text)).stripTrailing()));
    return this;
  }

  /** An empty line, but never two and none at the beginning. */
  Hcl blank() {
    if (!lines.isEmpty() && !isBlank(lines.get(lines.size() - 1))) {
      lines.add(new Line(0, "", ""));
    }
    return this;
  }

  private static boolean isBlank(Line line) {
    return line.name.isEmpty() && line.rest.isEmpty();
  }

  /** All lines, each ended by a newline. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    int width = 0;
    for (int at = 0; at < lines.size(); at++) {
      Line line = lines.get(at);
      if (line.name.isEmpty()) {
        width = 0;
        text.append("  ".repeat(line.depth)).append(line.rest).append('\n');
        continue;
      }
      width = width == 0 ? widest(at) : width;
      text.append("  ".repeat(line.depth))
          .append(line.name)
          .append(" ".repeat(width - line.name.length()))
          .append(" = ")
          .append(line.rest)
          .append('\n');
    }
    return text.toString();
  }

  /** Of the names from here to the next line that is no attribute. */
  private int widest(int from) {
    int widest = 0;
    for (int at = from; at < lines.size() && !lines.get(at).name.isEmpty(); at++) {
      widest = Math.max(widest, lines.get(at).name.length());
    }
    return widest;
  }

  /**
   * A text as a quoted template that stands for itself (HCL Native Syntax Specification, Quoted
   * Template Expression; hashicorp/hcl, hclwrite/generate.go, {@code escapeQuotedStringLit}).
   */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      switch (c) {
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '"', '\\' -> quoted.append('\\').appendCodePoint(c);
        case '$', '%' ->
            quoted.append(
                text.startsWith("{", at) ? Character.toString(c).repeat(2) : Character.toString(c));
        default -> quoted.append(isPrintable(c) ? Character.toString(c) : escaped(c));
      }
    }
    return quoted.append('"').toString();
  }

  private static String escaped(int c) {
    boolean surrogate = Character.getType(c) == Character.SURROGATE;
    return String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", surrogate ? 0xfffd : c);
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
