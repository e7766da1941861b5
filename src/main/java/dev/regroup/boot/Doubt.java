package dev.regroup.boot;

/**
 * A place in a file that makes a value uncertain. Immutable.
 *
 * @param path the file
 * @param line from 1
 * @param what a sentence part that follows the place
 */
record Doubt(String path, int line, String what, Kind kind) {
  /** What a remedy can be told by. */
  enum Kind {
    /** A quote or an expansion that begins and does not end. */
    NOT_CLOSED,
    /** A line end of Windows. */
    CARRIAGE_RETURN,
    /** A construct of the shell that can be passed over, though it may set anything. */
    HERE_DOCUMENT,
    /** A sign that GRUB needs quotes for. */
    GRUB_SIGN,
    /** A variable of GRUB. */
    GRUB_VARIABLE,
    /** A line end within the value. */
    LINE_END,
    /** Its line alone tells. */
    OTHER
  }

  /** A doubt at an offset in the text of its file. */
  static Doubt at(String path, String text, int offset, String what, Kind kind) {
    int end = Math.min(offset, text.length());
    int line = (int) text.substring(0, end).chars().filter(c -> c == '\n').count() + 1;
    return new Doubt(path, line, what, kind);
  }

  @Override
  public String toString() {
    return path + ":" + line + ": " + what;
  }
}
