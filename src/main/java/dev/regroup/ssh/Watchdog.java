package dev.regroup.ssh;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Closes what is guarded when its deadline passes, whatever the guarded thread is stuck in: neither
 * connect and read timeouts nor sshj's own bound a whole operation. One thread for all guards.
 * Thread-safe.
 */
final class Watchdog {
  private final ScheduledThreadPoolExecutor timer;

  Watchdog() {
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "regroup-deadlines");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Runs {@code cut} at the deadline unless the guard is closed before. */
  Guard guard(Deadline deadline, Runnable cut) {
    return new Guard(deadline, cut);
  }

  /** One guarded operation. */
  final class Guard implements AutoCloseable {
    private final ScheduledFuture<?> pending;
    private volatile boolean fired;

    private Guard(Deadline deadline, Runnable cut) {
      pending =
          timer.schedule(
              () -> {
                fired = true;
                cut.run();
              },
              deadline.leftMillis(),
              TimeUnit.MILLISECONDS);
    }

    /** Whether the deadline passed and the cut was made. */
    boolean fired() {
      return fired;
    }

    @Override
    public void close() {
      pending.cancel(false);
    }
  }
}
