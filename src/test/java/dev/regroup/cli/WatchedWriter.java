package dev.regroup.cli;

import java.io.Writer;
import java.util.function.Consumer;

/** Keeps what is written and tells of each line at once, on the thread that writes it. */
final class WatchedWriter extends Writer {
  private final StringBuilder text = new StringBuilder();
  private final Consumer<String> onLine;
  private int lineStart;

  WatchedWriter(Consumer<String> onLine) {
    this.onLine = onLine;
  }

  @Override
  public void write(char[] buffer, int offset, int length) {
    synchronized (text) {
      text.append(buffer, offset, length);
      for (int end = text.indexOf("\n", lineStart); end >= 0; end = text.indexOf("\n", lineStart)) {
        String line = text.substring(lineStart, end);
        lineStart = end + 1;
        onLine.accept(line);
      }
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  @Override
  public String toString() {
    synchronized (text) {
      return text.toString();
    }
  }
}
