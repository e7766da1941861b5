package dev.regroup.step;

import dev.regroup.boot.FileEdit;
import dev.regroup.boot.Refresh;
import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.Backup;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFile;
import dev.regroup.host.HostRescue;
import dev.regroup.host.ReadScript;
import dev.regroup.host.WriteScript;
import dev.regroup.plan.HealthCheck;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.RollbackCode;
import dev.regroup.plan.RollbackPlanner;
import dev.regroup.playbook.DesiredState;
import dev.regroup.playbook.DesiredState.Rescue;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A host that comes back from its reboot, and the rescue that it was given for it. */
final class RescueReturn {
  private RescueReturn() {}

  /** How long a host that is down is watched from the reboot command on. */
  static Duration patience(WritableHostWork work) {
    DesiredState desired = work.task().desired();
    return work.armed() ? watched(desired) : desired.reboot().timeout();
  }

  /** The same where it is not known whether the host was given a rescue: two boots and its time. */
  static Duration watched(DesiredState desired) {
    Duration timeout = desired.reboot().timeout();
    return desired.rescue() == Rescue.OFF
        ? timeout
        : timeout.plus(timeout).plus(desired.confirmTimeout());
  }

  /**
   * Tells the rescue of a host that is in another boot that its run is back, and keeps what the
   * host says of it.
   *
   * @return why the host is not back yet; empty where it is, and its rescue does nothing any more
   */
  static Optional<HostFault> confirm(WritableHostWork work, String bootId) {
    if (!work.armed() || bootId.equals(work.facts().bootId())) {
      return Optional.empty();
    }
    Answer answer = work.write(WriteScript.disarm(work.context().run().text()));
    if (answer instanceof Answer.Broken broken) {
      return Optional.of(broken.fault());
    }
    Optional<HostRescue> rescue = HostRescue.of(answer);
    rescue.ifPresent(work::rescue);
    return rescue
        .filter(told -> told.isBusy(bootId))
        .map(
            told ->
                new HostFault(
                    HostFault.Kind.PROTOCOL, "the host is up, and its rescue puts it back"));
  }

  /** Whether the boot that the host is in follows the one that its rescue ended. */
  static boolean rescuedItself(WritableHostWork work) {
    HostRescue rescue = work.rescue();
    if (rescue == null) {
      return false;
    }
    String words = "the host's rescue: " + RescuePlan.words(rescue);
    switch (rescue.state()) {
      case KEPT -> work.found(RescueCode.STAYED.of(words));
      case ACTING, FAILED -> work.found(RescueCode.NOT_WHOLE.of(words));
      default -> {}
    }
    return rescue.state() == HostRescue.State.ACTED;
  }

  /** Proves the old state of a host that has put itself back. */
  static StepOutcome prove(WritableHostWork work) {
    return VerifyStep.prove(work, RescueReturn::against)
        .then(outcome -> outcome instanceof StepOutcome.Done ? rescued(work) : outcome);
  }

  private static StepOutcome rescued(WritableHostWork work) {
    return new StepOutcome.Stopped(Status.RESCUED, proven(work, work.rescue()));
  }

  /** Keeps that the host is proven in its old state; what to tell of it. */
  static Finding proven(WritableHostWork work, @Nullable HostRescue rescue) {
    work.verified(false);
    work.left(Left.AS_FOUND);
    return RescueCode.RESCUED.of(
        "the host was cut off after its reboot and has rescued itself"
            + (rescue == null ? "" : ": " + RescuePlan.words(rescue) + RescuePlan.further(rescue)));
  }

  /** What speaks against the host being as it was: its files, its line, what worked before. */
  private static List<Finding> against(WritableHostWork work, HostFacts after) {
    HostPlan plan = work.plan();
    HostRescue rescue = work.rescue();
    List<Finding> findings =
        rescue == null || rescue.base().isEmpty()
            ? againstFound(work, after)
            : againstBase(work, after);
    findings.addAll(RollbackPlanner.against(after, RollbackPlanner.putBack(plan, after)));
    findings.addAll(HealthCheck.compare(work.before(), after));
    return findings;
  }

  /** Where it went back over earlier runs as well: the host keeps what to. */
  private static List<Finding> againstBase(WritableHostWork work, HostFacts after) {
    Answer answer = work.read(ReadScript.backup(work.context().run().text()));
    Optional<Backup> base = Backup.parse(answer.frames());
    List<Finding> findings = new ArrayList<>();
    if (base.isEmpty()) {
      findings.add(RollbackCode.FAILED.of("what the host was put back to could not be read"));
    }
    for (Backup.Entry entry : base.map(Backup::entries).orElse(List.of())) {
      compare(findings, entry.path(), entry.sha256(), after.files().get(entry.path()));
    }
    return findings;
  }

  private static List<Finding> againstFound(WritableHostWork work, HostFacts after) {
    List<Finding> findings = new ArrayList<>();
    HostPlan plan = work.plan();
    for (FileEdit edit : plan.edits()) {
      compare(findings, edit.path(), edit.beforeSha256(), after.files().get(edit.path()));
    }
    Refresh refresh = plan.refresh();
    for (String path : refresh == null ? List.<String>of() : refresh.generated()) {
      HostFile before = work.before().files().get(path);
      compare(findings, path, before == null ? null : before.sha256(), after.files().get(path));
    }
    return findings;
  }

  private static void compare(
      List<Finding> findings, String path, @Nullable String before, @Nullable HostFile now) {
    if (!Objects.equals(before, now == null ? null : now.sha256())) {
      findings.add(RollbackCode.FAILED.of(path + " is not as it was before the run"));
    }
  }
}
