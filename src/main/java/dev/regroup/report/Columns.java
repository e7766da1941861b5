package dev.regroup.report;

import org.jline.utils.WCWidth;

/**
 * Texts by the columns that they take on a terminal: a wide character takes two, one that is set
 * over another takes none. Stateless.
 */
final class Columns {
  private Columns() {}

  /** How many columns a text takes, which has no control characters. */
  static int of(String text) {
    return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
  }

  /** As much of the text as fits, cut between characters. */
  static String cut(String text, int columns) {
    int width = 0;
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      width += Math.max(0, WCWidth.wcwidth(c));
      if (width > columns) {
        return text.substring(0, at);
      }
      at += Character.charCount(c);
    }
    return text;
  }

  /** Cut, or filled up with blanks, to just so many columns. */
  static String fit(String text, int columns) {
    String cut = cut(text, columns);
    return cut + " ".repeat(Math.max(0, columns - of(cut)));
  }
}
