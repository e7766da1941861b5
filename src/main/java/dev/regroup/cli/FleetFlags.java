package dev.regroup.cli;

import picocli.CommandLine.Option;

/** How many hosts are reached. */
final class FleetFlags extends ConnectionFlags {
  @Option(
      names = {"-f", "--forks"},
      paramLabel = "N",
      defaultValue = "20",
      converter = Counts.Forks.class,
      description = "Connections at a time (default 20).")
  int forks = 20;
}
