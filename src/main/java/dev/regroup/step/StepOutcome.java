package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.run.Status;

/** How a step ended. Immutable. */
public sealed interface StepOutcome {

  /** It did its work; the next step follows. */
  record Done(String detail) implements StepOutcome {}

  /** It had nothing to do, and says why; the next step follows. */
  record Skipped(String why) implements StepOutcome {}

  /**
   * The host ends here.
   *
   * @param status its status; {@link Status#OK} where nothing is left to do
   * @param why the finding that says it
   */
  record Stopped(Status status, Finding why) implements StepOutcome {}
}
