package dev.regroup.boot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Changes of a few bytes in several files, collected and then made at once. Used by one thread for
 * one edit.
 */
final class SourcePatches {
  private final List<Patch> patches = new ArrayList<>();

  /** Bytes from {@code start} to {@code end} of a file become {@code text}. */
  record Patch(int file, int start, int end, String text) {
    private boolean overlaps(Patch other) {
      return file == other.file && start < other.end && other.start < end;
    }
  }

  /**
   * Adds a change.
   *
   * @return false where another one touches the same bytes
   */
  boolean add(Patch patch) {
    if (patch.start() < patch.end() && patches.contains(patch)) {
      return true; // a value that stands in both variables is written in one place
    }
    if (patches.stream().anyMatch(patch::overlaps)) {
      return false;
    }
    patches.add(patch);
    return true;
  }

  /** Whether a byte goes without anything in its place. */
  boolean removes(int file, int offset) {
    return patches.stream()
        .anyMatch(
            p -> p.text().isEmpty() && p.file() == file && p.start() <= offset && offset < p.end());
  }

  /** Whether what comes into these bytes, or to either end of them, brings quotes along. */
  boolean quotes(int file, int start, int end) {
    return patches.stream()
        .filter(p -> p.file() == file && start <= p.start() && p.end() <= end)
        .anyMatch(p -> p.text().indexOf('"') >= 0 || p.text().indexOf('\'') >= 0);
  }

  /** Whether bytes that are to go do so already. */
  boolean covers(Patch removal) {
    return patches.stream()
        .anyMatch(
            p ->
                p.text().isEmpty()
                    && p.file() == removal.file()
                    && p.start() <= removal.start()
                    && removal.end() <= p.end());
  }

  /** The text of a file with its changes made; those at one place in the order they were added. */
  String apply(int file, String text) {
    StringBuilder result = new StringBuilder(text);
    List<Patch> own = new ArrayList<>(patches.stream().filter(p -> p.file() == file).toList());
    // From the end on, so that offsets stay true; the sort is stable, so turn round first.
    Collections.reverse(own);
    own.sort(Comparator.comparingInt(Patch::start).thenComparingInt(Patch::end).reversed());
    own.forEach(p -> result.replace(p.start(), p.end(), p.text()));
    return result.toString();
  }
}
