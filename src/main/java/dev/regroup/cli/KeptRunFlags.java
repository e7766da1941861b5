package dev.regroup.cli;

import picocli.CommandLine.Option;

/** Of a run that is over: all that it could have been asked to print. */
final class KeptRunFlags extends ReportFlags {
  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default), json (one document) or jsonl (the events of one run).")
  void output(Format asked) {
    format = asked;
  }
}
