package dev.regroup.cli;

import dev.regroup.journal.AgreedPlan;
import org.jspecify.annotations.Nullable;

/**
 * What the operator agreed to on the command line, before any plan was made. Immutable.
 *
 * @param yes whether nothing is asked before it is written
 * @param maxHosts how many hosts may change, null for any number
 * @param unprovenToo whether hosts of unproven boot layouts are changed as well
 * @param step whether each wave but the first is asked about, even where nothing else is
 * @param plan the plans that are carried out and no others, null for whatever comes of the facts
 */
record Agreed(
    boolean yes,
    @Nullable Integer maxHosts,
    boolean unprovenToo,
    boolean step,
    @Nullable AgreedPlan plan) {

  /** The same, held to those plans. */
  Agreed with(@Nullable AgreedPlan other) {
    return new Agreed(yes, maxHosts, unprovenToo, step, other);
  }

  /**
   * Whether the question before the first wave is answered already: it is yes.
   *
   * @param goesOn whether hosts that an earlier run was at are brought to their ends, whose plans
   *     are others by now than those that somebody agreed to
   */
  boolean atFirst(boolean goesOn) {
    return yes || (plan != null && !goesOn);
  }

  /** Whether the question between two waves is answered already: it is yes. */
  boolean betweenWaves() {
    return yes && !step;
  }

  /**
   * Whether there has to be somebody who can be asked.
   *
   * @param goesOn as of {@link #atFirst}
   * @param pauses whether the playbook wants a question between waves
   */
  boolean asks(boolean goesOn, boolean pauses) {
    return step || !atFirst(goesOn) || (pauses && !yes);
  }
}
