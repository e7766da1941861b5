package dev.regroup.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Of a run that is over: all that it could have been asked to print, but no events. */
final class KeptRunFlags extends DocumentFlags {
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
