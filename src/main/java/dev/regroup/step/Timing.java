package dev.regroup.step;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Time and chance, as parameters. Immutable as far as its parts are.
 *
 * @param clock the controller's
 * @param sleeper how to let time pass
 * @param random for jitter
 */
public record Timing(Clock clock, Sleeper sleeper, RandomGenerator random) {

  /** Whether the run was told to stop. */
  public boolean interrupted() {
    return !sleeper.sleep(Duration.ZERO);
  }

  /**
   * A wait of a step.
   *
   * @param time how long
   * @param then goes on after it
   * @param stopped goes on where the run is told to stop before or meanwhile
   */
  StepOutcome later(Duration time, Supplier<StepOutcome> then, Supplier<StepOutcome> stopped) {
    return new StepOutcome.Later(
        clock.instant().plus(time), () -> interrupted() ? stopped.get() : then.get());
  }

  /** Lets time pass. */
  @FunctionalInterface
  public interface Sleeper {
    /**
     * Returns after that time, or earlier when the run was told to stop.
     *
     * @return whether the run goes on
     */
    boolean sleep(Duration time);
  }
}
