package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostLock;
import dev.regroup.host.ReadScript;
import dev.regroup.run.Status;
import dev.regroup.run.StepName;

/**
 * Reads the facts. Where work of a run that lost its connection still goes on, its end is awaited
 * first: what is read in the middle of it says nothing.
 */
final class FactsStep implements Step<HostWork> {
  @Override
  public StepName name() {
    return StepName.FACTS;
  }

  @Override
  public StepOutcome run(HostWork work) {
    Read read = read(work);
    HostLock lock = read instanceof Read.Facts first ? first.facts().lock() : null;
    if (lock != null && lock.working()) {
      work.log().progress("work of run " + lock.run() + " still goes on here, waiting for its end");
      work.read(ReadScript.follow(lock.run()), work.context().limits().change());
      read = read(work);
    }
    if (read instanceof Read.Fault fault) {
      return new StepOutcome.Stopped(Status.UNREACHABLE, fault.why());
    }
    HostFacts facts = ((Read.Facts) read).facts();
    work.facts(facts);
    return new StepOutcome.Done(facts.files().size() + " files, " + facts.devices().size() + " devices");
  }

  /** Facts, or why there are none. */
  sealed interface Read {
    record Facts(HostFacts facts) implements Read {}

    record Fault(Finding why) implements Read {}
  }

  /** One round trip. */
  static Read read(HostWork work) {
    Answer answer = work.read(ReadScript.facts());
    if (answer instanceof Answer.Broken broken) {
      return new Read.Fault(Faults.finding(broken.fault()));
    }
    HostFacts facts = FactsParser.parse(answer.frames());
    if (facts.bootId().isEmpty()) {
      return new Read.Fault(
          Finding.error(
              "RG-FACTS-20",
              "the host does not say which boot it is in: " + Answers.reason((Answer.Complete) answer),
              "is /proc mounted there? Nothing is done on a host that cannot tell a reboot"));
    }
    return new Read.Facts(facts);
  }
}
