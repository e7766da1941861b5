package dev.regroup.step;

import dev.regroup.boot.FileEdit;
import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.GrubTrial;
import dev.regroup.host.ReadScript;
import dev.regroup.kernel.CommandLine;
import dev.regroup.plan.HostPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Has the host itself evaluate the edited files, as its generator would, and compares what comes
 * out with what the plan expects: Regroup's own reading of a shell file is never trusted alone.
 */
final class Evaluation {
  private Evaluation() {}

  /** Asks the host. */
  static Answer ask(HostWork work, HostPlan plan) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (FileEdit edit : plan.edits()) {
      texts.put(edit.path(), edit.after());
    }
    return work.read(ReadScript.tryGrub(texts));
  }

  /** Errors where the host's evaluation differs from the plan. */
  static List<Finding> judge(Answer answer, HostPlan plan) {
    GrubTrial trial = GrubTrial.parse(answer.frames());
    List<Finding> findings = new ArrayList<>();
    compare("as it is", trial.current(), plan.configured(), findings);
    compare("as it would be", trial.candidate(), plan.desired(), findings);
    if (trial.evaluatedAs().equals("root")) {
      findings.add(
          Finding.note(
              "RG-TRY-03",
              "the files were evaluated as root: the host has neither setpriv nor runuser",
              ""));
    }
    return findings;
  }

  private static void compare(
      String which,
      GrubTrial.Evaluation evaluation,
      @org.jspecify.annotations.Nullable String expected,
      List<Finding> findings) {
    if (evaluation.status() != 0) {
      findings.add(
          Finding.error(
              "RG-TRY-01",
              "/etc/default/grub "
                  + which
                  + " does not evaluate on the host (status "
                  + evaluation.status()
                  + "): "
                  + ByteText.display(evaluation.output()),
              "update-grub would fail as well; correct the file by hand"));
      return;
    }
    String line =
        evaluation.values().getOrDefault("GRUB_CMDLINE_LINUX", "")
            + " "
            + evaluation.values().getOrDefault("GRUB_CMDLINE_LINUX_DEFAULT", "");
    String found = CommandLine.parse(line).text();
    if (expected != null && !found.equals(CommandLine.parse(expected).text())) {
      findings.add(
          Finding.error(
              "RG-TRY-02",
              "/etc/default/grub "
                  + which
                  + " evaluates to '"
                  + ByteText.display(found)
                  + "' on the host, and '"
                  + ByteText.display(expected)
                  + "' was expected",
              "something in the file or its drop-ins is not as it reads; nothing was written"));
    }
  }
}
