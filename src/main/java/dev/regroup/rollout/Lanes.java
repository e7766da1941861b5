package dev.regroup.rollout;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Two queues for one pool, served by turns: hosts that begin, and hosts that go on after a wait. In
 * one queue a host that is back from its reboot would stand behind all of its wave that have not
 * begun, and hold its slot for nothing meanwhile; thousands of probes before those that begin would
 * hold up the wave. Thread-safe.
 */
final class Lanes {
  private final Executor pool;
  private final Queue<Runnable> beginning = new ArrayDeque<>();
  private final Queue<Runnable> goingOn = new ArrayDeque<>();
  private boolean beginnersTurn;

  /**
   * @param pool runs what is next whenever it has a thread for it
   */
  Lanes(Executor pool) {
    this.pool = pool;
  }

  /** For hosts that begin. */
  Executor beginning() {
    return work -> add(beginning, work);
  }

  /** For hosts that waited. */
  Executor goingOn() {
    return work -> add(goingOn, work);
  }

  private void add(Queue<Runnable> lane, Runnable work) {
    synchronized (this) {
      lane.add(work);
    }
    pool.execute(() -> next().run());
  }

  /** As many are asked for as were added. */
  private synchronized Runnable next() {
    beginnersTurn = !beginnersTurn;
    Queue<Runnable> first = beginnersTurn ? beginning : goingOn;
    Queue<Runnable> second = beginnersTurn ? goingOn : beginning;
    return first.isEmpty() ? second.remove() : first.remove();
  }
}
