package dev.regroup.boot;

import java.util.List;

/**
 * Whether a layout fits a host. Immutable.
 *
 * @param fit how well
 * @param evidence what was seen, one sentence part each, for and against
 */
public record Detection(Fit fit, List<String> evidence) {

  public Detection {
    evidence = List.copyOf(evidence);
  }

  /** How well a layout fits. */
  public enum Fit {
    /** This is how the host boots. */
    FITS,
    /** It may be, and something speaks against it: refused, with the evidence. */
    DOUBTFUL,
    /** It is not. */
    NO
  }
}
