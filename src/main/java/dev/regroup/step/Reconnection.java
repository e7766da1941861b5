package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.HostFault;
import dev.regroup.host.WriteScript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Finds a host again whose connection broke after something was written on it: a network that
 * blinks must not end a run in the midst of a host.
 */
final class Reconnection {
  /** A host that cuts off every answer is not asked for ever. */
  private static final int ATTEMPTS = 3;

  private Reconnection() {}

  /** Whether another connection may bring what this one did not. */
  static boolean helps(HostFault fault) {
    return switch (fault.kind()) {
      case CONNECTION_LOST, DEADLINE, KILLED -> true;
      default -> false;
    };
  }

  /**
   * Connects anew, trying for as long as the limit for it allows.
   *
   * @return why not; empty where there is a session now
   */
  static Optional<HostFault> of(WritableHostWork work) {
    Timing timing = work.context().timing();
    Duration limit = work.context().limits().reconnect();
    Instant until = timing.clock().instant().plus(limit);
    for (int attempt = 1; ; attempt++) {
      Optional<HostFault> fault = work.connect();
      if (fault.isEmpty() || !passes(fault.get())) {
        return fault;
      }
      if (attempt == 1) {
        String why = fault.get().message();
        work.log().progress(why + " - trying again for " + limit.toSeconds() + " s");
      }
      if (!timing.sleeper().sleep(work.context().limits().probeEvery())
          || !timing.clock().instant().isBefore(until)) {
        return fault;
      }
    }
  }

  /** A key that is another's, or a secret that is wrong, will be so the next time as well. */
  static boolean passes(HostFault fault) {
    return switch (fault.kind()) {
      case UNKNOWN_NAME, NO_CONNECTION, SILENT, AUTHENTICATION, CONNECTION_LOST, DEADLINE -> true;
      default -> false;
    };
  }

  /** Facts, through a new connection where the old one is gone or breaks under them. */
  static FactsRead facts(WritableHostWork work) {
    for (int attempt = 1; ; attempt++) {
      if (!work.isConnected()) {
        Optional<HostFault> fault = of(work);
        if (fault.isPresent()) {
          return new FactsRead.Fault(Faults.finding(fault.get()), true);
        }
      }
      FactsRead read = work.readFacts();
      if (!(read instanceof FactsRead.Fault fault) || !fault.lost()) {
        return read;
      }
      work.disconnect();
      if (attempt == ATTEMPTS) {
        return read;
      }
      work.log().progress(fault.why().message() + " - connecting again");
    }
  }

  /** A script that may as well run twice, through one new connection where the old one is gone. */
  static Answer write(WritableHostWork work, WriteScript script) {
    if (work.isConnected()) {
      Answer answer = work.write(script);
      if (!(answer instanceof Answer.Broken broken) || !helps(broken.fault())) {
        return answer;
      }
    }
    Optional<HostFault> fault = work.connect();
    return fault
        .<Answer>map(why -> new Answer.Broken(why, List.of(), ""))
        .orElseGet(() -> work.write(script));
  }
}
