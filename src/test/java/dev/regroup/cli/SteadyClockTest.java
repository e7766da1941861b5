package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  @Test
  void time_goes_on_by_the_count_alone() {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 500);
    SteadyClock clock = SteadyClock.from(Instant.parse("2026-11-22T10:15:00Z"), nanos::get);
    assertEquals(Instant.parse("2026-11-22T10:15:00Z"), clock.instant());
    nanos.addAndGet(90_000_000_000L); // over the end of its range, as System.nanoTime may go
    assertEquals(Instant.parse("2026-11-22T10:16:30Z"), clock.instant());
    assertEquals(clock.instant(), clock.withZone(ZoneId.of("Asia/Tokyo")).instant());
  }
}
