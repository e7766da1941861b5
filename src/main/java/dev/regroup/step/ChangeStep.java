package dev.regroup.step;

import dev.regroup.boot.FileEdit;
import dev.regroup.boot.Refresh;
import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ChangeOrder;
import dev.regroup.host.ExitStatus;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.Planner;
import dev.regroup.plan.Resumption;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lock, guard, backup, patch, refresh and confirm, which {@code change.sh} does in one round trip.
 * {@link Confirmation} judges what it read back, {@link ChangeFailure} tells what did not end well.
 */
final class ChangeStep implements Step<WritableHostWork> {
  @Override
  public StepName name() {
    return StepName.LOCK;
  }

  @Override
  public StepOutcome run(WritableHostWork work) {
    return carryOut(work, order(work, work.plan().edits()), answer -> confirm(work, answer));
  }

  /**
   * Carries an order out, with all that comes before and after it.
   *
   * @param confirm judges what was read back where it ended well
   */
  static StepOutcome carryOut(
      WritableHostWork work, ChangeOrder order, Function<Answer.Complete, StepOutcome> confirm) {
    Optional<StepOutcome> stop =
        Interruption.before(work, "anything was written").or(() -> Locks.takeOver(work));
    if (stop.isPresent()) {
      return stop.get();
    }
    work.locked(true);
    // The other half is for everything else, putting it all back included.
    long refreshSeconds = work.context().limits().change().dividedBy(2).toSeconds();
    ResilientWork change = new ResilientWork(work, "");
    return change.run(
        WriteScript.change(order, refreshSeconds),
        new ChangeProgress(work.log()),
        answer -> judged(work, answer, change.neverSent(), confirm));
  }

  private static StepOutcome judged(
      WritableHostWork work,
      Answer answer,
      boolean neverSent,
      Function<Answer.Complete, StepOutcome> confirm) {
    if (answer instanceof Answer.Broken broken) {
      if (neverSent) {
        work.locked(false);
        return new StepOutcome.Stopped(Status.UNREACHABLE, Faults.finding(broken.fault()));
      }
      work.left(Left.UNKNOWN);
      work.atWork(true);
      return new StepOutcome.Stopped(Interruption.orFailed(work), Faults.finding(broken.fault()));
    }
    Answer.Complete complete = (Answer.Complete) answer;
    return complete.status() == ExitStatus.OK
        ? confirm.apply(complete)
        : ChangeFailure.of(work, complete);
  }

  /** The order to write these files, and to make entries anew as the plan has it. */
  static ChangeOrder order(WritableHostWork work, List<FileEdit> edits) {
    return order(work, edits, work.plan().refresh());
  }

  /** The order to write these files, and to make entries anew so; not at all where that is null. */
  static ChangeOrder order(WritableHostWork work, List<FileEdit> edits, @Nullable Refresh refresh) {
    RunContext context = work.context();
    return new ChangeOrder(
        context.run().text(),
        context.owner(),
        context.timing().clock().instant().toString(),
        work.facts().bootId(),
        edits.stream().map(ChangeStep::edit).toList(),
        refresh == null ? "" : refresh.id(),
        refresh == null ? List.of() : refresh.generated(),
        refresh == null
            ? List.of()
            : refresh.room().stream()
                .map(room -> new ChangeOrder.Room(room.path(), room.bytes()))
                .toList(),
        Resumption.of(work.facts()).run(),
        refresh == null ? List.of() : refresh.arguments(),
        refresh == null
            ? List.of()
            : refresh.seen().stream()
                .map(file -> new ChangeOrder.Seen(file.path(), file.sha256()))
                .toList());
  }

  private static ChangeOrder.Edit edit(FileEdit edit) {
    return new ChangeOrder.Edit(edit.path(), edit.beforeSha256(), edit.after());
  }

  /** Judges what was read back; what is not believed is put back. */
  private static StepOutcome confirm(WritableHostWork work, Answer.Complete answer) {
    if (work.plan().edits().isEmpty() && work.plan().refresh() == null) {
      return new StepOutcome.Done("nothing to write");
    }
    work.left(Left.STAGED);
    HostFacts written = FactsParser.withBootFiles(work.facts(), answer.frames());
    List<Finding> findings = Confirmation.of(work.plan(), written, work.task().desired());
    findings.stream().filter(finding -> !finding.isError()).forEach(work::found);
    Optional<Finding> against = findings.stream().filter(Finding::isError).findFirst();
    if (against.isPresent()) {
      return Undo.of(work, against.get());
    }
    work.facts(written);
    if (work.plan().reboot() == HostPlan.Reboot.PENDING) {
      // No proof comes that would tell what the host was left with.
      work.after(Planner.plan(work.host(), written, work.task().desired()));
    }
    return new StepOutcome.Done("entries hold what was asked");
  }
}
