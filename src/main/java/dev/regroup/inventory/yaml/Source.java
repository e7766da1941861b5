package dev.regroup.inventory.yaml;

import java.util.Arrays;

/**
 * The text that a position points into, with the name people know it by. Immutable; two sources are
 * equal only when they are the same object.
 */
public final class Source {
  private final String name;
  private final String text;
  private final int[] lineStarts;

  private Source(String name, String text) {
    this.name = name;
    this.text = text;
    this.lineStarts = starts(text);
  }

  /**
   * A source whose text is known.
   *
   * @param name a file's path as the operator gave it, or such as {@code -e}
   * @param text all of it; a byte order mark at its start is dropped
   */
  public static Source of(String name, String text) {
    return new Source(name, text.startsWith("\ufeff") ? text.substring(1) : text);
  }

  /** A source whose text could not be had; its problems have no line. */
  public static Source unread(String name) {
    return new Source(name, "");
  }

  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  /** The place of the source as a whole, without a line. */
  public Position whole() {
    return new Position(this, 0, 0);
  }

  /** A place; line and column count from 1, columns in code points. */
  public Position at(int line, int column) {
    return new Position(this, line, column);
  }

  /** The place of a char of the text. */
  public Position atOffset(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    int line = found >= 0 ? found : -found - 2;
    int start = lineStarts[line];
    return at(line + 1, text.codePointCount(start, Math.min(offset, text.length())) + 1);
  }

  /** Line {@code number}, from 1, without its end; empty beyond the last. */
  String line(int number) {
    if (number < 1 || number > lineStarts.length) {
      return "";
    }
    int start = lineStarts[number - 1];
    int end = number < lineStarts.length ? lineStarts[number] : text.length();
    while (end > start && isBreak(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** Lines end where snakeyaml ends them (2.7, StreamReader.moveIndices), so that marks fit. */
  private static int[] starts(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean half = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (isBreak(c) && !half) {
        starts = count == starts.length ? Arrays.copyOf(starts, count * 2) : starts;
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
  }

  @Override
  public String toString() {
    return name;
  }
}
