package dev.regroup.ssh;

import java.time.Duration;

/**
 * One absolute point in time by the monotonic clock, which no correction of the wall clock moves.
 * Sockets live in real time, so this is not the injected clock. Immutable.
 *
 * @param nanos as {@link System#nanoTime()} counts
 */
record Deadline(long nanos) {
  private static final long MAX_MILLIS = 24L * 24 * 3600 * 1000;

  static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  /** Milliseconds that are left, 0 when it has passed; at most 24 days, so that sums fit. */
  int leftMillis() {
    long left = (nanos - System.nanoTime() + 999_999) / 1_000_000;
    return (int) Math.max(0, Math.min(MAX_MILLIS, left));
  }

  boolean passed() {
    return leftMillis() == 0;
  }

  /** The earlier of this and a time from now. */
  Deadline orIn(Duration duration) {
    Deadline other = in(duration);
    return other.nanos - nanos < 0 ? other : this;
  }
}
