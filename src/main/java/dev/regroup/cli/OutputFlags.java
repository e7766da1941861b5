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
      description = "Also write a report: .html, .json, .xml (JUnit) or .md, by its ending.")
  @Nullable Path report;

  /** What {@code --list-hosts} prints. The exit status of the command. */
  int listHosts(Controller controller, List<String> hosts) {
    boolean text = format == Format.TEXT;
    controller.out().print(text ? SmallReports.hostsText(hosts) : SmallReports.hostsJson(hosts));
    controller.out().flush();
    return ExitStatus.OK;
  }

  /**
   * For commands that are over at once and judge nothing.
   *
   * @throws Refusal with exit status 5 where events or a report are asked for
   */
  void refuseEventsAndReport(String command) throws Refusal {
    if (format == Format.JSONL || report != null) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: "
              + command
              + " has no events and no report.\nUse --output json and keep what it prints.");
    }
  }

  /**
   * Says before anything is done that a report cannot be written.
   *
   * @throws Refusal with exit status 5
   */
  void checkReport() throws Refusal {
    if (report == null) {
      return;
    }
    String named = "regroup: --report " + ByteText.display(report.toString()) + ": ";
    if (ReportFile.format(report).isEmpty()) {
      throw new Refusal(
          ExitStatus.USAGE,
          named + "the ending says the format, and " + ReportFile.endings() + " are known.");
    }
    String why = WholeFile.obstacle(report);
    if (!why.isEmpty()) {
      throw new Refusal(
          ExitStatus.USAGE, named + why + ".\nName another place, nothing was done so far.");
    }
  }
}
