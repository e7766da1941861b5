package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.plan.GuardCode;
import dev.regroup.plan.Guards;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.Moment;
import dev.regroup.plan.Objection;
import dev.regroup.playbook.Guards.Window;
import dev.regroup.run.RunCode;
import dev.regroup.run.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks the guards, the operator's commands last, and while all that they say may pass asks again
 * until {@code guards.wait} is over. A host that waits is disconnected and holds no thread.
 * Stateless.
 */
final class GuardWait {
  /** After the first no, and later on: each time costs the host a reading of all its facts. */
  private static final Duration SHORTEST = Duration.ofSeconds(15);

  private static final Duration LONGEST = Duration.ofSeconds(60);

  private GuardWait() {}

  /** What the guards judge, from the latest facts. */
  static Moment moment(HostWork work, Moment.Stage stage) {
    return new Moment(
        work.facts(),
        stage,
        work.plan().reboot() == HostPlan.Reboot.NEEDED,
        work.plan().refresh(),
        work.task().desired().guests(),
        work.task().guards(),
        work.task().neighbours().get(),
        work.context().timing().clock().instant());
  }

  /**
   * What is asked, and what follows. Its parts may be called again and again.
   *
   * @param more what else speaks against the host, by the latest facts
   * @param again reads facts anew, and goes on where the host does not stop then
   * @param refused the status of a host that a guard refuses
   * @param then goes on where nothing speaks against it
   */
  record Question(
      WritableHostWork work,
      Moment.Stage stage,
      Supplier<List<Finding>> more,
      Function<Supplier<StepOutcome>, StepOutcome> again,
      Status refused,
      Supplier<StepOutcome> then) {}

  /** Goes on when nothing speaks against the host, or says why it stops. */
  static StepOutcome ask(Question question) {
    WritableHostWork work = question.work();
    Instant until = work.context().timing().clock().instant().plus(work.task().guards().maxWait());
    return ask(question, until, 1, "");
  }

  /**
   * Asks once.
   *
   * @param times how often with this one
   * @param told what is waited for, as it was told last
   */
  private static StepOutcome ask(Question question, Instant until, int times, String told) {
    WritableHostWork work = question.work();
    List<Objection> against = against(work, question.stage(), question.more().get());
    if (against.isEmpty()) {
      return question.then().get();
    }
    if (!worthWaiting(work, against, until)) {
      against.stream().skip(1).map(Objection::finding).forEach(work::found);
      return new StepOutcome.Stopped(question.refused(), against.get(0).finding());
    }
    String why = against.get(0).finding().message();
    if (!why.equals(told)) {
      work.log().progress("waiting: " + why);
    }
    work.disconnect();
    return work.context()
        .timing()
        .later(
            pause(work, against, times),
            () -> question.again().apply(() -> ask(question, until, times + 1, why)),
            () ->
                new StepOutcome.Stopped(
                    Status.UNFINISHED,
                    RunCode.INTERRUPTED.of("interrupted while waiting: " + why)));
  }

  private static List<Objection> against(
      WritableHostWork work, Moment.Stage stage, List<Finding> more) {
    List<Objection> against = new ArrayList<>();
    more.forEach(finding -> against.add(new Objection(finding, false)));
    against.addAll(Guards.against(moment(work, stage)));
    if (against.isEmpty()) {
      for (List<String> command : work.task().guards().commands()) {
        OperatorCommand.run(work, command)
            .map(why -> GuardCode.COMMAND.of("the command " + command + " says no: " + why))
            .ifPresent(finding -> against.add(new Objection(finding, true)));
      }
    }
    return against;
  }

  /** A window that is all there is to wait for opens at a time that is known. */
  private static Duration pause(WritableHostWork work, List<Objection> against, int times) {
    Instant now = work.context().timing().clock().instant();
    Window window = work.task().guards().window();
    if (window != null && against.stream().allMatch(Objection::isWindow)) {
      return window.nextOpening(now).map(opens -> Duration.between(now, opens)).orElse(SHORTEST);
    }
    Duration longer = SHORTEST.multipliedBy(Math.min(times, 4));
    return longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
  }

  /** A window that opens too late is not waited for at all. */
  private static boolean worthWaiting(
      WritableHostWork work, List<Objection> against, Instant until) {
    Instant now = work.context().timing().clock().instant();
    if (!now.isBefore(until) || !against.stream().allMatch(Objection::mayPass)) {
      return false;
    }
    Window window = work.task().guards().window();
    return window == null
        || against.stream().noneMatch(Objection::isWindow)
        || window.nextOpening(now).filter(opens -> opens.isBefore(until)).isPresent();
  }
}
