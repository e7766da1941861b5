package dev.regroup.inventory.yaml;

/**
 * A place in a source. Immutable.
 *
 * @param source what it points into
 * @param line from 1; 0 where the source as a whole is meant
 * @param column from 1, in code points; 0 where the source as a whole is meant
 */
public record Position(Source source, int line, int column) {
  private static final int BEFORE = 60;
  private static final int WIDTH = 100;

  /** {@code site.yml:7:5}, or the name alone for the whole source. */
  @Override
  public String toString() {
    String name = Shown.line(source.name());
    return line == 0 ? name : name + ":" + line + ":" + column;
  }

  /**
   * The line with a caret under the place, two lines with a gutter, each with its end; empty for
   * the whole source. Control characters are escaped and long lines cut around the place.
   */
  public String excerpt() {
    if (line == 0) {
      return "";
    }
    int[] points = source.line(line).codePoints().toArray();
    int caret = Math.min(Math.max(column - 1, 0), points.length);
    int from = points.length <= WIDTH ? 0 : Math.max(0, caret - BEFORE);
    int to = Math.min(points.length, from + WIDTH);
    String before = (from > 0 ? "..." : "") + Shown.line(new String(points, from, caret - from));
    String after = Shown.line(new String(points, caret, Math.max(0, to - caret)));
    String tail = to < points.length ? "..." : "";
    String number = Integer.toString(line);
    int indent = before.codePointCount(0, before.length());
    return ("  " + number + " | " + before + after + tail).stripTrailing()
        + "\n  "
        + " ".repeat(number.length())
        + " | "
        + " ".repeat(indent)
        + "^\n";
  }
}
