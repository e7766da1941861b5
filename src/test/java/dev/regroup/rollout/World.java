package dev.regroup.rollout;

import dev.regroup.run.Left;
import dev.regroup.run.Outcome;
import dev.regroup.run.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Hosts, what becomes of each at its turn, and the plays that they are in; all of it by chance.
 *
 * @param passage a host that others are reached through, empty for none
 */
record World(List<Rules> rules, List<Member> members, Map<String, Fate> fates, String passage) {

  /**
   * What becomes of a host at its turn, in seconds since it.
   *
   * @param writes when something is written
   * @param boots when it is back from its reboot
   * @param ends when it ends; 0 for never
   */
  record Fate(Status status, Left left, int writes, int boots, int ends) {
    Outcome outcome() {
      return Outcome.of(status, left);
    }

    /** Whether anybody knows that it is as it was or as it shall be. */
    boolean known() {
      return switch (status) {
        case OK, CHANGED, REFUSED, ROLLED_BACK, RESCUED -> true;
        case FAILED -> left == Left.AS_FOUND;
        default -> false;
      };
    }

    boolean fails() {
      return switch (status) {
        case FAILED, UNFINISHED, ROLLED_BACK, RESCUED, UNREACHABLE -> true;
        default -> false;
      };
    }
  }

  static World of(Random random) {
    return of(random, 4, true);
  }

  /** One host after another, and none of them has its turn for nothing. */
  static World inOrder(Random random) {
    return of(random, 1, false);
  }

  private static World of(Random random, int mostUnavailable, boolean idle) {
    int plays = 1 + random.nextInt(2);
    List<Rules> rules = new ArrayList<>();
    for (int i = 0; i < plays; i++) {
      rules.add(rules(random, mostUnavailable));
    }
    List<Member> members = new ArrayList<>();
    Map<String, Fate> fates = new TreeMap<>();
    int trouble = 3 + random.nextInt(20);
    int hosts = 1 + random.nextInt(12);
    int clusters = 1 + random.nextInt(4);
    for (int i = 0; i < hosts; i++) {
      Map<String, String> shares = new LinkedHashMap<>();
      if (random.nextInt(3) > 0) {
        shares.put("cluster", "c" + random.nextInt(clusters));
      }
      shares.put("rack", "r" + random.nextInt(3));
      String host = "h" + (10 + i);
      members.add(new Member(host, i * plays / hosts, "hw" + random.nextInt(3), shares));
      fates.put(host, fate(random, trouble, idle));
    }
    String passage = "";
    if (random.nextInt(3) == 0) {
      Member member = members.remove(random.nextInt(hosts));
      passage = member.host();
      members.add(member.inPlay(rules.size()));
      rules.add(rules.get(member.play()).forPassage(member.play()));
    }
    return new World(List.copyOf(rules), List.copyOf(members), fates, passage);
  }

  private static Rules rules(Random random, int mostUnavailable) {
    List<Integer> serial = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      serial.add(1 + random.nextInt(6));
    }
    Map<String, Integer> per = new LinkedHashMap<>(Map.of("cluster", 1 + random.nextInt(5) / 4));
    if (random.nextInt(3) == 0) {
      per.put("rack", 1 + random.nextInt(2));
    }
    return new Rules(
        serial,
        random.nextBoolean(),
        1 + random.nextInt(mostUnavailable),
        per,
        random.nextInt(4),
        Duration.ofSeconds(random.nextInt(3) * 100L),
        random.nextInt(4) == 0);
  }

  private static Fate fate(Random random, int trouble, boolean idle) {
    Status status = Status.CHANGED;
    Left left = Left.REBOOTED;
    if (random.nextInt(trouble) == 0) {
      status =
          List.of(
                  Status.FAILED,
                  Status.FAILED,
                  Status.UNREACHABLE,
                  Status.ROLLED_BACK,
                  Status.RESCUED)
              .get(random.nextInt(5));
      left = idle && random.nextInt(4) == 0 ? Left.AS_FOUND : Left.UNKNOWN;
    } else if (idle && random.nextInt(8) == 0) {
      status = random.nextBoolean() ? Status.REFUSED : Status.OK;
      left = Left.AS_FOUND;
    }
    int writes = 1 + random.nextInt(5);
    int boots = writes + 1 + random.nextInt(300);
    return new Fate(status, left, writes, boots, boots + 1 + random.nextInt(100));
  }
}
