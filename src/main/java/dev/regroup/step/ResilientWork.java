package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.Frame;
import dev.regroup.host.ReadScript;
import dev.regroup.host.WriteScript;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Work on the host that does not hang on the connection: when that breaks, it is found again
 * through a new one and followed to its end.
 */
final class ResilientWork {
  private final WritableHostWork work;
  private final Duration limit;
  private boolean sent;

  /** Work within the time limit of a change. */
  ResilientWork(WritableHostWork work) {
    this(work, work.context().limits().change());
  }

  /**
   * @param limit for all of it
   */
  ResilientWork(WritableHostWork work, Duration limit) {
    this.work = work;
    this.limit = limit;
  }

  /** Whether the host refused the script before a byte of it was sent: nothing can have begun. */
  boolean neverSent() {
    return !sent;
  }

  /** What is to be done, until when it is asked for, and what follows its answer. */
  private record Order(
      WriteScript script,
      Consumer<Frame> onFrame,
      Instant until,
      Function<Answer, StepOutcome> then) {}

  /**
   * Runs the script to its end.
   *
   * @param then goes on with the answer; a broken one where the work could not be found again
   */
  StepOutcome run(WriteScript script, Consumer<Frame> onFrame, Function<Answer, StepOutcome> then) {
    Order order =
        new Order(script, onFrame, work.context().timing().clock().instant().plus(limit), then);
    Answer answer = work.write(script, limit, onFrame);
    sent = !(answer instanceof Answer.Broken first) || !first.fault().kind().beforeScript();
    return answered(order, answer, false);
  }

  private StepOutcome answered(Order order, Answer answer, boolean again) {
    if (!(answer instanceof Answer.Broken broken) || !Reconnection.helps(broken.fault())) {
      return order.then().apply(answer);
    }
    work.log().progress(broken.fault().message() + " - connecting again");
    if (!again) {
      return follow(order, broken);
    }
    // A host that lets everyone in and cuts off every answer is not knocked at without end.
    return work.context()
        .timing()
        .later(
            work.context().limits().probeEvery(),
            () -> follow(order, broken),
            () -> order.then().apply(broken));
  }

  private StepOutcome follow(Order order, Answer.Broken broken) {
    return Reconnection.of(
        work,
        fault -> {
          Duration left =
              Duration.between(work.context().timing().clock().instant(), order.until());
          return fault.isPresent() || left.isNegative() || left.isZero()
              ? order.then().apply(broken)
              : answered(order, followed(order, left), true);
        });
  }

  private Answer followed(Order order, Duration left) {
    WriteScript script = order.script();
    ReadScript follow = ReadScript.follow(work.context().run().text(), script.ticket());
    Answer answer = work.read(follow, left, order.onFrame());
    // Where the connection broke before the script was at work it is sent once more.
    return answer instanceof Answer.Complete complete && neverBegan(complete)
        ? work.write(script, left, order.onFrame())
        : answer;
  }

  private static boolean neverBegan(Answer.Complete followed) {
    return followed.status() == ExitStatus.LOST
        && followed.frames().stream().noneMatch(frame -> frame.name().startsWith("begin-"));
  }
}
