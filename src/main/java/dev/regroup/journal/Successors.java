package dev.regroup.journal;

import dev.regroup.run.RunId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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

  private static boolean leadsTo(RunId run, KeptRun other) {
    try {
      return !other.run().equals(run)
          && Trails.chain(other).stream().anyMatch(before -> before.run().equals(run));
    } catch (IOException e) {
      return false; // a request that is broken says nothing of what its run went on with
    }
  }
}
