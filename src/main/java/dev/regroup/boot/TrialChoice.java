package dev.regroup.boot;

import org.jspecify.annotations.Nullable;

/**
 * The entry that tries a boot once, or why there is none. Immutable.
 *
 * @param entry null where there is none
 * @param why there is none; empty where there is one
 */
public record TrialChoice(@Nullable TrialEntry entry, String why) {

  /** There is one. */
  static TrialChoice of(TrialEntry entry) {
    return new TrialChoice(entry, "");
  }

  /** There is none. */
  public static TrialChoice none(String why) {
    return new TrialChoice(null, why);
  }
}
