package dev.regroup.cli;

import org.jspecify.annotations.Nullable;

/**
 * What the operator agreed to on the command line, before any plan was made. Immutable.
 *
 * @param yes whether nothing is asked before it is written
 * @param maxHosts how many hosts may change, null for any number
 * @param unprovenToo whether hosts of unproven boot layouts are changed as well
 * @param step whether each wave but the first is asked about, even where nothing else is
 */
record Agreed(boolean yes, @Nullable Integer maxHosts, boolean unprovenToo, boolean step) {

  /** Whether the question between two waves is answered already: it is yes. */
  boolean betweenWaves() {
    return yes && !step;
  }

  /** Whether there has to be somebody who can be asked. */
  boolean asks() {
    return !yes || step;
  }
}
