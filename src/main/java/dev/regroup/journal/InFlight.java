package dev.regroup.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Hosts in flight of a first run and of all runs that went on with it or with one of these: each of
 * them may have taken up some hosts only, and where it was killed it left those in flight. A host
 * stays in flight until one of them ends it. Immutable.
 *
 * @param left those that no run is at now
 * @param held those of runs that still go on
 * @param shares of each of them, what fate it shares: value by name
 */
public record InFlight(
    List<OpenHosts.Open> left, Set<String> held, Map<String, Map<String, String>> shares) {

  public InFlight {
    left = List.copyOf(left);
    held = Set.copyOf(held);
    shares = Map.copyOf(shares);
  }

  /**
   * Beside a run that is kept, its own included.
   *
   * @param state the folder that has the runs
   * @throws IOException when events of these runs cannot be read
   */
  public static InFlight beside(Path state, KeptRun run) throws IOException {
    Map<String, OpenHosts.Open> left = new LinkedHashMap<>();
    Set<String> held = new LinkedHashSet<>();
    Map<String, Map<String, String>> shares = new HashMap<>();
    for (KeptRun each : family(state, Trails.chain(run).get(0))) {
      OpenHosts open = OpenHosts.of(each);
      left.keySet().removeAll(open.ended());
      held.removeAll(open.ended());
      for (OpenHosts.Open host : open.hosts()) {
        if (!host.inFlight()) {
          continue;
        }
        if (each.state() == KeptRun.State.RUNNING) {
          left.remove(host.host());
          held.add(host.host());
        } else {
          held.remove(host.host());
          left.put(host.host(), host);
        }
      }
      shares.putAll(Trails.of(each).trail().shares());
    }
    return new InFlight(List.copyOf(left.values()), held, shares);
  }

  /** A run that went on with none, and all that lead to it, oldest first. */
  private static List<KeptRun> family(Path state, KeptRun root) throws IOException {
    List<KeptRun> family = new ArrayList<>(Successors.of(state, root));
    family.add(root);
    Collections.reverse(family);
    return family;
  }
}
