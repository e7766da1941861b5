package dev.regroup.step;

import dev.regroup.run.StepName;

/**
 * One ordered action on one host. Stateless: what it learns goes into the work.
 *
 * @param <W> {@link HostWork} for steps that only read, {@link WritableHostWork} for those that
 *     write: check mode cannot hold one of the latter
 */
public interface Step<W extends HostWork> {

  /** Its name in events, reports and docs. */
  StepName name();

  /** Decides first whether there is anything to do, and says why not. */
  StepOutcome run(W work);
}
