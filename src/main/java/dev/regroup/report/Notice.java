package dev.regroup.report;

/**
 * An event as others are told of it. Immutable.
 *
 * @param occasion which one it is
 * @param run the run's id
 * @param line the very line of {@code --output jsonl}, without its end
 */
record Notice(Occasion occasion, String run, String line) {}
