package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostSession;
import dev.regroup.host.ReadScript;
import java.time.Duration;

/** Facts of a host, or why there are none. Immutable. */
public sealed interface FactsRead {
  record Facts(HostFacts facts) implements FactsRead {}

  record Fault(Finding why) implements FactsRead {}

  /** One round trip. */
  static FactsRead from(HostSession session, Duration timeout) {
    Answer answer = session.read(ReadScript.facts(), timeout);
    if (answer instanceof Answer.Broken broken) {
      return new Fault(Faults.finding(broken.fault()));
    }
    Answer.Complete complete = (Answer.Complete) answer;
    if (complete.status() != 0) {
      return new Fault(
          Finding.error(
              "RG-FACTS-21",
              "the facts could not be read whole: " + Answers.reason(complete),
              "something on the host is unlike anything seen before; please report it with -vvv"));
    }
    HostFacts facts = FactsParser.parse(complete.frames());
    // Nothing is done on a host that cannot tell a reboot.
    return facts.findings().stream()
        .filter(finding -> finding.isError() && facts.bootId().isEmpty())
        .findFirst()
        .<FactsRead>map(Fault::new)
        .orElseGet(() -> new Facts(facts));
  }
}
