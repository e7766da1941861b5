package dev.regroup.step;

import dev.regroup.host.Connector;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunId;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What all hosts of a run share. Immutable; its parts are thread-safe.
 *
 * @param run id, in whose name hosts are locked
 * @param owner {@code user@controller}, shown to whoever finds the lock
 * @param connector opens sessions
 * @param timing clock, sleep, chance
 * @param limits how long operations may take
 * @param events told of everything that happens
 * @param endedHere whether a run, by its id, was of this controller and its process is gone: the
 *     only evidence on which another run's lock is taken over
 * @param ownBootId boot id of the machine that this runs on, empty where it cannot be told
 */
public record RunContext(
    RunId run,
    String owner,
    Connector connector,
    Timing timing,
    Limits limits,
    Consumer<RunEvent> events,
    Predicate<String> endedHere,
    String ownBootId) {

  /** Of a run that does not know its own machine. */
  public RunContext(
      RunId run,
      String owner,
      Connector connector,
      Timing timing,
      Limits limits,
      Consumer<RunEvent> events,
      Predicate<String> endedHere) {
    this(run, owner, connector, timing, limits, events, endedHere, "");
  }
}
