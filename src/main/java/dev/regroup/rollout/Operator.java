package dev.regroup.rollout;

/** Who started a run and may be asked. Thread-safe. */
public interface Operator {

  /** How often the run was told to stop: ^C, SIGTERM. */
  int interruptions();

  /** Whether the answer to a question was yes; blocks until it comes or the run is told to stop. */
  boolean confirms(String question);
}
