package dev.regroup.run;

import java.time.Duration;
import java.time.Instant;

/**
 * One step of one host, ended. Immutable.
 *
 * @param step which
 * @param status how it ended
 * @param detail what it did, or why it had nothing to do; for people, may be empty
 * @param started by the controller's clock
 * @param took how long it took
 */
public record StepRecord(
    StepName step, Status status, String detail, Instant started, Duration took) {

  /** How a step ended. */
  public enum Status {
    OK,
    SKIPPED,
    FAILED
  }
}
