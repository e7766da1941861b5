package dev.regroup.step;

import dev.regroup.run.HostResult;
import java.time.Instant;

/**
 * One host on its way through the steps of a run. A host that only waits (for its reboot, for its
 * services) is put aside, so that hundreds that reboot at once are timers and no threads. One
 * thread at a time may advance it; another one may go on with it later.
 */
@FunctionalInterface
public interface HostCourse {

  /** How far a host came. */
  sealed interface Advance {}

  /** The host ended. */
  record Ended(HostResult result) implements Advance {}

  /**
   * There is nothing to do before a time; sooner is allowed, and is the way to tell a host that the
   * run was interrupted.
   */
  record Later(Instant when) implements Advance {}

  /**
   * Goes on until the host ended or has to wait. Blocks while it works on the host. Not called
   * again after {@link Ended}.
   */
  Advance advance();
}
