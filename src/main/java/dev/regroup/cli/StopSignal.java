package dev.regroup.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * ^C and SIGTERM: nothing new starts, the host in flight comes to a safe point, the report is
 * printed, the process ends with 130. Thread-safe.
 */
final class StopSignal implements AutoCloseable {
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread hook = new Thread(this::stop, "stop-signal");

  /** From now on the signal is ours. */
  static StopSignal listen() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  private void stop() {
    stopped.countDown();
    try {
      // The process must not end under a host that is being changed.
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isStopped() {
    return stopped.getCount() == 0;
  }

  /** Lets time pass; returns at once when the signal comes. Whether the run goes on. */
  boolean sleep(Duration time) {
    try {
      return !stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The run is over and reported: the process may end. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    finished.countDown();
    if (!isStopped()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending already; the hook has what it waits for.
        return;
      }
    }
  }
}
