package dev.regroup.report;

import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * How text is shown. Immutable.
 *
 * @param diff whether the diff of each edited file is shown, {@code -D}
 * @param verbosity how often {@code -v} was given
 * @param results colours of the results, see {@link Palette#of(java.util.Map, boolean)}
 * @param progress colours of the progress, which is another stream
 * @param zone of the times in the progress
 */
public record TextOptions(
    boolean diff, int verbosity, Palette results, Palette progress, ZoneId zone) {

  /** No colours, times in UTC. */
  public static TextOptions plain(boolean diff, int verbosity) {
    return new TextOptions(diff, verbosity, Palette.PLAIN, Palette.PLAIN, ZoneOffset.UTC);
  }
}
