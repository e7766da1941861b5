package dev.regroup.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Of what is told of a run, while it goes on or when it is over. */
class ReportFlags extends OutputFlags {
  @Option(
      names = {"-D", "--diff"},
      description = "Show what changes in each file.")
  void diff(boolean asked) {
    diff = asked;
  }

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write a report; the ending says which: html, json, md or xml (JUnit).")
  void report(Path asked) {
    report = asked;
  }
}
