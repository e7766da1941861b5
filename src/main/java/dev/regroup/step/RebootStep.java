package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.HistoryEntry;
import dev.regroup.host.HostFacts;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.HostPlan;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.Optional;

/** Sends the reboot command, which carries the boot id that it ends. */
final class RebootStep implements Step<WritableHostWork> {
  private static final int ATTEMPTS = 3;

  @Override
  public StepName name() {
    return StepName.REBOOT;
  }

  @Override
  public StepOutcome run(WritableHostWork work) {
    HostPlan plan = work.plan();
    if (plan.reboot() == HostPlan.Reboot.NONE) {
      return new StepOutcome.Skipped("no reboot is part of the plan");
    }
    if (plan.reboot() == HostPlan.Reboot.PENDING) {
      return new StepOutcome.Skipped("the playbook says reboot: never");
    }
    Optional<StepOutcome> stop = Interruption.before(work, "the reboot");
    if (stop.isPresent()) {
      return stop.get();
    }
    return send(work, 1, false);
  }

  /**
   * Sends the command until it is known to have arrived, or not to; else it is past knowing, which
   * is seen while waiting. Sent twice it does no harm: it ends this boot and no other.
   *
   * @param attempt from 1
   * @param perhaps whether an earlier one may have been heard
   */
  private static StepOutcome send(WritableHostWork work, int attempt, boolean perhaps) {
    String bootId = work.facts().bootId();
    Answer answer = work.write(order(work, bootId));
    Heard heard = Heard.from(answer);
    if (heard == Heard.YES) {
      return sent(work, "");
    }
    String why = why(answer);
    // A no says nothing of an earlier attempt, whose script may still be under way.
    if (heard == Heard.NO) {
      return perhaps ? sent(work, why) : notSent(work, answer);
    }
    work.log().progress(why + " - was the command heard?");
    work.disconnect();
    return Reconnection.facts(
        work,
        read -> {
          if (!unheard(work, bootId, read)) {
            return sent(work, why);
          }
          if (answer instanceof Answer.Complete && !perhaps) {
            return notSent(work, answer);
          }
          return attempt == ATTEMPTS ? sent(work, why) : send(work, attempt + 1, true);
        });
  }

  private static WriteScript order(WritableHostWork work, String bootId) {
    return WriteScript.reboot(
        work.context().run().text(),
        bootId,
        work.plan().entryDigest(),
        work.task().desired().reboot().message());
  }

  private static String why(Answer answer) {
    return answer instanceof Answer.Broken broken
        ? broken.fault().message()
        : Answers.reason((Answer.Complete) answer);
  }

  /** Whether the host is in the same boot, and its history says nothing of the command. */
  private static boolean unheard(WritableHostWork work, String bootId, FactsRead read) {
    return read instanceof FactsRead.Facts fresh
        && fresh.facts().bootId().equals(bootId)
        && !heard(work, fresh.facts());
  }

  /** Whether the host's history says that this run's command began in this boot. */
  private static boolean heard(WritableHostWork work, HostFacts facts) {
    return facts.history().stream()
        .anyMatch(
            line ->
                line.event().equals("reboot")
                    && line.run().equals(work.context().run().text())
                    && facts.bootId().equals(line.values().get(HistoryEntry.BOOT)));
  }

  /** Nothing was begun: a host that was only to be rebooted is as it was. */
  private static StepOutcome notSent(WritableHostWork work, Answer answer) {
    boolean asFound = work.left() == Left.AS_FOUND;
    if (Locks.isAnothers(answer)) {
      return new StepOutcome.Stopped(
          asFound ? Status.REFUSED : Status.FAILED,
          Locks.broken((Answer.Complete) answer, "the host was not rebooted"));
    }
    if (answer instanceof Answer.Broken broken) {
      return new StepOutcome.Stopped(
          asFound ? Status.UNREACHABLE : Status.FAILED, Faults.finding(broken.fault()));
    }
    return new StepOutcome.Stopped(
        asFound ? Status.REFUSED : Status.FAILED,
        RebootCode.REFUSED.of("the reboot command was refused on the host: " + why(answer)));
  }

  private static StepOutcome sent(WritableHostWork work, String detail) {
    work.left(Left.UNKNOWN);
    work.atWork(true);
    work.reboot(HostResult.Reboot.NEEDED);
    return new StepOutcome.Done(detail);
  }
}
