package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.Frame;
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
  private final String others;
  private final String own;
  private final Duration limit;
  private boolean sent;

  /**
   * @param others a frame of other work of the same run, which the host may still show where this
   *     work never began; empty where there is none
   */
  ResilientWork(WritableHostWork work, String others) {
    this(work, others, "", work.context().limits().change());
  }

  private ResilientWork(WritableHostWork work, String others, String own, Duration limit) {
    this.work = work;
    this.others = others;
    this.own = own;
    this.limit = limit;
  }

  /**
   * Work after other work of the same run, whatever that was.
   *
   * @param own the first frame of this work
   * @param limit for all of it
   */
  static ResilientWork later(WritableHostWork work, String own, Duration limit) {
    return new ResilientWork(work, "", own, limit);
  }

  /** Whether the host refused the script before a byte of it was sent: nothing can have begun. */
  boolean neverSent() {
    return !sent;
  }

  Answer run(WriteScript script, Consumer<Frame> onFrame) {
    Instant until = work.context().timing().clock().instant().plus(limit);
    Answer answer = work.write(script, limit, onFrame);
    sent = !(answer instanceof Answer.Broken first) || !first.fault().kind().beforeScript();
    boolean again = false;
    while (answer instanceof Answer.Broken broken && Reconnection.helps(broken.fault())) {
      work.log().progress(broken.fault().message() + " - connecting again");
      if ((again && !pause()) || Reconnection.of(work).isPresent()) {
        return answer;
      }
      again = true;
      Duration left = Duration.between(work.context().timing().clock().instant(), until);
      if (left.isNegative() || left.isZero()) {
        return answer;
      }
      answer = work.read(ReadScript.follow(work.context().run().text()), left, onFrame);
      if (answer instanceof Answer.Complete complete && neverBegan(complete)) {
        // The connection broke before the script was at work.
        answer = work.write(script, left, onFrame);
      }
    }
    return answer;
  }

  /** A host that lets everyone in and cuts off every answer is not knocked at without end. */
  private boolean pause() {
    return work.context().timing().sleeper().sleep(work.context().limits().probeEvery());
  }

  private boolean neverBegan(Answer.Complete followed) {
    if (!own.isEmpty() && followed.frame(own).isEmpty()) {
      return true;
    }
    boolean nothing = followed.frames().stream().noneMatch(f -> f.name().startsWith("begin-"));
    return (followed.status() == ExitStatus.LOST && nothing) || followed.frame(others).isPresent();
  }
}
