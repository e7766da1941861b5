package dev.regroup.step;

import dev.regroup.boot.StagedEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.plan.HealthCheck;
import dev.regroup.plan.HealthCode;
import dev.regroup.plan.HostPlan;
import dev.regroup.plan.Planner;
import dev.regroup.plan.Proof;
import dev.regroup.plan.TrialCode;
import dev.regroup.plan.VerifyCode;
import dev.regroup.run.HostResult;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Proves the desired state from fresh facts, and that what worked before works again. Services may
 * need a while after a boot, so the proof is tried again until {@code verify_timeout}.
 */
final class VerifyStep implements Step<WritableHostWork> {
  private static final Duration BETWEEN = Duration.ofSeconds(5);

  @Override
  public StepName name() {
    return StepName.VERIFY;
  }

  @Override
  public StepOutcome run(WritableHostWork work) {
    if (work.plan().reboot() == HostPlan.Reboot.PENDING) {
      return new StepOutcome.Skipped("waits for a reboot that the playbook forbids");
    }
    if (RescueReturn.rescuedItself(work)) {
      return RescueReturn.prove(work);
    }
    return prove(work, VerifyStep::against);
  }

  /** Speaks against a host, or not, from facts of just now. */
  @FunctionalInterface
  interface Judge extends BiFunction<WritableHostWork, HostFacts, List<Finding>> {}

  /** Tries a proof until it holds or its time is over. */
  static StepOutcome prove(WritableHostWork work, Judge judge) {
    Duration patience = work.task().desired().reboot().verifyTimeout();
    Instant until = work.context().timing().clock().instant().plus(patience);
    return attempt(work, judge, until, "");
  }

  /**
   * One attempt with fresh facts, and after a while the next.
   *
   * @param told what the attempt before failed for, empty for the first
   */
  private static StepOutcome attempt(
      WritableHostWork work, Judge judge, Instant until, String told) {
    return Reconnection.facts(
        work,
        read -> {
          Attempt attempt = attempt(work, judge, read);
          Optional<Finding> error = attempt.firstError();
          if (error.isEmpty()) {
            attempt.against().forEach(work::found);
            work.verified(true);
            return new StepOutcome.Done("every layer as desired");
          }
          return mayYetCome(work, error.get(), until)
              ? again(work, judge, until, error.get(), told)
              : disproved(work, attempt, error.get());
        });
  }

  /** Services may; a boot of another line does not become the one that was tried. */
  private static boolean mayYetCome(WritableHostWork work, Finding error, Instant until) {
    return (work.reboot() == HostResult.Reboot.DONE || work.task().returning())
        && !TrialCode.DID_NOT_COME_UP.is(error)
        && work.context().timing().clock().instant().isBefore(until);
  }

  private static StepOutcome again(
      WritableHostWork work, Judge judge, Instant until, Finding error, String told) {
    if (!error.message().equals(told)) {
      work.log().progress("not yet: " + error.message());
    }
    return work.context()
        .timing()
        .later(
            BETWEEN, () -> attempt(work, judge, until, error.message()), () -> interrupted(error));
  }

  /** Of a host whose facts could not be read nothing is known, not even that it is not proven. */
  private static StepOutcome disproved(WritableHostWork work, Attempt attempt, Finding error) {
    if (attempt.factsRead()) {
      work.verified(false);
    }
    attempt.against().stream().filter(finding -> !finding.equals(error)).forEach(work::found);
    return new StepOutcome.Stopped(Status.FAILED, error);
  }

  private static StepOutcome interrupted(Finding error) {
    return new StepOutcome.Stopped(
        Status.UNFINISHED,
        VerifyCode.INTERRUPTED.of("interrupted before the proof held: " + error.message()));
  }

  /** What speaks against a host, and whether that is from its facts or from their lack. */
  private record Attempt(boolean factsRead, List<Finding> against) {
    Optional<Finding> firstError() {
      return against.stream().filter(Finding::isError).findFirst();
    }
  }

  private static Attempt attempt(WritableHostWork work, Judge judge, FactsRead read) {
    if (read instanceof FactsRead.Fault fault) {
      return new Attempt(false, List.of(fault.why()));
    }
    HostFacts after = ((FactsRead.Facts) read).facts();
    work.facts(after);
    return new Attempt(true, judge.apply(work, after));
  }

  private static List<Finding> against(WritableHostWork work, HostFacts after) {
    boolean booted = work.reboot() == HostResult.Reboot.DONE;
    return against(work, after, finding -> true, booted, expected(work));
  }

  private static @Nullable StagedEntry expected(WritableHostWork work) {
    return work.reboot() == HostResult.Reboot.DONE ? work.plan().next() : null;
  }

  /**
   * What speaks against a host that an earlier run rebooted.
   *
   * @param expected the entry that was to boot, null where that is not known any more
   */
  static List<Finding> againstReturned(
      WritableHostWork work, HostFacts after, @Nullable StagedEntry expected) {
    return against(work, after, finding -> true, true, expected);
  }

  /**
   * What speaks against a host that has booted the desired line, which need not be configured and
   * staged yet.
   */
  static List<Finding> againstTrial(WritableHostWork work, HostFacts after) {
    return against(
        work,
        after,
        finding -> !VerifyCode.SOURCE.is(finding) && !VerifyCode.STAGED.is(finding),
        true,
        expected(work));
  }

  /**
   * What speaks against the desired state.
   *
   * @param counts which findings of the proof are looked at
   * @param booted whether the host has booted for it, so that what worked before has to work again
   * @param expected the entry that was to boot, null where there is none to compare with
   */
  private static List<Finding> against(
      WritableHostWork work,
      HostFacts after,
      Predicate<Finding> counts,
      boolean booted,
      @Nullable StagedEntry expected) {
    HostPlan again = Planner.plan(work.host(), after, work.task().desired());
    work.after(again);
    List<Finding> findings = new ArrayList<>();
    Proof.against(after, work.task().desired(), again).stream()
        .filter(counts)
        .forEach(findings::add);
    if (expected != null) {
      findings.addAll(Proof.bootedEntry(after, expected));
    }
    if (booted) {
      findings.addAll(HealthCheck.compare(work.before(), after));
      if (findings.stream().noneMatch(Finding::isError)) {
        findings.addAll(testCommand(work));
      }
      if (findings.stream().noneMatch(Finding::isError)) {
        // Last of all: what Proxmox VE needs to answer comes up late, and where its command hangs
        // for good the connection goes with it.
        findings.addAll(work.againstWitness(after, again));
      }
    }
    return findings;
  }

  /** The operator's own command: it may assume that all else is well. */
  private static List<Finding> testCommand(WritableHostWork work) {
    List<String> command = work.task().desired().reboot().testCommand();
    if (command.isEmpty()) {
      return List.of();
    }
    return OperatorCommand.run(work, command)
        .map(
            why ->
                HealthCode.TEST_COMMAND.of(
                    "the test command " + command + " does not succeed: " + why))
        .stream()
        .toList();
  }
}
