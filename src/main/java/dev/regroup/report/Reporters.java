package dev.regroup.report;

import dev.regroup.run.RunEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several reporters as one. */
public final class Reporters {
  private Reporters() {}

  /**
   * Tells each of them every event, in the order given and one event at a time. One that throws
   * (which is a fault in Regroup) is told nothing more and does not keep the others, or the work on
   * a host, from going on; its exception comes out when the run has ended and all were told.
   */
  public static Reporter all(List<Reporter> reporters) {
    return new All(reporters);
  }

  private static final class All implements Reporter {
    private final List<Reporter> listening;
    private @Nullable RuntimeException fault;

    All(List<Reporter> reporters) {
      this.listening = new ArrayList<>(reporters);
    }

    @Override
    public synchronized void on(RunEvent event) {
      listening.removeIf(reporter -> !told(reporter, event));
      RuntimeException thrown = fault;
      if (event instanceof RunEvent.RunEnded && thrown != null) {
        throw thrown;
      }
    }

    private boolean told(Reporter reporter, RunEvent event) {
      try {
        reporter.on(event);
        return true;
      } catch (RuntimeException e) {
        if (fault == null) {
          fault = e;
        } else {
          fault.addSuppressed(e);
        }
        return false;
      }
    }
  }
}
