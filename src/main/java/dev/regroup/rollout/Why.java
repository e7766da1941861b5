package dev.regroup.rollout;

import java.util.Collection;
import java.util.List;

/** Reasons of a rollout, for people. */
final class Why {
  private static final int NAMED = 5;

  private Why() {}

  static String failures(Collection<String> failed, int maxFailures) {
    return hosts(failed) + " failed, and max_failures is " + maxFailures;
  }

  static String noSlot(List<String> keepers, int maxUnavailable) {
    return "no slot can come free: "
        + notVerified(keepers)
        + ", and max_unavailable is "
        + maxUnavailable;
  }

  static String passage(List<String> keepers) {
    return notVerified(keepers) + ", and a jump host that others need goes alone";
  }

  static String sharedFate(String group, List<String> keepers) {
    return "its " + group.replaceFirst("=", " ") + " has no slot: " + notVerified(keepers);
  }

  static String fate(List<String> keepers) {
    String share = keepers.size() == 1 ? "shares" : "share";
    return notVerified(keepers) + ", and " + share + " the fate of others";
  }

  static String notVerified(Collection<String> hosts) {
    return hosts(hosts) + (hosts.size() == 1 ? " is" : " are") + " not verified";
  }

  static String hosts(Collection<String> names) {
    return (names.size() == 1 ? "host " : "hosts ") + first(names);
  }

  /** The first of many. */
  static String first(Collection<String> names) {
    String named = String.join(", ", names.stream().limit(NAMED).toList());
    return named + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
  }
}
