package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.HostFault;

/** Findings for faults of hosts: each kind has a code of its own. */
public final class Faults {
  private Faults() {}

  /** The finding that tells it, an error. */
  public static Finding finding(HostFault fault) {
    return fault.kind().of(fault.message(), fault.remedy());
  }

  /** What a script said of its own failure, safe to print. */
  public static String reason(Answer.Complete answer) {
    return Answers.reason(answer);
  }
}
