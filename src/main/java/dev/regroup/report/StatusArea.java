package dev.regroup.report;

import java.util.List;

/**
 * Lines at the bottom of a terminal that are drawn anew as things change; whatever else is printed
 * there needs them cleared first. Not thread-safe.
 */
public interface StatusArea extends AutoCloseable {
  /** Columns of the terminal, now. */
  int columns();

  /** Rows of the terminal, now. */
  int rows();

  /**
   * Draws these lines in the place of those that are there; each is cut to the terminal's width.
   *
   * @param lines without control characters, fewer than the terminal has rows
   */
  void show(List<String> lines);

  /** Takes the lines away; the cursor stands where the first of them began. */
  void clear();

  /** Takes the lines away, for good. */
  @Override
  void close();
}
