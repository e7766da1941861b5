package dev.regroup.journal;

import dev.regroup.run.RunId;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run as it lies on disk, to be looked at and not to be changed. Immutable.
 *
 * @param run its id
 * @param state how far it came
 * @param folder where its files are
 */
public record KeptRun(RunId run, State state, Path folder) {
  /** How far a run came. */
  public enum State {
    /** It kept its report. */
    ENDED,
    /** Its process is gone, and there is no report. */
    CUT_OFF,
    /** Its process lives. */
    RUNNING
  }

  /**
   * All runs below a state folder, newest first. What is not named as a run is none.
   *
   * @throws IOException when there is a folder of runs that cannot be listed
   */
  public static List<KeptRun> all(Path state) throws IOException {
    Path runs = RunFolder.runs(state);
    if (Files.notExists(runs)) {
      return List.of();
    }
    // What neither is there nor is missing lies below a file, or may not be looked into.
    try (Stream<Path> folders = Files.list(runs)) {
      return folders
          .flatMap(folder -> RunId.parse(folder.getFileName().toString()).stream())
          .sorted(Comparator.reverseOrder())
          .map(run -> of(state, run))
          .toList();
    } catch (NotDirectoryException e) {
      Path file = runs;
      while (!Files.exists(file) && file.getParent() != null) {
        file = file.getParent();
      }
      throw new FileSystemException(file.toString(), null, "is not a directory");
    }
  }

  /** One run; whether it is kept at all tells {@link #isThere}. */
  public static KeptRun of(Path state, RunId run) {
    Path folder = RunFolder.runs(state).resolve(run.text());
    return new KeptRun(run, state(state, run, folder), folder);
  }

  private static State state(Path state, RunId run, Path folder) {
    if (Files.exists(folder.resolve("report.json"))) {
      return State.ENDED;
    }
    // Where the lock was never made there is no process either.
    boolean alive = Files.exists(folder.resolve("alive")) && !RunFolder.ended(state, run.text());
    return alive ? State.RUNNING : State.CUT_OFF;
  }

  /** Whether anything is kept of it. */
  public boolean isThere() {
    return Files.exists(folder);
  }

  /** The document {@code regroup.run/1} that a run leaves when it ends. */
  public Path report() {
    return folder.resolve("report.json");
  }

  /** Its events, one JSON object a line. */
  public Path events() {
    return folder.resolve("events.jsonl");
  }
}
