package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFacts;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.DrainPlan;
import dev.regroup.plan.GuardCode;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.Moment;
import dev.regroup.plan.Planner;
import dev.regroup.plan.RestoreCode;
import dev.regroup.plan.RollbackPlanner;
import dev.regroup.playbook.Guards;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks the guards again just before the reboot, and whether what boots next is still as planned:
 * minutes may have passed since the first write. Only then it takes guests and HA services off the
 * host.
 */
final class DrainStep implements Step<WritableHostWork> {
  @Override
  public StepName name() {
    return StepName.DRAIN;
  }

  @Override
  public StepOutcome run(WritableHostWork work) {
    if (work.plan().reboot() != HostPlan.Reboot.NEEDED) {
      return new StepOutcome.Skipped("no reboot");
    }
    return again(work, () -> asked(work));
  }

  private static StepOutcome asked(WritableHostWork work) {
    return GuardWait.ask(
        new GuardWait.Question(
            work,
            Moment.Stage.REBOOT,
            () -> otherBoot(work),
            then -> again(work, then),
            refused(work),
            () -> take(work)));
  }

  /** Nothing was written on a host that was only to be rebooted. */
  private static Status refused(WritableHostWork work) {
    return work.left() == Left.AS_FOUND ? Status.REFUSED : Status.FAILED;
  }

  /** Goes on with facts of just now, of the boot that is to end. */
  private static StepOutcome again(WritableHostWork work, Supplier<StepOutcome> then) {
    return Reconnection.facts(work, read -> judged(work, read, then));
  }

  private static StepOutcome judged(
      WritableHostWork work, FactsRead read, Supplier<StepOutcome> then) {
    if (read instanceof FactsRead.Fault fault) {
      Status lost = work.left() == Left.AS_FOUND ? Status.UNREACHABLE : Status.FAILED;
      return new StepOutcome.Stopped(lost, fault.why());
    }
    HostFacts facts = ((FactsRead.Facts) read).facts();
    if (!facts.bootId().equals(work.facts().bootId())) {
      return new StepOutcome.Stopped(
          refused(work),
          changed(
              "the host was rebooted by other hands",
              "Run the same command again: what it runs now decides what is left to do."));
    }
    work.facts(facts);
    return then.get();
  }

  /** What boots next must still be what was confirmed: a package, or a colleague, may have come. */
  private static List<Finding> otherBoot(WritableHostWork work) {
    HostPlan plan = work.plan();
    HostPlan again =
        work.backupRun().isEmpty()
            ? Planner.plan(work.host(), work.facts(), work.task().desired())
            : RollbackPlanner.putBack(plan, work.facts());
    return Confirmation.otherBoot(plan, again)
        .map(why -> changed(why, RebootCode.CHANGED.row().remedy()))
        .stream()
        .toList();
  }

  private static Finding changed(String why, String remedy) {
    return RebootCode.CHANGED.of("the host changed just before its reboot: " + why, remedy);
  }

  private static StepOutcome take(WritableHostWork work) {
    List<String> orders = DrainPlan.of(GuardWait.moment(work, Moment.Stage.REBOOT)).orders();
    if (orders.isEmpty()) {
      return new StepOutcome.Done("nothing speaks against a reboot");
    }
    Optional<StepOutcome> stop = Interruption.before(work, "anything was taken off the host");
    if (stop.isPresent()) {
      return stop.get();
    }
    work.drained(true);
    boolean empty = !work.task().guards().skip().contains(Guards.Name.GUESTS);
    ResilientWork drain = new ResilientWork(work, RestoreStep.whole(work));
    return drain.run(
        WriteScript.drain(
            work.context().run().text(),
            work.facts().bootId(),
            orders,
            empty,
            RestoreStep.limits(work)),
        new ToldOnce(work.log()),
        answer -> taken(work, answer, orders, drain.neverSent()));
  }

  private static StepOutcome taken(
      WritableHostWork work, Answer answer, List<String> orders, boolean neverSent) {
    if (answer instanceof Answer.Broken broken) {
      work.drained(!neverSent);
      work.atWork(!neverSent);
      Status status = neverSent ? refused(work) : Interruption.orFailed(work);
      return new StepOutcome.Stopped(status, Faults.finding(broken.fault()));
    }
    return judged(work, (Answer.Complete) answer, orders);
  }

  private static StepOutcome judged(
      WritableHostWork work, Answer.Complete answer, List<String> orders) {
    switch (answer.status()) {
      case ExitStatus.OK -> {
        return closed(work).orElseGet(() -> new StepOutcome.Done(RestoreStep.words(orders)));
      }
      case ExitStatus.REFUSED, ExitStatus.RESTORED -> {
        work.drained(false);
        String why =
            answer.frame("drain-failed").map(Frame::text).orElseGet(() -> Answers.reason(answer));
        return new StepOutcome.Stopped(
            refused(work),
            RestoreCode.DRAIN_FAILED.of(
                "the host could not be drained, all was given back: " + why));
      }
      default -> {
        work.drained(false);
        return new StepOutcome.Stopped(
            Status.FAILED,
            RestoreCode.DRAIN_LEFT.of(
                "the host could not be drained, and not all was given back: "
                    + Answers.reason(answer)));
      }
    }
  }

  /** Draining takes its time, and the reboot has to begin inside of the maintenance window. */
  private static Optional<StepOutcome> closed(WritableHostWork work) {
    Guards.Window window = work.task().guards().window();
    return window == null || window.isOpen(work.context().timing().clock().instant())
        ? Optional.empty()
        : Optional.of(
            new StepOutcome.Stopped(
                refused(work),
                GuardCode.WINDOW.of("the maintenance window closed while the host was drained")));
  }
}
