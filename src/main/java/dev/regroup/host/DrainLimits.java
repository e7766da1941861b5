package dev.regroup.host;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How long taking things off a host and giving them back may take, in whole seconds. Immutable.
 *
 * @param guest for one guest to shut down
 * @param move for one guest to move, and for the HA stack to leave or to come back
 * @param settle for a cluster that comes up to take an order
 */
public record DrainLimits(Duration guest, Duration move, Duration settle) {
  SortedMap<String, String> data() {
    SortedMap<String, String> data = new TreeMap<>();
    data.put("GUEST_LIMIT", String.valueOf(guest.toSeconds()));
    data.put("MOVE_LIMIT", String.valueOf(move.toSeconds()));
    data.put("SETTLE", String.valueOf(settle.toSeconds()));
    return data;
  }
}
