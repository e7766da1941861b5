package dev.regroup.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Of a run that is over: all that it could have been asked to print. */
final class KeptRunFlags extends OutputFlags {
  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default), json (one document) or jsonl (the events of one run).")
  void output(Format asked) {
    format = asked;
  }

  @Option(
      names = {"-D", "--diff"},
      description = DIFF)
  void diff(boolean asked) {
    diff = asked;
  }

  @Option(names = "--report", paramLabel = "FILE", description = REPORT)
  void report(Path asked) {
    report = asked;
  }
}
