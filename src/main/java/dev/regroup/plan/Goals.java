package dev.regroup.plan;

import dev.regroup.boot.AddedTokens;
import dev.regroup.boot.BootLayout;
import dev.regroup.boot.BootState;
import dev.regroup.finding.Finding;
import dev.regroup.kernel.BootHazards;
import dev.regroup.kernel.CommandLine;
import dev.regroup.kernel.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of the requests can be planned: a goal that no edit reaches, or after which the host may not
 * come back, is refused before anything is written.
 *
 * @param requests those that are planned; one that the generator fulfils by itself is not
 * @param findings an error for each that is refused
 */
record Goals(List<Request> requests, List<Finding> findings) {

  /**
   * Judges each request.
   *
   * @param state its configured line must be known, else all are planned: nothing will be written
   * @param tried whether what decides the boot may be asked for, since it is tried once first
   */
  static Goals of(
      BootLayout layout,
      BootState state,
      CommandLine running,
      List<Request> requests,
      boolean tried) {
    CommandLine configured = state.configured();
    if (configured == null) {
      return new Goals(requests, List.of());
    }
    AddedTokens added = new AddedTokens(layout.added(), configured, state.staged(), running);
    List<Request> planned = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (Request request : requests) {
      if (added.writes(request)) {
        continue;
      }
      @Nullable Finding worst = worst(added, request, configured, running);
      if (tried && worst != null && BootHazards.decidesBoot(worst)) {
        worst = worst.asWarning();
      }
      if (worst != null) {
        findings.add(worst);
      }
      if (worst == null || !worst.isError()) {
        planned.add(request);
      }
    }
    return new Goals(planned, findings);
  }

  /** Of two reasons the nearer: what comes back by itself could not have been taken away. */
  private static @Nullable Finding worst(
      AddedTokens added, Request request, CommandLine configured, CommandLine running) {
    @Nullable Finding hazard = BootHazards.of(request, configured, running).orElse(null);
    @Nullable Finding against = added.against(request).orElse(null);
    boolean other = hazard != null && hazard.isError() && request instanceof Request.Present;
    return against == null || other ? hazard : against;
  }
}
