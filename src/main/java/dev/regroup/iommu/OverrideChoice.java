package dev.regroup.iommu;

import dev.regroup.finding.Finding;
import java.util.List;

/** What {@code acs_override: minimal} comes to on a host. */
public sealed interface OverrideChoice {

  /** How the devices fare with what was chosen, or with the most that could be. */
  Isolation.Report isolation();

  /** What is odd about it. */
  List<Finding> findings();

  /**
   * The least option that isolates all that is listed.
   *
   * @param override the option; {@link AcsOverride#NONE} where none is needed
   * @param prediction the groups with it
   * @param sentences what is split, what stays together, what isolation is given up
   * @param smallest whether no smaller set of ids exists; the search is bounded
   */
  record Chosen(
      AcsOverride override,
      Prediction prediction,
      Isolation.Report isolation,
      List<String> sentences,
      boolean smallest,
      List<Finding> findings)
      implements OverrideChoice {
    public Chosen {
      sentences = List.copyOf(sentences);
      findings = List.copyOf(findings);
    }
  }

  /**
   * No option isolates all that is listed.
   *
   * @param findings an error for each device that cannot be isolated, with the reason
   */
  record Impossible(Isolation.Report isolation, List<Finding> findings) implements OverrideChoice {
    public Impossible {
      findings = List.copyOf(findings);
    }
  }
}
