package dev.regroup.cli;

import org.jspecify.annotations.Nullable;

/**
 * What the operator agreed to on the command line, before any plan was made. Immutable.
 *
 * @param yes whether nothing is asked before it is written
 * @param maxHosts how many hosts may change, null for any number
 * @param unprovenToo whether hosts of unproven boot layouts are changed as well
 */
record Agreed(boolean yes, @Nullable Integer maxHosts, boolean unprovenToo) {}
