package dev.regroup.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Folders of three runs, as they leave them below a home: one ended, one cut off, one unreadable.
 */
final class KeptRuns {
  static final String ENDED = "20261122-101500-k3f9";
  static final String CUT = "20261122-111500-cut1";
  static final String BROKEN = "20261122-121500-bad1";

  private KeptRuns() {}

  static void in(Path home) throws IOException {
    Path samples = Path.of("src", "test", "resources", "report");
    Files.copy(samples.resolve("check.json"), folder(home, ENDED).resolve("report.json"));
    List<String> events = Files.readAllLines(samples.resolve("apply.jsonl"));
    Files.write(folder(home, CUT).resolve("events.jsonl"), events.subList(0, 12));
    Files.writeString(folder(home, BROKEN).resolve("report.json"), "{\u001b[2J");
  }

  /** The folder of a run, there from now on. */
  static Path folder(Path home, String run) throws IOException {
    return Files.createDirectories(home.resolve(".local/state/regroup/runs").resolve(run));
  }
}
