package dev.regroup.report;

import dev.regroup.run.RunEvent;

/**
 * Listens to a run. Called from the threads that work on hosts, several at once: every
 * implementation is thread-safe, returns soon, and sees each event of one host after the event that
 * came before it.
 */
@FunctionalInterface
public interface Reporter {

  /** One event, once. Does not throw for what hosts say or for a reader that went away. */
  void on(RunEvent event);
}
