package dev.regroup.step;

import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ChangeOrder;
import dev.regroup.host.ReadScript;
import dev.regroup.kernel.CommandLine;
import dev.regroup.plan.HostPlan;
import java.util.List;

/**
 * Has the host itself evaluate the edited files, as its generator would, and compares what comes out
 * with what the plan expects: Regroup's own reading of a shell file is never trusted alone.
 */
final class Evaluation {
  private Evaluation() {}

  /** Errors where the host's evaluation differs from the plan. */
  static List<Finding> check(HostWork work, HostPlan plan) {
    List<ChangeOrder.Edit> edits =
        plan.edits().stream()
            .map(edit -> new ChangeOrder.Edit(edit.path(), edit.beforeSha256(), edit.after()))
            .toList();
    Answer answer = work.read(ReadScript.tryEdits(edits));
    if (answer instanceof Answer.Broken broken) {
      return List.of(Faults.finding(broken.fault()));
    }
    return List.of();
  }

  static CommandLine line(String linux, String linuxDefault) {
    return CommandLine.parse(linux + " " + linuxDefault);
  }
}
