package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.HostFault;
import dev.regroup.host.WriteScript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds a host again whose connection broke after something was written on it: a network that
 * blinks must not end a run in the midst of a host. Between two attempts it holds no thread.
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
   * @param then goes on: told why not, or nothing where there is a session now
   */
  static StepOutcome of(WritableHostWork work, Function<Optional<HostFault>, StepOutcome> then) {
    Duration limit = work.context().limits().reconnect();
    Instant until = work.context().timing().clock().instant().plus(limit);
    Optional<HostFault> fault = work.connect();
    if (fault.filter(Reconnection::passes).isPresent()) {
      String why = fault.get().message();
      work.log().progress(why + " - trying again for " + limit.toSeconds() + " s");
    }
    return connected(work, fault, until, then);
  }

  private static StepOutcome connected(
      WritableHostWork work,
      Optional<HostFault> fault,
      Instant until,
      Function<Optional<HostFault>, StepOutcome> then) {
    if (fault.isEmpty() || !passes(fault.get())) {
      return then.apply(fault);
    }
    Timing timing = work.context().timing();
    return timing.later(
        work.context().limits().probeEvery(),
        () ->
            timing.clock().instant().isBefore(until)
                ? connected(work, work.connect(), until, then)
                : then.apply(fault),
        () -> then.apply(fault));
  }

  /** A key that is another's, or a secret that is wrong, will be so the next time as well. */
  static boolean passes(HostFault fault) {
    return switch (fault.kind()) {
      case UNKNOWN_NAME,
          NO_CONNECTION,
          SILENT,
          JUMP_HOST,
          AUTHENTICATION,
          CONNECTION_LOST,
          DEADLINE ->
          true;
      default -> false;
    };
  }

  /**
   * Facts, through a new connection where the old one is gone or breaks under them.
   *
   * @param then goes on with them
   */
  static StepOutcome facts(WritableHostWork work, Function<FactsRead, StepOutcome> then) {
    return facts(work, 1, then);
  }

  private static StepOutcome facts(
      WritableHostWork work, int attempt, Function<FactsRead, StepOutcome> then) {
    if (work.isConnected()) {
      return read(work, attempt, then);
    }
    return of(
        work,
        fault ->
            fault.isPresent()
                ? then.apply(new FactsRead.Fault(Faults.finding(fault.get()), true))
                : read(work, attempt, then));
  }

  private static StepOutcome read(
      WritableHostWork work, int attempt, Function<FactsRead, StepOutcome> then) {
    FactsRead read = work.readFacts();
    if (!(read instanceof FactsRead.Fault fault) || !fault.lost()) {
      return then.apply(read);
    }
    work.disconnect();
    if (attempt == ATTEMPTS) {
      return then.apply(read);
    }
    work.log().progress(fault.why().message() + " - connecting again");
    return facts(work, attempt + 1, then);
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
