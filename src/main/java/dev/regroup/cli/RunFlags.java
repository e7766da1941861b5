package dev.regroup.cli;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Of commands that work on hosts, report what they do, and judge each host. */
final class RunFlags extends ReportFlags {
  @Mixin NoticeFlags notices = new NoticeFlags();

  @Override
  NoticeFlags notices() {
    return notices;
  }

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default), json (one document) or jsonl (events as they happen).")
  void output(Format asked) {
    format = asked;
  }

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description =
          "Also write the run's numbers for Prometheus, into a file such as regroup.prom.")
  void metrics(Path asked) {
    metrics = asked;
  }

  @Option(
      names = "--detailed-exitcode",
      description = "Exit 3 where a host is changed, would change, or waits for a reboot.")
  void detailedExitcode(boolean asked) {
    detailedExitcode = asked;
  }
}
