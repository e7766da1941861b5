package dev.regroup.step;

import dev.regroup.boot.BootLayout;
import dev.regroup.boot.BootLayouts;
import dev.regroup.boot.FileEdit;
import dev.regroup.boot.TrialEntry;
import dev.regroup.finding.Finding;
import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.GrubTrial;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ReadScript;
import dev.regroup.kernel.CommandLine;
import dev.regroup.plan.HostPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Has the host itself evaluate the edited files, as its generator would, and compares what comes
 * out with what the plan expects: Regroup's own reading of a shell file is never trusted alone.
 */
final class Evaluation {
  private Evaluation() {}

  /**
   * Whether there is something to ask: an entry for a trial boot is no source of a command line,
   * and a plan may do no more than take one away that a cut left.
   */
  static boolean concerns(HostPlan plan) {
    return !sources(plan).isEmpty();
  }

  /** Asks the host. */
  static Answer ask(HostWork work, HostPlan plan) {
    SortedMap<String, String> texts = new TreeMap<>();
    sources(plan).forEach(edit -> texts.put(edit.path(), edit.after()));
    return work.read(ReadScript.tryGrub(texts));
  }

  private static List<FileEdit> sources(HostPlan plan) {
    return plan.edits().stream().filter(edit -> !TrialEntry.isOf(edit.path())).toList();
  }

  /** Errors where the host's evaluation differs from the plan. */
  static List<Finding> judge(Answer answer, HostPlan plan, HostFacts facts) {
    BootLayout layout = BootLayouts.detect(facts).layout();
    if (layout == null) {
      throw new IllegalStateException("a plan with edits and no layout: indicates a bug");
    }
    GrubTrial trial = GrubTrial.parse(answer.frames());
    List<Finding> findings = new ArrayList<>();
    String file = file(plan);
    compare(layout, file + " as it is", trial.current(), plan.configured(), findings);
    // What is wrong with the file already is wrong with its edit as well, and told once.
    if (findings.isEmpty()) {
      compare(layout, file + " as it would be", trial.candidate(), plan.desired(), findings);
    }
    if (trial.evaluatedAs().equals("root")) {
      findings.add(
          TryCode.AS_ROOT.of(
              "the files were evaluated as root: the host has neither setpriv nor runuser"));
    }
    return findings;
  }

  /** The file for messages: drop-ins are evaluated together with the one that they follow. */
  private static String file(HostPlan plan) {
    String first = sources(plan).get(0).path();
    return first.startsWith("/etc/default/grub") ? "/etc/default/grub" : first;
  }

  private static void compare(
      BootLayout layout,
      String which,
      GrubTrial.Evaluation evaluation,
      @Nullable String expected,
      List<Finding> findings) {
    if (evaluation.status() != 0) {
      findings.add(
          TryCode.FAILS.of(
              which
                  + " does not evaluate on the host (status "
                  + evaluation.status()
                  + "): "
                  + ByteText.display(evaluation.output())));
      return;
    }
    String found =
        layout.evaluated(evaluation.values()).map(CommandLine::text).orElse("no command line");
    if (expected != null && !found.equals(expected)) {
      findings.add(
          TryCode.DIFFERS.of(
              which
                  + " evaluates to '"
                  + ByteText.display(found)
                  + "' on the host, and '"
                  + ByteText.display(expected)
                  + "' was expected"));
    }
  }
}
