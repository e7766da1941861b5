package dev.regroup.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Names a run: start in UTC and four letters, {@code 20261122-101500-k3f9}, of which the first two
 * are the part of the second (1/1024) and the others random. Sorts by time. Safe as a file name and
 * as a word of a shell. Immutable.
 */
public record RunId(String text) implements Comparable<RunId> {
  private static final Pattern SHAPE = Pattern.compile("\\d{8}-\\d{6}-[a-z0-9]{4}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final String LETTERS = "23456789abcdefghijkmnpqrstuvwxyz";

  /**
   * @throws IllegalArgumentException when the text is not a run id: a bug, see {@link #parse}
   */
  public RunId {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException("not a run id: " + text);
    }
  }

  /** A new id. */
  public static RunId at(Instant now, RandomGenerator random) {
    int letters = LETTERS.length();
    int part = (int) (now.getLong(ChronoField.MICRO_OF_SECOND) * letters * letters / 1_000_000);
    StringBuilder id = new StringBuilder(TIME.format(now)).append('-');
    for (int letter :
        new int[] {
          part / letters, part % letters, random.nextInt(letters), random.nextInt(letters)
        }) {
      id.append(LETTERS.charAt(letter));
    }
    return new RunId(id.toString());
  }

  /** The id that a text spells, empty when it spells none. */
  public static Optional<RunId> parse(String text) {
    return SHAPE.matcher(text).matches() ? Optional.of(new RunId(text)) : Optional.empty();
  }

  @Override
  public int compareTo(RunId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
