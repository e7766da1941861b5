package dev.regroup.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * The time of day when the process began, and from then on the machine's steady count: a clock that
 * is set while hosts reboot neither cuts a wait short nor draws it out. Thread-safe.
 */
final class SteadyClock extends Clock {
  private final Instant start;
  private final long first;
  private final LongSupplier nanos;
  private final ZoneId zone;

  private SteadyClock(Instant start, long first, LongSupplier nanos, ZoneId zone) {
    this.start = start;
    this.first = first;
    this.nanos = nanos;
    this.zone = zone;
  }

  /**
   * A clock that begins at that time.
   *
   * @param nanos a steady count of nanoseconds, such as {@link System#nanoTime}
   */
  static SteadyClock from(Instant start, LongSupplier nanos) {
    return new SteadyClock(start, nanos.getAsLong(), nanos, ZoneOffset.UTC);
  }

  @Override
  public Instant instant() {
    return start.plus(Duration.ofNanos(nanos.getAsLong() - first));
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new SteadyClock(start, first, nanos, other);
  }
}
