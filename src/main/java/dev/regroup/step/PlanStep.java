package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.Answer;
import dev.regroup.plan.DrainPlan;
import dev.regroup.plan.Guards;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.Moment;
import dev.regroup.plan.PlanCode;
import dev.regroup.plan.Planner;
import dev.regroup.plan.Proof;
import dev.regroup.plan.RestoreCode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the plan from the facts and has the host evaluate the edited files. */
final class PlanStep implements Step<HostWork> {
  @Override
  public StepName name() {
    return StepName.PLAN;
  }

  @Override
  public StepOutcome run(HostWork work) {
    Optional<StepOutcome> stop = make(work);
    Optional<Finding> lock = Locks.seen(work);
    if (stop.isPresent()) {
      // Where nothing would be written another's lock is in nobody's way; one left behind is told.
      lock.filter(finding -> !finding.isError()).ifPresent(work::found);
      RestoreStep.leftBehind(work).forEach(work::found);
      return stop.get();
    }
    List<Finding> against =
        new ArrayList<>(Guards.foreseen(GuardWait.moment(work, Moment.Stage.WRITE)));
    against.addAll(RestoreStep.leftBehind(work));
    lock.ifPresent(against::add);
    against.forEach(work::found);
    takenOff(work).ifPresent(work::found);
    return against.stream().anyMatch(Finding::isError)
        ? new StepOutcome.Stopped(Status.REFUSED)
        : new StepOutcome.Done(summary(work.plan()));
  }

  /** What the reboot would take guests and HA services off the host for. */
  private static Optional<Finding> takenOff(HostWork work) {
    Moment moment = GuardWait.moment(work, Moment.Stage.WRITE);
    List<String> orders = moment.reboots() ? DrainPlan.of(moment).orders() : List.of();
    return orders.isEmpty()
        ? Optional.empty()
        : Optional.of(RestoreCode.planned(RestoreStep.words(orders)));
  }

  /** Makes the plan; a stop where the host is refused or nothing is left to do. */
  static Optional<StepOutcome> make(HostWork work) {
    HostPlan plan = Planner.plan(work.host(), work.facts(), work.task().desired());
    if (!plan.refused() && Evaluation.concerns(plan)) {
      Answer answer = Evaluation.ask(work, plan);
      if (answer instanceof Answer.Broken broken) {
        return Optional.of(
            new StepOutcome.Stopped(Status.UNREACHABLE, Faults.finding(broken.fault())));
      }
      plan = plan.with(Evaluation.judge(answer, plan, work.facts()));
    }
    if (!work.task().unprovenToo() && plan.hasWork()) {
      plan = provenOnly(plan);
    }
    plan = plan.refused() ? plan.withoutWork() : plan;
    plan = plan.with(RescuePlan.told(work.facts(), plan, work.task().desired()));
    work.plan(plan);
    work.context()
        .events()
        .accept(new RunEvent.Planned(work.context().timing().clock().instant(), work.host(), plan));
    if (plan.refused()) {
      return Optional.of(new StepOutcome.Stopped(Status.REFUSED));
    }
    return plan.hasWork() ? Optional.empty() : Optional.of(nothingToDo(work, plan));
  }

  private static HostPlan provenOnly(HostPlan plan) {
    return plan.findings().stream()
        .filter(PlanCode.UNPROVEN::is)
        .findFirst()
        .map(
            told ->
                plan.with(
                    PlanCode.UNPROVEN,
                    PlanCode.UNPROVEN.of(
                        Severity.ERROR,
                        told.message() + "; apply changes it with --allow-unproven-layout only",
                        told.remedy())))
        .orElse(plan);
  }

  /**
   * Nothing to do is not the same as all well: a goal that no edit and no reboot reaches is
   * refused. A host that an earlier run rebooted has its turn, to be proven as that run would have.
   */
  private static StepOutcome nothingToDo(HostWork work, HostPlan plan) {
    if (plan.reboot() == HostPlan.Reboot.PENDING) {
      return new StepOutcome.Stopped(Status.OK);
    }
    if (work.task().returning()) {
      // Not by these facts alone: what its reboot still owes it is asked at its turn.
      return new StepOutcome.Stopped(Status.CHANGED);
    }
    List<Finding> against = Proof.against(work.facts(), work.task().desired(), plan);
    List<Finding> errors = against.stream().filter(Finding::isError).toList();
    against.forEach(work::found);
    work.verified(errors.isEmpty());
    return new StepOutcome.Stopped(errors.isEmpty() ? Status.OK : Status.REFUSED);
  }

  private static String summary(HostPlan plan) {
    return plan.changes().size()
        + " changes"
        + (plan.refresh() == null ? "" : ", " + plan.refresh().command())
        + (plan.reboot() == HostPlan.Reboot.NEEDED ? ", reboot" : "");
  }
}
