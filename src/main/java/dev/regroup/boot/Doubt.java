package dev.regroup.boot;

/**
 * A place in a file that makes a value uncertain. Immutable.
 *
 * @param path the file
 * @param line from 1
 * @param what a sentence part that follows the place
 */
record Doubt(String path, int line, String what) {

  static Doubt at(String path, String text, int offset, String what) {
    int end = Math.min(offset, text.length());
    return new Doubt(
        path, (int) text.substring(0, end).chars().filter(c -> c == '\n').count() + 1, what);
  }

  @Override
  public String toString() {
    return path + ":" + line + ": " + what;
  }
}
