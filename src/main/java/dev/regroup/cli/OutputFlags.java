package dev.regroup.cli;

import dev.regroup.host.ByteText;
import dev.regroup.report.ReportFile;
import dev.regroup.report.SmallReports;
import dev.regroup.report.WholeFile;
import dev.regroup.run.ExitStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How results are shown; each kind of command adds the flags that mean something to it. */
class OutputFlags {
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

  Format format = Format.TEXT;
  boolean diff;
  boolean detailedExitcode;
  @Nullable Path report;
  @Nullable Path metrics;

  @Option(
      names = "-v",
      description = "More: -v evidence and detail, -vvv what is sent to hosts and answered.")
  boolean[] verbose = {};

  /** Who is told of the run's turning points: nobody, where no flag can say so. */
  NoticeFlags notices() {
    return new NoticeFlags();
  }

  int verbosity() {
    return verbose.length;
  }

  /** What {@code --list-hosts} prints. The exit status of the command. */
  int listHosts(Controller controller, List<String> hosts) {
    boolean text = format == Format.TEXT;
    controller.out().print(text ? SmallReports.hostsText(hosts) : SmallReports.hostsJson(hosts));
    controller.out().flush();
    return ExitStatus.OK;
  }

  /**
   * Says before anything is done that a report or the metrics cannot be written.
   *
   * @throws Refusal with exit status 5
   */
  void checkFiles() throws Refusal {
    if (report != null) {
      String named = named("--report", report);
      if (ReportFile.format(report).isEmpty()) {
        throw new Refusal(
            ExitStatus.USAGE,
            named + "the ending says the format, and " + ReportFile.endings() + " are known.");
      }
      checkPlace(named, report);
    }
    if (metrics != null) {
      checkPlace(named("--metrics", metrics), metrics);
      if (report != null && report.toAbsolutePath().equals(metrics.toAbsolutePath())) {
        throw new Refusal(
            ExitStatus.USAGE,
            named("--metrics", metrics) + "that is the report's file.\nName another one.");
      }
    }
  }

  private static String named(String flag, Path file) {
    return "regroup: " + flag + " " + ByteText.display(file.toString()) + ": ";
  }

  private static void checkPlace(String named, Path file) throws Refusal {
    String why = WholeFile.obstacle(file);
    if (!why.isEmpty()) {
      throw new Refusal(
          ExitStatus.USAGE, named + why + ".\nName another place, nothing was done so far.");
    }
  }
}
