package dev.regroup.boot;

import java.util.List;

/**
 * Whether a layout fits a host. Immutable.
 *
 * @param fit how well
 * @param evidence what was seen, one sentence part each, for and against
 * @param against what of it speaks against the layout, what weighs most first
 */
public record Detection(Fit fit, List<String> evidence, List<Objection> against) {

  public Detection {
    evidence = List.copyOf(evidence);
    against = List.copyOf(against);
  }

  /**
   * Something that speaks against a layout.
   *
   * @param evidence a sentence part
   * @param remedy what now, one sentence; empty where nothing is to be done about it
   */
  public record Objection(String evidence, String remedy) {}

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
