package dev.regroup.rollout;

/**
 * Slots and budget of a rollout at one moment. Immutable.
 *
 * @param used slots that are held, those included that are kept
 * @param kept of these, slots that come free no more in this run
 * @param maxUnavailable how many may be held
 * @param failures hosts that count against the budget
 * @param maxFailures how many may
 */
record Standing(int used, int kept, int maxUnavailable, int failures, int maxFailures) {}
