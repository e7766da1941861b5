package dev.regroup.playbook;

import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keys that are decoded and checked and whose effect is not built yet: used, they are refused by
 * name; written with their default they are fine. A line goes when its effect comes.
 */
public final class NotBuiltYet {
  private NotBuiltYet() {}

  /** Every use of such a key in the play, in the order of the file. */
  public static List<Problem> check(Play play) {
    List<String> keys = new ArrayList<>(desired(play.desired()));
    List<Problem> problems = new ArrayList<>();
    keys.forEach(key -> problems.add(problem(key, place(key, play.written(), play.at()))));
    return problems;
  }

  /** Paths of the keys of a desired state, by a play's names, that differ from what is built. */
  static List<String> desired(DesiredState desired) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < desired.isolate().size(); i++) {
      differs(keys, "isolate[" + i + "].mapping", desired.isolate().get(i).mapping() == null, true);
    }
    return keys;
  }

  static Problem problem(String key, Position at) {
    return new Problem(
        at,
        "`" + key.replaceAll("\\[[0-9]+]", "") + "` does nothing yet in this version",
        "Remove it, or wait for a version that has it: it is refused rather than ignored.");
  }

  private static void differs(List<String> keys, String key, Object value, Object usual) {
    if (!value.equals(usual)) {
      keys.add(key);
    }
  }

  private static Position place(String key, Map<String, Position> written, Position play) {
    return written.getOrDefault(key, play);
  }
}
