package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.DrainLimits;
import dev.regroup.host.DrainRecord;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.Frame;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.RestoreCode;
import dev.regroup.run.HostResult;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Gives back what was taken off the host, once it is proven: by this run, and by those before it
 * that did not come so far. Which that is the host's own records say.
 */
final class RestoreStep implements Step<WritableHostWork> {
  /** What Proxmox VE itself gives a guest (pve-manager, PVE/API2/Nodes.pm, stopall). */
  private static final Duration GUEST = Duration.ofMinutes(3);

  @Override
  public StepName name() {
    return StepName.RESTORE;
  }

  @Override
  public StepOutcome run(WritableHostWork work) {
    if (!work.drained() && work.facts().around().drained().isEmpty()) {
      return new StepOutcome.Skipped("nothing was taken off");
    }
    return isProven(work)
        ? give(work, Status.FAILED)
        : new StepOutcome.Skipped("waits for a reboot that the playbook forbids");
  }

  private static boolean isProven(HostWork work) {
    return work.plan().reboot() != HostPlan.Reboot.PENDING;
  }

  /** How long its parts may take. */
  static DrainLimits limits(WritableHostWork work) {
    Duration shutdown = work.task().desired().reboot().shutdownTimeout();
    return new DrainLimits(
        shutdown.compareTo(GUEST) < 0 ? shutdown : GUEST,
        work.context().limits().change(),
        work.task().desired().reboot().verifyTimeout());
  }

  /** How long all of it may take: guests move one after another. */
  static Duration whole(WritableHostWork work) {
    return work.context().limits().change().multipliedBy(4);
  }

  /**
   * What runs that did not come to their end took off the host, for whoever looks at it; nothing
   * while another run is at it.
   */
  static List<Finding> leftBehind(HostWork work) {
    List<Finding> findings = new ArrayList<>();
    if (!Locks.heldElsewhere(work)) {
      for (DrainRecord record : work.facts().around().drained()) {
        findings.add(
            record.whole()
                ? RestoreCode.leftBehind(record.run(), words(record.taken()))
                : RestoreCode.unreadable(record.run()).asWarning());
      }
    }
    return findings;
  }

  /**
   * Gives it back on a host on which nothing else is to be done.
   *
   * @param well how the host ends where that comes to a good end
   */
  static StepOutcome settled(WritableHostWork work, StepOutcome well) {
    List<DrainRecord> records = work.facts().around().drained();
    if (records.isEmpty() || !isProven(work) || Locks.heldElsewhere(work)) {
      return well;
    }
    StepOutcome lock = work.locked() ? new StepOutcome.Done("") : RollbackSteps.LockStep.take(work);
    return lock instanceof StepOutcome.Stopped
        ? lock
        : give(work, Status.REFUSED)
            .then(outcome -> outcome instanceof StepOutcome.Stopped ? outcome : well);
  }

  /**
   * Whether something is to be given back before the host ends so: what was taken off one that was
   * not rebooted, or that has put itself back. Of any other it stays off, which is told.
   */
  static boolean isOwed(HostWork any, Status ended) {
    if (!(any instanceof WritableHostWork work) || !work.drained()) {
      return false;
    }
    boolean rebooted = work.reboot() != HostResult.Reboot.NONE && ended != Status.RESCUED;
    if (work.atWork() || rebooted) {
      work.found(
          RestoreCode.STAYS.of(
              "what was taken off the host before its reboot is not given back yet"));
      return false;
    }
    return true;
  }

  /** Gives back what {@link #isOwed} says. */
  static final class AtTheEnd implements Step<HostWork> {
    @Override
    public StepName name() {
      return StepName.RESTORE;
    }

    @Override
    public StepOutcome run(HostWork work) {
      return work instanceof WritableHostWork writable
          ? give(writable, Status.FAILED)
          : new StepOutcome.Skipped("nothing was taken off");
    }
  }

  /**
   * @param unreadable the status of a host whose records cannot be read
   */
  private static StepOutcome give(WritableHostWork work, Status unreadable) {
    work.drained(false);
    return work.isConnected()
        ? restored(work, unreadable)
        : Reconnection.of(
            work,
            fault ->
                fault.isPresent()
                    ? failed("the host cannot be reached")
                    : restored(work, unreadable));
  }

  private static StepOutcome restored(WritableHostWork work, Status unreadable) {
    ResilientWork restore = new ResilientWork(work, whole(work));
    return restore.run(
        WriteScript.restore(work.context().run().text(), limits(work)),
        new ToldOnce(work.log()),
        answer -> judged(work, unreadable, answer, restore.neverSent()));
  }

  private static StepOutcome judged(
      WritableHostWork work, Status unreadable, Answer answer, boolean neverSent) {
    if (answer instanceof Answer.Broken broken) {
      work.atWork(!neverSent);
      return failed(broken.fault().message());
    }
    Answer.Complete complete = (Answer.Complete) answer;
    return switch (complete.status()) {
      case ExitStatus.OK -> given(work, complete);
      case ExitStatus.REFUSED ->
          new StepOutcome.Stopped(
              unreadable,
              RestoreCode.UNREADABLE.of("nothing can be given back: " + Answers.reason(complete)));
      default -> failed(Answers.reason(complete));
    };
  }

  private static StepOutcome given(WritableHostWork work, Answer.Complete answer) {
    String own = work.context().run().text();
    answer.frames().stream()
        .filter(frame -> frame.name().equals("given-back"))
        .map(Frame::text)
        .filter(run -> !run.equals(own))
        .map(RestoreCode::givenBack)
        .forEach(work::found);
    return new StepOutcome.Done("gave back what was taken off");
  }

  private static StepOutcome failed(String why) {
    return new StepOutcome.Stopped(
        Status.FAILED,
        RestoreCode.FAILED.of("what was taken off the host is not all given back: " + why));
  }

  /** Orders for people. */
  static String words(List<String> orders) {
    return orders.stream().map(RestoreStep::words).collect(Collectors.joining(", "));
  }

  private static String words(String order) {
    String[] words = order.split(" ", -1);
    return switch (words[0]) {
      case "onboot" -> words[1] + " " + words[2] + " does not start with the host";
      case "maintenance" -> "HA maintenance of " + words[1];
      case "migrate" -> words[1] + " " + words[2] + " moved to " + words[3];
      case "shutdown" -> words[2] + " " + words[3] + " shut down";
      default -> order;
    };
  }
}
