package dev.regroup.host;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for something that another process does, and fails when it does not come. */
final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Await() {}

  static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not come within " + LIMIT);
      }
      Thread.sleep(20);
    }
  }
}
