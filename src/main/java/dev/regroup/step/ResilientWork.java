package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFault;
import dev.regroup.host.ReadScript;
import dev.regroup.host.WriteScript;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Work on the host that does not hang on the connection: when that breaks, it is found again
 * through a new one and followed to its end.
 */
final class ResilientWork {
  private final WritableHostWork work;

  ResilientWork(WritableHostWork work) {
    this.work = work;
  }

  Answer run(WriteScript script, Consumer<Frame> onFrame) {
    Instant until =
        work.context().timing().clock().instant().plus(work.context().limits().change());
    Answer answer = work.write(script, work.context().limits().change(), onFrame);
    while (answer instanceof Answer.Broken broken && mayGoOn(broken.fault())) {
      work.log().progress(broken.fault().message() + " - connecting again");
      if (!reconnect()) {
        return answer;
      }
      Duration left = Duration.between(work.context().timing().clock().instant(), until);
      if (left.isNegative() || left.isZero()) {
        return answer;
      }
      answer = work.read(ReadScript.follow(work.context().run().text()), left, onFrame);
      if (answer instanceof Answer.Complete complete
          && complete.status() == ExitStatus.LOST
          && !begun(complete)) {
        // The connection broke before the script began to work.
        answer = work.write(script, left, onFrame);
      }
    }
    return answer;
  }

  /** Whether any step began before the work was lost. */
  private static boolean begun(Answer.Complete answer) {
    return answer.frames().stream().anyMatch(frame -> frame.name().startsWith("begin-"));
  }

  private static boolean mayGoOn(HostFault fault) {
    return switch (fault.kind()) {
      case CONNECTION_LOST, DEADLINE, KILLED -> true;
      default -> false;
    };
  }

  private boolean reconnect() {
    Timing timing = work.context().timing();
    Instant until = timing.clock().instant().plus(work.context().limits().reconnect());
    while (timing.clock().instant().isBefore(until)) {
      if (work.connect().isEmpty()) {
        return true;
      }
      if (!timing.sleeper().sleep(work.context().limits().probeEvery())) {
        return false;
      }
    }
    return false;
  }
}
