package dev.regroup.journal;

import dev.regroup.run.RunId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs that went on with another, as {@code resume} does. */
public final class Successors {
  private Successors() {}

  /**
   * Runs that went on with one, or with a run that did, the latest first.
   *
   * @param state the folder that has the runs
   * @throws IOException when the runs cannot be listed
   */
  public static List<KeptRun> of(Path state, KeptRun run) throws IOException {
    return RunFolder.withFile(state, RunRequest.FILE).stream()
        .map(id -> KeptRun.of(state, id))
        .filter(other -> leadsTo(run.run(), other))
        .toList();
  }

  /**
   * Hosts that such runs took up, or that a run between had, and ended.
   *
   * @throws IOException when the runs cannot be listed
   */
  public static Set<String> ended(Path state, KeptRun run) throws IOException {
    Map<String, Set<String>> ended = new HashMap<>();
    for (RunId id : RunFolder.withFile(state, RunRequest.FILE)) {
      if (id.compareTo(run.run()) <= 0) {
        break; // the latest come first
      }
      KeptRun later = KeptRun.of(state, id);
      try {
        String earlier = RunRequest.of(later).resumes();
        if (!earlier.isEmpty()) {
          Set<String> known = ended.getOrDefault(id.text(), Set.of());
          Set<String> had = ended.computeIfAbsent(earlier, any -> new HashSet<>());
          had.addAll(known); // it may have taken up hosts that the run between had left out
          had.addAll(OpenHosts.of(later).without(known).ended());
        }
      } catch (IOException e) {
        // What it ended stays open, and is looked at once more.
      }
    }
    return ended.getOrDefault(run.run().text(), Set.of());
  }

  private static boolean leadsTo(RunId run, KeptRun other) {
    try {
      return !other.run().equals(run)
          && Trails.chain(other).stream().anyMatch(before -> before.run().equals(run));
    } catch (IOException e) {
      return false; // a request that is broken says nothing of what its run went on with
    }
  }
}
