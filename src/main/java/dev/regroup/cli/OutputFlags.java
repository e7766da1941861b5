package dev.regroup.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How results are shown. */
final class OutputFlags {
  /** Formats of {@code --output}. */
  enum Format {
    TEXT,
    JSON,
    JSONL;

    /** As it is typed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default), json (one document) or jsonl (events as they happen).")
  Format format = Format.TEXT;

  @Option(
      names = {"-D", "--diff"},
      description = "Show what changes in each file.")
  boolean diff;

  @Option(
      names = "-v",
      description = "More: -v evidence and detail, -vvv what is sent to hosts and answered.")
  boolean[] verbose = {};

  @Option(
      names = "--detailed-exitcode",
      description = "Exit 3 where a host is changed, would change, or waits for a reboot.")
  boolean detailedExitcode;

  int verbosity() {
    return verbose.length;
  }

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write a report: .json, .xml (JUnit) or .md, by its ending.")
  @Nullable Path report;
}
