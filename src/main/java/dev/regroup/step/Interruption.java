package dev.regroup.step;

import dev.regroup.run.RunCode;
import dev.regroup.run.Status;
import java.util.Optional;

/** A run that was told to stop leaves a host at the next point where that is safe. */
final class Interruption {
  private Interruption() {}

  /**
   * Stops the host here where the run was told to stop.
   *
   * @param what that does not begin any more, such as {@code anything was written}
   */
  static Optional<StepOutcome> before(HostWork work, String what) {
    return work.context().timing().interrupted()
        ? Optional.of(
            new StepOutcome.Stopped(
                Status.UNFINISHED, RunCode.INTERRUPTED.of("interrupted before " + what)))
        : Optional.empty();
  }

  /** The status of a host whose work could not be seen to its end. */
  static Status orFailed(HostWork work) {
    return work.context().timing().interrupted() ? Status.UNFINISHED : Status.FAILED;
  }
}
