package dev.regroup.report;

import dev.regroup.run.RunEvent;
import dev.regroup.run.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How far a run is, by its events. Not thread-safe; its owner is. */
final class ProgressBoard {
  private final InFlight inFlight = new InFlight();
  private final Map<String, Status> ended = new HashMap<>();
  private final Map<Status, Integer> counts = new EnumMap<>(Status.class);

  /** By number. */
  private final Map<Integer, Wave> waves = new TreeMap<>();

  private final Map<String, Wave> waveOf = new HashMap<>();
  private ProgressState.@Nullable Slots slots;
  private ProgressState.@Nullable Between between;
  private int hosts;

  /** A wave that was begun. */
  private static final class Wave {
    private final int number;
    private int hosts;
    private final Set<String> begun = new HashSet<>();
    private final Map<Status, Integer> counts = new EnumMap<>(Status.class);

    Wave(int number) {
      this.number = number;
    }

    ProgressState.Wave state() {
      return new ProgressState.Wave(number, hosts, begun.size(), counts);
    }
  }

  void on(RunEvent event) {
    inFlight.on(event);
    if (event instanceof RunEvent.RunStarted e) {
      hosts = e.hosts().size();
    } else if (event instanceof RunEvent.WaveStarted e) {
      between = null;
      e.hosts().forEach(host -> join(host, e.wave()));
    } else if (event instanceof RunEvent.SlotTaken e) {
      // Hosts that an earlier run had begun on join no wave before.
      join(e.host(), e.wave()).begun.add(e.host());
    } else if (event instanceof RunEvent.SlotsChanged e) {
      slots =
          new ProgressState.Slots(
              e.used(), e.kept(), e.maxUnavailable(), e.failures(), e.maxFailures());
    } else if (event instanceof RunEvent.HostEnded e) {
      ended(e.host(), e.result().status());
    } else if (event instanceof RunEvent.RunWaits e) {
      between = new ProgressState.Between(e.wave(), e.at(), e.until());
    } else if (event instanceof RunEvent.RunHalted) {
      between = null;
    } else if (event instanceof RunEvent.RunEnded) {
      slots = null;
    }
  }

  private Wave join(String host, int number) {
    Wave wave = waves.computeIfAbsent(number, Wave::new);
    if (waveOf.putIfAbsent(host, wave) == null) {
      wave.hosts++;
    }
    return wave;
  }

  /** Where a host ends once more the last end counts. */
  private void ended(String host, Status status) {
    Wave wave = waveOf.get(host);
    Status before = ended.put(host, status);
    if (before != null) {
      counts.merge(before, -1, Integer::sum);
    }
    counts.merge(status, 1, Integer::sum);
    if (wave != null) {
      wave.begun.remove(host);
      if (before != null) {
        wave.counts.computeIfPresent(before, (key, count) -> count - 1);
      }
      wave.counts.merge(status, 1, Integer::sum);
    }
  }

  /** Whether there is nothing to show. */
  boolean idle() {
    return state().idle();
  }

  /** As it is now. */
  ProgressState state() {
    List<ProgressState.Wave> states = new ArrayList<>();
    int waiting = hosts - ended.size();
    for (Wave wave : waves.values()) {
      ProgressState.Wave state = wave.state();
      states.add(state);
      waiting -= state.hosts() - state.ended();
    }
    return new ProgressState(
        hosts, counts, states, Math.max(0, waiting), slots, inFlight.hosts(), between);
  }
}
