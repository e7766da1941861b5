package dev.regroup.cli;

import dev.regroup.journal.OpenHosts;
import dev.regroup.journal.Trails;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Hosts in flight that {@code --limit} leaves out of a run that goes on. */
final class LeftOut {
  private LeftOut() {}

  /**
   * The same trails, in which they keep their slots: they may be half changed, or down. It is told.
   *
   * @param open what there is to go on with
   * @param leftOut hosts that would be of the run but for {@code --limit}; one that the inventory
   *     has no more is none of them, and keeps nothing
   */
  static Trails keeping(
      Controller controller,
      TargetFlags targets,
      Trails trails,
      OpenHosts open,
      Set<String> leftOut) {
    Set<String> keepers = new TreeSet<>(open.inFlight().keySet());
    keepers.retainAll(leftOut);
    if (!keepers.isEmpty() && !targets.listHosts) {
      controller
          .err()
          .println(
              "regroup: in flight, and left out by --limit: "
                  + Inputs.named(List.copyOf(keepers))
                  + ".\nSlots are kept for them until 'regroup resume' takes them up, without"
                  + " --limit or with one that has them.");
      controller.err().flush();
    }
    return new Trails(trails.root(), trails.trail().keeping(keepers, Map.of()));
  }
}
