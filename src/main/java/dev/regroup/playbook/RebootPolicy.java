package dev.regroup.playbook;

import java.time.Duration;
import java.util.List;

/**
 * {@code reboot:} of a play. Immutable.
 *
 * @param policy whether a reboot may happen
 * @param timeout from the reboot command to an authenticated login
 * @param shutdownTimeout until the old boot is gone
 * @param verifyTimeout how long the proof is retried
 * @param message for the host's log and the users logged in; may be empty
 * @param testCommand argv run on the host as part of the proof; empty: none
 * @param trial whether the new line is first booted once by a one-shot entry
 */
public record RebootPolicy(
    Policy policy,
    Duration timeout,
    Duration shutdownTimeout,
    Duration verifyTimeout,
    String message,
    List<String> testCommand,
    Trial trial) {

  /** The defaults of the design. */
  public static final RebootPolicy DEFAULT =
      new RebootPolicy(
          Policy.WHEN_NEEDED,
          Duration.ofMinutes(20),
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          "",
          List.of());

  public RebootPolicy {
    testCommand = List.copyOf(testCommand);
  }

  /** Without a trial boot. */
  public RebootPolicy(
      Policy policy,
      Duration timeout,
      Duration shutdownTimeout,
      Duration verifyTimeout,
      String message,
      List<String> testCommand) {
    this(policy, timeout, shutdownTimeout, verifyTimeout, message, testCommand, Trial.OFF);
  }

  /** These defaults with another policy: the word alone in a playbook. */
  public static RebootPolicy of(Policy policy) {
    return new RebootPolicy(
        policy,
        DEFAULT.timeout,
        DEFAULT.shutdownTimeout,
        DEFAULT.verifyTimeout,
        DEFAULT.message,
        DEFAULT.testCommand);
  }

  /** Whether a reboot may happen. */
  public enum Policy {
    WHEN_NEEDED,
    NEVER
  }

  /** {@code reboot.trial:}. */
  public enum Trial {
    OFF,
    WHEN_POSSIBLE,
    REQUIRED
  }
}
