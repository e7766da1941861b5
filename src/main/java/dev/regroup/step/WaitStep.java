package dev.regroup.step;

import dev.regroup.host.Answer;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFault;
import dev.regroup.host.ReadScript;
import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Waits for the new boot; what the host does meanwhile is told by {@link RebootWatch}. */
final class WaitStep implements Step<WritableHostWork> {
  @Override
  public StepName name() {
    return StepName.WAIT;
  }

  @Override
  public StepOutcome run(WritableHostWork work) {
    if (work.reboot() != HostResult.Reboot.NEEDED) {
      return new StepOutcome.Skipped("no reboot");
    }
    work.disconnect();
    Instant sent = work.context().timing().clock().instant();
    RebootWatch watch =
        RebootWatch.begin(
            work.facts().bootId(), work.task().desired().reboot(), RescueReturn.patience(work));
    return next(work, watch, StateAge.from(sent));
  }

  /** Disconnected until it is time for another look. */
  private static StepOutcome next(WritableHostWork work, RebootWatch watch, StateAge age) {
    Timing timing = work.context().timing();
    return timing.later(
        jittered(work.context().limits().probeEvery(), timing),
        () -> look(work, watch, age),
        WaitStep::interrupted);
  }

  private static StepOutcome look(WritableHostWork work, RebootWatch watch, StateAge age) {
    RebootWatch.Probe probe = probe(work);
    RebootWatch seen = watch.observe(probe);
    StateAge aged = age.seen(work, seen.state());
    Duration waited = Duration.between(age.from(), work.context().timing().clock().instant());
    Optional<RebootWatch.Verdict> verdict = seen.verdict(waited);
    if (verdict.isPresent()) {
      return ended(work, verdict.get(), probe, waited);
    }
    work.disconnect();
    return next(work, seen, aged);
  }

  /** Up to a quarter more, so that the hosts of a wave do not all knock at once. */
  static Duration jittered(Duration every, Timing timing) {
    return every.plusMillis((long) (every.toMillis() * 0.25 * timing.random().nextDouble()));
  }

  /**
   * A whole authenticated login; the session stays open for the proof when the boot is a new one.
   */
  private static RebootWatch.Probe probe(WritableHostWork work) {
    Optional<HostFault> fault = work.connect();
    if (fault.isPresent()) {
      return new RebootWatch.Probe.NoLogin(fault.get());
    }
    Answer answer = work.read(ReadScript.probe(), work.context().limits().probe());
    Optional<String> bootId =
        answer.frame("boot-id").map(frame -> frame.text().strip()).filter(FactsParser::isBootId);
    if (answer instanceof Answer.Complete && bootId.isPresent()) {
      return RescueReturn.confirm(work, bootId.get())
          .<RebootWatch.Probe>map(RebootWatch.Probe.NoLogin::new)
          .orElseGet(() -> new RebootWatch.Probe.BootId(bootId.get()));
    }
    return new RebootWatch.Probe.NoLogin(
        answer instanceof Answer.Broken broken
            ? broken.fault()
            : new HostFault(HostFault.Kind.PROTOCOL, "the host named no boot id"));
  }

  private static StepOutcome interrupted() {
    return new StepOutcome.Stopped(
        Status.UNFINISHED, RebootCode.INTERRUPTED.of("interrupted while the host reboots"));
  }

  private static StepOutcome ended(
      WritableHostWork work, RebootWatch.Verdict verdict, RebootWatch.Probe last, Duration waited) {
    String after = " after " + waited.toSeconds() + " s";
    return switch (verdict) {
      case NEW_BOOT -> {
        work.atWork(false);
        work.left(Left.REBOOTED);
        work.reboot(HostResult.Reboot.DONE);
        yield new StepOutcome.Done("back in a new boot" + after);
      }
      case DID_NOT_GO_DOWN -> {
        // It stays locked: the shutdown may yet come.
        work.left(Left.STAGED);
        yield failed(
            RebootCode.STAYS_UP, "the host did not go down: it is in the same boot" + after);
      }
      case SAME_BOOT -> {
        work.atWork(false);
        work.left(Left.STAGED);
        yield failed(
            RebootCode.SAME_BOOT, "the host was gone and is back in the same boot" + after);
      }
      case OTHER_HOST_KEY ->
          failed(
              RebootCode.OTHER_HOST_KEY,
              "the host came back with another host key" + after + ": " + message(last));
      case DID_NOT_COME_BACK ->
          failed(RebootCode.GONE, "the host did not come back" + after + ": " + message(last));
    };
  }

  private static String message(RebootWatch.Probe last) {
    return last instanceof RebootWatch.Probe.NoLogin none ? none.fault().message() : "";
  }

  private static StepOutcome failed(RebootCode code, String message) {
    return new StepOutcome.Stopped(Status.FAILED, code.of(message));
  }
}
