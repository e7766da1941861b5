package dev.regroup.kernel;

import dev.regroup.finding.Finding;
import java.util.List;

/**
 * What comes out of {@link Merge}. Immutable.
 *
 * @param result the command line as asked
 * @param slots where each kernel token of the result comes from, in the order of the result
 * @param changes each token added, removed, replaced or moved; empty where nothing changes
 * @param findings someone else's tokens that go
 */
public record Merged(
    CommandLine result, List<Slot> slots, List<Change> changes, List<Finding> findings) {

  public Merged {
    slots = List.copyOf(slots);
    changes = List.copyOf(changes);
    findings = List.copyOf(findings);
  }

  /**
   * One token of the result.
   *
   * @param token as it will stand
   * @param origin index of the token of the old line in whose place it stands, {@link #NEW} where
   *     it is put in
   */
  public record Slot(Token token, int origin) {
    public static final int NEW = -1;

    public boolean isNew() {
      return origin == NEW;
    }
  }
}
