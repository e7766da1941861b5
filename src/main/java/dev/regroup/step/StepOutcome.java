package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.run.Status;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** How a step ended, or that it waits. Immutable. */
public sealed interface StepOutcome {

  /** It did its work; the next step follows. */
  record Done(String detail) implements StepOutcome {}

  /** It had nothing to do, and says why; the next step follows. */
  record Skipped(String why) implements StepOutcome {}

  /**
   * The host ends here.
   *
   * @param status its status; {@link Status#OK} where nothing is left to do
   * @param why the finding that says it, empty where the plan's findings do
   */
  record Stopped(Status status, Optional<Finding> why) implements StepOutcome {
    Stopped(Status status, Finding why) {
      this(status, Optional.of(why));
    }

    Stopped(Status status) {
      this(status, Optional.empty());
    }
  }

  /**
   * It has to wait before it goes on, and holds no thread meanwhile. {@link Timing#later} makes
   * one.
   *
   * @param when before this there is nothing to do, by the run's clock
   * @param then goes on; called once, and before that time only where the run was told to stop:
   *     then it ends the wait
   */
  record Later(Instant when, Supplier<StepOutcome> then) implements StepOutcome {}

  /** What a step makes of this once it no longer waits. */
  default StepOutcome then(UnaryOperator<StepOutcome> next) {
    return this instanceof Later later
        ? new Later(later.when(), () -> later.then().get().then(next))
        : next.apply(this);
  }
}
