package dev.regroup.step;

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
    FactsRead read = work.readFacts();
    HostLock lock = read instanceof FactsRead.Facts first ? first.facts().lock() : null;
    if (lock != null && lock.working()) {
      work.log().progress("work of run " + lock.run() + " still goes on here, waiting for its end");
      work.read(ReadScript.follow(lock.run()), work.context().limits().change());
      read = work.readFacts();
    }
    if (read instanceof FactsRead.Fault fault) {
      return new StepOutcome.Stopped(Status.UNREACHABLE, fault.why());
    }
    HostFacts facts = ((FactsRead.Facts) read).facts();
    work.facts(facts);
    return new StepOutcome.Done(
        facts.files().size() + " files, " + facts.devices().size() + " devices");
  }
}
