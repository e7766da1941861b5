package dev.regroup.step;

import dev.regroup.host.HostFault;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.Optional;

/** Opens the session. */
final class ConnectStep implements Step<HostWork> {
  @Override
  public StepName name() {
    return StepName.CONNECT;
  }

  @Override
  public StepOutcome run(HostWork work) {
    Optional<HostFault> fault = work.connect();
    return fault
        .<StepOutcome>map(f -> new StepOutcome.Stopped(Status.UNREACHABLE, Faults.finding(f)))
        .orElseGet(() -> new StepOutcome.Done(""));
  }
}
