package dev.regroup.run;

/**
 * What the end of a host at its turn means for the other hosts of a run. Immutable.
 *
 * @param status how it ended
 * @param failure whether it counts against {@code max_failures}
 * @param keepsSlot whether nobody knows that it is as it was or as it shall be: then it stays
 *     unavailable as far as the run knows, and its slot is not given back
 */
public record Outcome(Status status, boolean failure, boolean keepsSlot) {

  /** Of a host that was reached before its turn, so that one without an answer was lost since. */
  public static Outcome of(Status status, Left left) {
    return switch (status) {
      case OK, CHANGED, REFUSED, NOT_ATTEMPTED -> new Outcome(status, false, false);
      case ROLLED_BACK, RESCUED -> new Outcome(status, true, false);
      case FAILED, UNFINISHED -> new Outcome(status, true, left != Left.AS_FOUND);
      case UNREACHABLE -> new Outcome(status, true, true);
    };
  }

  /** The same end of a host on which an earlier run had begun: only the proof frees its slot. */
  public Outcome ofHostInFlight() {
    boolean proven = status == Status.OK || status == Status.CHANGED;
    boolean back = status == Status.ROLLED_BACK || status == Status.RESCUED;
    return new Outcome(status, failure, !proven && !back);
  }
}
