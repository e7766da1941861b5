package dev.regroup.rollout;

import dev.regroup.run.Outcome;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host that a rollout is to give a turn. Immutable.
 *
 * @param play which play it belongs to, from 0
 * @param hardware its class of hardware; hosts of one class have the same text
 * @param shares what fate it shares with others: value by name, such as {@code cluster} or {@code
 *     rack}
 * @param inFlight whether an earlier run had begun on it: then it holds its slot already
 * @param ended how such a host has ended already, null where it is to have its turn
 */
record Member(
    String host,
    int play,
    String hardware,
    Map<String, String> shares,
    boolean inFlight,
    @Nullable Outcome ended) {
  Member {
    shares = Map.copyOf(shares);
  }

  /** A host that nobody has begun on. */
  Member(String host, int play, String hardware, Map<String, String> shares) {
    this(host, play, hardware, shares, false, null);
  }

  /** The same host in another play. */
  Member inPlay(int other) {
    return new Member(host, other, hardware, shares, inFlight, ended);
  }
}
