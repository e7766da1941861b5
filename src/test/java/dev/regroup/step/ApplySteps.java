package dev.regroup.step;

import dev.regroup.run.StepName;
import java.util.EnumSet;
import java.util.Set;

/** The steps that a host of an apply goes through, for tests that must not miss one. */
public final class ApplySteps {
  private ApplySteps() {}

  /** Those of the list, those that the change tells as they begin, and the one that ends it. */
  public static Set<StepName> all() {
    Set<StepName> steps = EnumSet.copyOf(HostRun.applySteps());
    steps.addAll(ChangeProgress.steps());
    steps.add(StepName.UNLOCK);
    return steps;
  }
}
