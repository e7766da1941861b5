package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.finding.Severity;
import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostRescue;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.RollbackPlanner;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.DesiredState.Rescue;
import dev.regroup.run.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is told of rescues before anything is written, and what becomes of one that is left. */
final class RescuePlan {
  /** There where systemd runs, see sd_booted(3). */
  private static final String SYSTEMD = "/run/systemd/system";

  private RescuePlan() {}

  /** Whether a rescue belongs to the plan, and the host can have one. */
  static boolean arms(HostFacts facts, HostPlan plan, DesiredState desired) {
    return isAsked(plan, desired) && facts.files().containsKey(SYSTEMD);
  }

  private static boolean isAsked(HostPlan plan, DesiredState desired) {
    return plan.reboot() == HostPlan.Reboot.NEEDED && desired.rescue() != Rescue.OFF;
  }

  /** What a plan has to tell of its rescue, and of one that is left from another run. */
  static List<Finding> told(HostFacts facts, HostPlan plan, DesiredState desired) {
    List<Finding> told = new ArrayList<>();
    left(facts, Severity.WARNING).ifPresent(told::add);
    boolean writes = !plan.edits().isEmpty() || plan.refresh() != null;
    if (!plan.refused() && writes && plan.reboot() == HostPlan.Reboot.NEEDED) {
      RollbackPlanner.unbooted(facts).ifPresent(told::add);
    }
    if (plan.refused() || !isAsked(plan, desired)) {
      return told;
    }
    told.add(
        arms(facts, plan, desired)
            ? RescueCode.ARMS.of(
                "a rescue is left for the reboot: "
                    + after(desired)
                    + " after it the host undoes the change by itself, "
                    + when(desired))
            : RescueCode.NO_SYSTEMD.of(
                "the host does not run systemd, and reboots without a rescue"));
    return told;
  }

  private static String when(DesiredState desired) {
    return desired.rescue() == Rescue.UNLESS_CONFIRMED
        ? "unless this run came back"
        : "if it is cut off";
  }

  private static String after(DesiredState desired) {
    long seconds = desired.confirmTimeout().toSeconds();
    return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
  }

  /** That it undoes more than its own run's change, for people; empty where it does not. */
  static String further(HostRescue rescue) {
    return rescue.base().isEmpty()
        ? ""
        : "; with it goes, since nothing of it was ever booted, what this boot wrote from run "
            + ByteText.display(rescue.base())
            + " on";
  }

  /** What is left of a rescue, empty where nothing is. */
  static Optional<Finding> left(HostFacts facts, Severity severity) {
    return Optional.ofNullable(facts.rescue())
        .map(
            rescue ->
                RescueCode.LEFT.of(
                    severity,
                    "run "
                        + (rescue.run().isEmpty() ? "(unknown)" : ByteText.display(rescue.run()))
                        + " left a rescue on the host: "
                        + words(rescue),
                    RescueCode.LEFT.row().remedy()));
  }

  /** What it has come to, for people. */
  static String words(HostRescue rescue) {
    String why = rescue.why().isEmpty() ? "" : ": " + ByteText.display(rescue.why());
    String cut = rescue.cut().isEmpty() ? "nobody had come" : ByteText.display(rescue.cut());
    return switch (rescue.state()) {
      case NONE -> "its unit, which does nothing any more";
      case ARMED -> "it is armed";
      case CONFIRMED -> "the run came back, and it will do nothing";
      case KEPT -> "it did nothing" + why;
      case ACTING -> "it began to put the change back, and has not come to its end (" + cut + ")";
      case ACTED -> "it put the change back and rebooted the host (" + cut + ")";
      case FAILED -> "it could not put all of the change back" + why;
    };
  }

  /**
   * Where nothing is left to do on the host, away with a rescue that another run left: under a
   * lock, with whose end it goes.
   *
   * @param free whether nobody else holds the lock now
   * @return why the host has not ended well; empty where it has
   */
  static Optional<StepOutcome> tidy(WritableHostWork work, boolean free) {
    Optional<Finding> left = left(work.facts(), Severity.ERROR);
    if (left.isEmpty()) {
      return Optional.empty();
    }
    if (!free) {
      return Optional.of(new StepOutcome.Stopped(Status.REFUSED, left.get()));
    }
    if (work.facts().lock() != null) {
      // It went with the lock that was taken over.
      return Optional.empty();
    }
    return Locks.take(work) instanceof Answer.Complete complete
            && complete.status() == ExitStatus.OK
        ? Optional.empty()
        : Optional.of(new StepOutcome.Stopped(Status.REFUSED, left.get()));
  }
}
