package dev.regroup.rollout;

import dev.regroup.run.HostResult;
import dev.regroup.run.Left;
import dev.regroup.run.Outcome;
import dev.regroup.run.Status;
import dev.regroup.step.Planned;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The waves of a run that has not begun: the rollout played through with hosts that all go well.
 */
final class Preview {
  private static final Outcome WELL = Outcome.of(Status.CHANGED, Left.REBOOTED);

  private Preview() {}

  /** The same hosts, each that would have a turn with its wave. */
  static List<HostResult> of(Fleet fleet, List<Planned> planned) {
    Map<String, Integer> waves = waves(fleet.state(planned));
    return planned.stream()
        .map(Planned::result)
        .map(host -> host.inWave(waves.getOrDefault(host.host(), 0)))
        .toList();
  }

  private static Map<String, Integer> waves(RolloutState state) {
    Map<String, Integer> waves = new HashMap<>();
    Deque<RolloutEvent> events = new ArrayDeque<>(List.of(new RolloutEvent.Begun()));
    while (!events.isEmpty()) {
      for (Decision decision : state.on(events.remove())) {
        if (decision instanceof Decision.Start start) {
          waves.put(start.host(), start.wave());
          events.add(new RolloutEvent.Ended(start.host(), WELL));
        } else if (decision instanceof Decision.Soak) {
          events.add(new RolloutEvent.Soaked());
        } else if (decision instanceof Decision.Ask) {
          events.add(new RolloutEvent.Answered(true));
        }
      }
    }
    return waves;
  }
}
