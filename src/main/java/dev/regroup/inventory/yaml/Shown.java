package dev.regroup.inventory.yaml;

/** Text of a file as it is shown to people: nothing that a file says moves the cursor. */
public final class Shown {
  private static final int LONGEST = 120;

  private Shown() {}

  /** One line: control, format and unpaired characters become escapes such as {@code \x1b}. */
  public static String line(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(shown, c));
    return shown.toString();
  }

  /** As {@link #line}, in backquotes and cut where it is very long. */
  public static String quoted(String text) {
    int points = text.codePointCount(0, text.length());
    String kept =
        points > LONGEST ? text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "..." : text;
    return "`" + line(kept) + "`";
  }

  private static void append(StringBuilder shown, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          shown.append(c == '\t' ? "\\t" : escape(c));
      default -> shown.appendCodePoint(c);
    }
  }

  private static String escape(int c) {
    if (c == '\n') {
      return "\\n";
    }
    if (c == '\r') {
      return "\\r";
    }
    return String.format(c > 0xffff ? "\\U%08x" : c > 0xff ? "\\u%04x" : "\\x%02x", c);
  }
}
