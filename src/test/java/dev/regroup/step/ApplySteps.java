package dev.regroup.step;

import dev.regroup.run.StepName;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The steps that a host of an apply goes through, for tests that must not miss one. */
public final class ApplySteps {
  private ApplySteps() {}

  /** Those of the list, those that the change tells as they begin, and the one that ends it. */
  public static Set<StepName> all() {
    return told(HostRun.applySteps());
  }

  /** The same from where the entry of a trial boot comes into the menu. */
  public static Set<StepName> ofTrial() {
    return told(HostRun.trialSteps());
  }

  private static Set<StepName> told(List<StepName> list) {
    Set<StepName> steps = EnumSet.copyOf(list);
    steps.addAll(ChangeProgress.steps());
    steps.add(StepName.UNLOCK);
    return steps;
  }
}
