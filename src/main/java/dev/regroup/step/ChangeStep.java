package dev.regroup.step;

import dev.regroup.boot.FileEdit;
import dev.regroup.boot.Refresh;
import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.ChangeOrder;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.FactsParser;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFacts;
import dev.regroup.host.WorkReport;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.Guards;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.Planner;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Lock, guard, backup, patch, refresh and confirm, which {@code change.sh} does in one round trip.
 * What it read back is then planned again: confirmed is what has nothing left to write.
 */
final class ChangeStep implements Step<WritableHostWork> {
  private static final Map<String, StepName> WITHIN =
      Map.of(
          "begin-lock", StepName.LOCK,
          "begin-guard", StepName.GUARD,
          "begin-backup", StepName.BACKUP,
          "begin-patch", StepName.PATCH,
          "begin-refresh", StepName.REFRESH,
          "begin-confirm", StepName.CONFIRM);

  @Override
  public StepName name() {
    return StepName.LOCK;
  }

  @Override
  public StepOutcome run(WritableHostWork work) {
    Optional<StepOutcome> stop =
        Interruption.before(work, "anything was written")
            .or(() -> guards(work))
            .or(() -> Locks.takeOver(work));
    if (stop.isPresent()) {
      return stop.get();
    }
    work.locked(true);
    // The other half is for everything else, putting it all back included.
    long refreshSeconds = work.context().limits().change().dividedBy(2).toSeconds();
    Answer answer =
        new ResilientWork(work, "")
            .run(WriteScript.change(order(work), refreshSeconds), frame -> tell(work, frame));
    if (answer instanceof Answer.Broken broken) {
      work.left(Left.UNKNOWN);
      work.atWork(true);
      return new StepOutcome.Stopped(Interruption.orFailed(work), Faults.finding(broken.fault()));
    }
    return ended(work, (Answer.Complete) answer);
  }

  private static Optional<StepOutcome> guards(WritableHostWork work) {
    boolean reboots = work.plan().reboot() == HostPlan.Reboot.NEEDED;
    List<Finding> against = new ArrayList<>(Guards.against(work.facts(), reboots));
    against.addAll(Guards.room(work.facts()));
    against.stream().skip(1).forEach(work::found);
    return against.stream()
        .findFirst()
        .map(finding -> new StepOutcome.Stopped(Status.REFUSED, finding));
  }

  private static ChangeOrder order(WritableHostWork work) {
    HostPlan plan = work.plan();
    Refresh refresh = plan.refresh();
    RunContext context = work.context();
    return new ChangeOrder(
        context.run().text(),
        context.owner(),
        context.timing().clock().instant().toString(),
        work.facts().bootId(),
        plan.edits().stream().map(ChangeStep::edit).toList(),
        refresh == null ? "" : refresh.id(),
        refresh == null ? List.of() : refresh.generated(),
        refresh == null
            ? List.of()
            : refresh.room().stream()
                .map(room -> new ChangeOrder.Room(room.path(), room.bytes()))
                .toList());
  }

  private static ChangeOrder.Edit edit(FileEdit edit) {
    return new ChangeOrder.Edit(edit.path(), edit.beforeSha256(), edit.after());
  }

  /** The steps within, as the host begins them. */
  private static void tell(WritableHostWork work, Frame frame) {
    StepName begun = WITHIN.get(frame.name());
    if (begun != null && begun != work.log().current()) {
      work.log().begin(begun);
    } else if (frame.name().equals("begin-restore")) {
      work.log().progress("putting everything back");
    } else if (frame.name().equals("refresh-line")) {
      work.log().output(ByteText.display(frame.text().strip()));
    }
  }

  private static StepOutcome ended(WritableHostWork work, Answer.Complete answer) {
    String reason = Answers.reason(answer);
    switch (answer.status()) {
      case 0 -> {
        return confirm(work, answer);
      }
      case ExitStatus.REFUSED -> {
        return stopped(
            work, Status.REFUSED, Left.AS_FOUND, "RG-CHANGE-01", reason, "nothing was written");
      }
      case ExitStatus.RESTORED -> {
        return stopped(
            work,
            Status.FAILED,
            Left.AS_FOUND,
            "RG-CHANGE-02",
            reason,
            "all that was written has been put back and read back; see to the cause, then try again");
      }
      case ExitStatus.LEFT_OVER -> {
        return stopped(
            work,
            Status.FAILED,
            left(answer),
            "RG-CHANGE-03",
            reason + notPutBack(answer),
            "not all could be put back; the backup is in /var/lib/regroup/backup/"
                + work.context().run());
      }
      case ExitStatus.LOCKED -> {
        work.locked(false);
        return stopped(
            work,
            Status.REFUSED,
            Left.AS_FOUND,
            "RG-LOCK-04",
            "another run took the lock just before: " + reason,
            "wait for that run");
      }
      case ExitStatus.OTHER_BOOT -> {
        work.locked(false);
        return stopped(
            work,
            Status.REFUSED,
            Left.AS_FOUND,
            "RG-CHANGE-04",
            "the host has been rebooted since its facts were read",
            "run 'regroup check' and look at the plan again");
      }
      default -> {
        return stopped(
            work,
            Status.FAILED,
            Left.UNKNOWN,
            "RG-CHANGE-05",
            reason + ": was it killed, or is the disk of /var/lib/regroup full?",
            "see to the cause, then run 'regroup apply' again: the host's facts tell how far it came");
      }
    }
  }

  private static String notPutBack(Answer.Complete answer) {
    return WorkReport.parse(answer.frames())
        .step("restore")
        .map(step -> "; " + ByteText.display(step.reason().strip().replace("\n", "; ")))
        .orElse("");
  }

  private static Left left(Answer.Complete answer) {
    String text = WorkReport.parse(answer.frames()).left();
    for (Left left : Left.values()) {
      if (left.name().toLowerCase(Locale.ROOT).equals(text)) {
        return left;
      }
    }
    return Left.UNKNOWN;
  }

  private static StepOutcome stopped(
      WritableHostWork work, Status status, Left left, String code, String message, String remedy) {
    work.left(left);
    return new StepOutcome.Stopped(status, Finding.error(code, message, remedy));
  }

  /**
   * Plans again from what was read back; whatever is still to be written means: put it all back.
   */
  private static StepOutcome confirm(WritableHostWork work, Answer.Complete answer) {
    if (work.plan().edits().isEmpty() && work.plan().refresh() == null) {
      return new StepOutcome.Done("nothing to write");
    }
    work.left(Left.STAGED);
    HostFacts written = FactsParser.withBootFiles(work.facts(), answer.frames());
    HostPlan again = Planner.plan(work.host(), written, work.task().desired());
    Optional<String> against = Confirmation.against(work.plan(), again);
    if (against.isEmpty()) {
      work.facts(written);
      return new StepOutcome.Done("entries hold what was asked");
    }
    return Undo.of(work, against.get());
  }
}
