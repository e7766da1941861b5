package dev.regroup.boot;

/**
 * Whether a boot can be tried once. Immutable.
 *
 * @param possible whether a one-shot entry can be used
 * @param how the host's tool that sets it, or why it is not possible
 */
public record Trial(boolean possible, String how) {}
