package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.FactsCode;
import dev.regroup.host.FactsParser;
import dev.regroup.host.HostFacts;
import dev.regroup.host.HostSession;
import dev.regroup.host.ReadScript;
import java.time.Duration;

/** Facts of a host, or why there are none. Immutable. */
public sealed interface FactsRead {
  record Facts(HostFacts facts) implements FactsRead {}

  /**
   * None.
   *
   * @param lost whether the connection broke: then they may be had through another
   */
  record Fault(Finding why, boolean lost) implements FactsRead {}

  /** One round trip. */
  static FactsRead from(HostSession session, Duration timeout) {
    Answer answer = session.read(ReadScript.facts(), timeout);
    if (answer instanceof Answer.Broken broken) {
      return new Fault(Faults.finding(broken.fault()), Reconnection.helps(broken.fault()));
    }
    Answer.Complete complete = (Answer.Complete) answer;
    if (complete.status() != 0) {
      return new Fault(
          FactsCode.NOT_WHOLE.of("the facts could not be read whole: " + Answers.reason(complete)),
          false);
    }
    HostFacts facts = FactsParser.parse(complete.frames());
    if (facts.bootId().isEmpty()) {
      // Nothing is done on a host that cannot tell a reboot; its parser says why it cannot.
      return new Fault(
          facts.findings().stream().filter(Finding::isError).findFirst().orElseThrow(), false);
    }
    return new Facts(facts);
  }
}
