package dev.regroup.step;

import dev.regroup.run.HostResult;
import org.jspecify.annotations.Nullable;

/**
 * A host on its way to its plan. Of its facts only what a rollout has to know is kept once it ended
 * there: a fleet's would be too many to hold. As thread-safe as any {@link HostCourse}.
 */
public final class PlanCourse implements HostCourse {
  /** Null once the host ended, as is its course. */
  private @Nullable HostWork work;

  private @Nullable StepCourse<HostWork> course;
  private @Nullable Planned planned;

  PlanCourse(HostWork work, StepCourse<HostWork> course) {
    this.work = work;
    this.course = course;
  }

  @Override
  public synchronized Advance advance() {
    if (work == null || course == null) {
      throw new IllegalStateException("this host has its plan, indicates a bug");
    }
    Advance advance = course.advance();
    if (advance instanceof Ended end) {
      ended(work, end.result());
    }
    return advance;
  }

  /** The same at once, by the thread that calls. */
  synchronized Planned await() {
    if (work != null && course != null) {
      ended(work, course.await());
    }
    return planned();
  }

  private void ended(HostWork done, HostResult result) {
    planned = Planned.of(result, done.factsOrNull(), done.ownBack());
    work = null;
    course = null;
  }

  /** The plan of a host that ended. */
  public synchronized Planned planned() {
    if (planned == null) {
      throw new IllegalStateException("this host has no plan yet, indicates a bug");
    }
    return planned;
  }
}
