package dev.regroup.plan;

import dev.regroup.finding.Finding;
import java.util.List;

/** One reason why a host may not be touched at a moment; pure. {@link Guards} lists them all. */
interface Guard {
  /** Errors, none where it lets the host be touched. */
  List<Finding> against(Moment moment);

  /** Whether what it says may pass by itself, so that waiting helps. */
  default boolean mayPass() {
    return true;
  }
}
