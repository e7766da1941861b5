package dev.regroup.plan;

import dev.regroup.boot.BootLayout;
import dev.regroup.boot.BootLayouts;
import dev.regroup.finding.Finding;
import dev.regroup.host.CutChange;
import dev.regroup.host.HostFacts;
import java.util.List;
import java.util.TreeSet;

/**
 * What a change that was cut off means for the next plan; pure. Generated files that may be half
 * are planned with as that run found them, and made anew in any case.
 *
 * @param facts to plan with
 * @param run whose change is gone on with, empty for nobody's
 * @param half paths that may be half
 */
public record Resumption(HostFacts facts, String run, List<String> half) {
  public Resumption {
    half = List.copyOf(half);
  }

  /** Of the host as it is. */
  public static Resumption of(HostFacts facts) {
    CutChange cut = facts.cut();
    if (cut == null) {
      return new Resumption(facts, "", List.of());
    }
    if (cut.found().isEmpty()) {
      return new Resumption(facts, cut.run(), List.of());
    }
    HostFacts found = facts.withFiles(cut.found());
    return sound(found)
        ? new Resumption(found, cut.run(), List.copyOf(new TreeSet<>(cut.found().keySet())))
        : new Resumption(facts, "", List.of());
  }

  /** What that run found may be long ago, and fit the host no more. */
  private static boolean sound(HostFacts facts) {
    BootLayout layout = BootLayouts.detect(facts).layout();
    return layout != null && layout.read(facts).findings().stream().noneMatch(Finding::isError);
  }

  /** What there is to tell where something is written. */
  List<Finding> findings() {
    if (run.isEmpty()) {
      return List.of();
    }
    if (half.isEmpty()) {
      return List.of(
          ChangeCode.GOES_ON.of(
              "run " + run + " was cut off in its change, and this one goes on with it"));
    }
    String files = String.join(", ", half);
    return List.of(
        ChangeCode.HALF.of(
            "run "
                + run
                + " was cut off while it made "
                + files
                + " anew, which may be half: it is made anew now"));
  }
}
