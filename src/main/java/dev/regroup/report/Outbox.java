package dev.regroup.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Notices on their way to one {@link Carrier}: in order, on a thread of their own, so that nobody
 * who works on hosts waits for whoever is told. What is not carried is said. Thread-safe.
 */
final class Outbox {
  /** Of waves; the turning points of the run itself are few, and always taken. */
  static final int MOST_WAITING = 100;

  private final Carrier carrier;
  private final Consumer<String> say;
  private final Deque<Notice> waiting = new ArrayDeque<>();
  private @Nullable Notice underWay;
  private CompletableFuture<Void> recalled = new CompletableFuture<>();
  private boolean started;
  private boolean closed;

  /**
   * @param say tells people at the controller
   */
  Outbox(Carrier carrier, Consumer<String> say) {
    this.carrier = carrier;
    this.say = say;
  }

  /** Takes a notice; returns at once. */
  synchronized void put(Notice notice) {
    if (!carrier.wants(notice.occasion())) {
      return;
    }
    if (closed) {
      untold(notice, "the run was left");
    } else if (notice.occasion() == Occasion.WAVE_ENDED && waiting.size() >= MOST_WAITING) {
      untold(notice, MOST_WAITING + " others wait already");
    } else {
      waiting.add(notice);
      notifyAll();
      start();
    }
  }

  /** It ends with the process. */
  private void start() {
    if (!started) {
      started = true;
      Thread thread = new Thread(this::carryAll, "outbox");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void carryAll() {
    try {
      while (true) {
        Notice next = next();
        List<Carrier.Trouble> troubles = carrier.carry(next, recalled());
        troubles.forEach(trouble -> say.accept("regroup: " + trouble.told()));
        done();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Notice next() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    recalled = new CompletableFuture<>();
    underWay = waiting.remove();
    return underWay;
  }

  private synchronized CompletableFuture<Void> recalled() {
    return recalled;
  }

  private synchronized void done() {
    underWay = null;
    notifyAll();
  }

  /** Whether nothing is on its way, or but the end of the run. */
  synchronized boolean isEmpty(boolean butTheEnd) {
    Predicate<Notice> counts = notice -> !butTheEnd || notice.occasion() != Occasion.RUN_ENDED;
    return (underWay == null || !counts.test(underWay)) && waiting.stream().noneMatch(counts);
  }

  /**
   * Waits until nothing is on its way.
   *
   * @param butTheEnd whether the end of the run does not count
   * @param until by {@link System#nanoTime}
   * @return whether it is so
   */
  synchronized boolean await(boolean butTheEnd, long until) throws InterruptedException {
    while (!isEmpty(butTheEnd)) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Gives up what is on its way, the end of the run perhaps not. */
  synchronized void recall(boolean butTheEnd) {
    for (Notice notice : List.copyOf(waiting)) {
      if (!butTheEnd || notice.occasion() != Occasion.RUN_ENDED) {
        waiting.remove(notice);
        untold(notice, "what came before it took too long");
      }
    }
    if (underWay != null && (!butTheEnd || underWay.occasion() != Occasion.RUN_ENDED)) {
      recalled.complete(null);
    }
    notifyAll();
  }

  /** Gives up all that is on its way or will be put. */
  synchronized void close() {
    closed = true;
    for (Notice notice : waiting) {
      untold(notice, "the run was left");
    }
    waiting.clear();
    recalled.complete(null);
    notifyAll();
  }

  private void untold(Notice notice, String why) {
    say.accept(
        "regroup: "
            + carrier.name()
            + " not told of "
            + notice.occasion().word()
            + ": "
            + why
            + ".");
  }
}
