package dev.regroup.step;

import dev.regroup.host.HostFault;
import dev.regroup.run.RunCode;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.Optional;

/** Opens the session, where the run was not told to stop before the host's turn. */
final class ConnectStep implements Step<HostWork> {
  @Override
  public StepName name() {
    return StepName.CONNECT;
  }

  @Override
  public StepOutcome run(HostWork work) {
    if (work.context().timing().interrupted()) {
      return new StepOutcome.Stopped(
          Status.NOT_ATTEMPTED,
          RunCode.NOT_ATTEMPTED.of(
              "not attempted: the run was interrupted", "Run the same command again."));
    }
    Optional<HostFault> fault = work.connect();
    return fault
        .<StepOutcome>map(f -> new StepOutcome.Stopped(Status.UNREACHABLE, Faults.finding(f)))
        .orElseGet(() -> new StepOutcome.Done(""));
  }
}
