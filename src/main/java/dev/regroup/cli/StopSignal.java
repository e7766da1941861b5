package dev.regroup.cli;

import dev.regroup.run.ExitStatus;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jline.utils.Signals;

/**
 * ^C and SIGTERM: nothing new starts, the host in flight comes to a safe point, the report is
 * printed, the process ends with its status. A second ^C ends it at once where that can be told
 * apart, at a terminal. Thread-safe.
 */
final class StopSignal implements AutoCloseable {
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread hook = new Thread(this::stop, "stop-signal");
  private final Listener listener;
  private final boolean atTerminal;

  private volatile int exit = ExitStatus.INTERRUPTED;

  private StopSignal(Listener listener, boolean atTerminal) {
    this.listener = listener;
    this.atTerminal = atTerminal;
  }

  /** Who is told of the signal, by threads of the signal's own. */
  interface Listener {
    /** The first one came. */
    void interrupted();

    /**
     * It came once more.
     *
     * @return whether the process ends at once; then all was said
     */
    boolean leaves();
  }

  /**
   * From now on the signal is ours.
   *
   * @param atTerminal whether there is somebody who can type ^C again; only then is JLine loaded,
   *     which can tell one ^C from the next
   */
  static StopSignal listen(Listener listener, boolean atTerminal) {
    StopSignal signal = new StopSignal(listener, atTerminal);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  private void stop() {
    stopped.countDown();
    if (atTerminal) {
      // The JVM's own handler would wait for the end of this hook.
      Signals.register("INT", this::again);
    }
    listener.interrupted();
    try {
      // The process must not end under a host that is being changed.
      finished.await();
      // Of SIGTERM the JVM would make 143; all is printed, and the status is the report's.
      Runtime.getRuntime().halt(exit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void again() {
    if (listener.leaves()) {
      Runtime.getRuntime().halt(exit);
    }
  }

  /** What the process ends with where the signal came: 130 unless the report says otherwise. */
  void endWith(int status) {
    exit = status == ExitStatus.FAULT ? status : ExitStatus.INTERRUPTED;
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

  /**
   * The operator's answer; empty when the signal comes first. A thread that reads a terminal cannot
   * be interrupted, so it is left behind.
   */
  String answer(Supplier<String> question) {
    BlockingQueue<String> answers = new ArrayBlockingQueue<>(1);
    Thread asking =
        new Thread(
            () -> {
              try {
                answers.add(question.get());
              } finally {
                answers.offer("");
              }
            },
            "question");
    asking.setDaemon(true);
    asking.start();
    try {
      String answer = null;
      while (answer == null && !isStopped()) {
        answer = answers.poll(100, TimeUnit.MILLISECONDS);
      }
      return answer == null || isStopped() ? "" : answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
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
