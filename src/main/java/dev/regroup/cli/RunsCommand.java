package dev.regroup.cli;

import dev.regroup.host.ByteText;
import dev.regroup.host.FileFaults;
import dev.regroup.journal.KeptRun;
import dev.regroup.report.KeptReport;
import dev.regroup.report.ReportFile;
import dev.regroup.report.Reprint;
import dev.regroup.report.RunTraces;
import dev.regroup.report.RunsCompared;
import dev.regroup.report.RunsReport;
import dev.regroup.report.TextOptions;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.RunId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code regroup runs}. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = {
      "What was run on this controller by this user, newest first; with RUN that run again; with two"
          + " of them what changed from the first to the second.",
      "Only reads, and reaches no host."
    },
    footer = {
      "",
      "Examples:",
      "  regroup runs",
      "  regroup runs 20261122-101500-k3f9 --report change-4711.html",
      "  regroup runs 20261122-101500-k3f9 --output jsonl",
      "  regroup runs 20261122-101500-k3f9 20261123-090000-b7xq"
    })
final class RunsCommand implements Callable<Integer> {
  private final Controller controller;

  @Parameters(
      paramLabel = "RUN",
      index = "0..1",
      arity = "0..1",
      description = "A run id, as the list has it.")
  List<String> runs = new ArrayList<>();

  @Option(
      names = "--follow",
      description = "Of a run that goes on: show it until it ends. ^C leaves it alone.")
  boolean follow;

  @Mixin KeptRunFlags output = new KeptRunFlags();

  RunsCommand(Controller controller) {
    this.controller = controller;
  }

  @Override
  public Integer call() throws Refusal {
    if (runs.size() != 1 && output.format == OutputFlags.Format.JSONL) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: events are of one run.\n"
              + "Name it: 'regroup runs RUN --output jsonl'; the list has --output json.");
    }
    if (runs.size() != 1 && follow) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: --follow is of one run.\nName it: 'regroup runs RUN --follow'.");
    }
    output.checkFiles();
    return switch (runs.size()) {
      case 0 -> list();
      case 1 -> show(runs.get(0));
      default -> compare(runs.get(0), runs.get(1));
    };
  }

  private void refuseReport() throws Refusal {
    if (output.report != null) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: --report is of one run.\nName it: 'regroup runs RUN --report FILE'.");
    }
  }

  private int compare(String first, String second) throws Refusal {
    refuseReport();
    KeptRun before = find(controller, first);
    KeptRun after = find(controller, second);
    RunsCompared compared =
        RunsCompared.of(whole(before, RunTraces.of(before)), whole(after, RunTraces.of(after)));
    tellState(before);
    tellState(after);
    boolean text = output.format == OutputFlags.Format.TEXT;
    TextOptions options = LiveRun.textOptions(controller, output);
    controller.out().print(text ? compared.text(options) : compared.json());
    controller.out().flush();
    return ExitStatus.OK;
  }

  private int list() throws Refusal {
    refuseReport();
    List<KeptRun> all;
    try {
      all = KeptRun.all(controller.state());
    } catch (IOException e) {
      throw new Refusal(
          ExitStatus.FAULT,
          "regroup: the runs in "
              + ByteText.display(controller.state().toString())
              + " cannot be listed: "
              + e.getMessage());
    }
    TextOptions options = LiveRun.textOptions(controller, output);
    boolean text = output.format == OutputFlags.Format.TEXT;
    controller.out().print(text ? RunsReport.text(all, options) : RunsReport.json(all));
    controller.out().flush();
    return ExitStatus.OK;
  }

  private int show(String named) throws Refusal {
    KeptRun kept = find(controller, named);
    if (follow && kept.state() == KeptRun.State.RUNNING) {
      if (!new Following(controller, output).toTheEnd(kept)) {
        return ExitStatus.INTERRUPTED;
      }
      if (output.format == OutputFlags.Format.JSONL) {
        return ExitStatus.OK;
      }
      kept = find(controller, named);
    }
    if (output.report == null && printPieces(kept)) {
      return ExitStatus.OK;
    }
    KeptReport report = whole(kept, KeptReport.of(kept));
    if (report.unreadable() > 0) {
      tell(
          kept.run()
              + ": "
              + report.unreadable()
              + " of its events cannot be read; this is what the others tell.");
    }
    if (output.format != OutputFlags.Format.JSONL) {
      tellState(kept);
    }
    return print(kept, report);
  }

  /** JSON is printed as it is read. False where the run has to be read as a whole. */
  private boolean printPieces(KeptRun kept) throws Refusal {
    boolean events = output.format == OutputFlags.Format.JSONL;
    boolean document =
        output.format == OutputFlags.Format.JSON && kept.state() == KeptRun.State.ENDED;
    if (!events && !document) {
      return false;
    }
    try {
      whole(
          kept,
          events
              ? Reprint.events(kept, controller.out())
              : Reprint.document(kept, controller.out()));
    } catch (IOException e) {
      throw new Refusal(
          ExitStatus.FAULT,
          "regroup: run " + kept.run() + " in " + kept.folder() + ": " + e.getMessage() + ".");
    }
    tellState(kept);
    controller.out().flush();
    return true;
  }

  /**
   * What was read.
   *
   * @throws Refusal with exit status 6 where the run cannot be told
   */
  static <T> T whole(KeptRun kept, KeptReport.Reading<T> reading) throws Refusal {
    if (reading instanceof KeptReport.Reading.Broken<T> broken) {
      throw new Refusal(
          ExitStatus.INPUT,
          "regroup: run " + kept.run() + " in " + kept.folder() + ": " + broken.why() + ".");
    }
    return ((KeptReport.Reading.Read<T>) reading).value();
  }

  private void tellState(KeptRun kept) {
    switch (kept.state()) {
      case ENDED -> {}
      case CUT_OFF -> tell(kept.run() + " was cut off: this is what its events tell.");
      case RUNNING ->
          tell(kept.run() + " still goes on, and is being written: these hosts have ended so far.");
    }
  }

  private int print(KeptRun kept, KeptReport report) throws Refusal {
    try {
      if (output.format == OutputFlags.Format.JSON) {
        report.json(controller.out());
      } else if (output.format == OutputFlags.Format.JSONL) {
        printPieces(kept);
      } else {
        TextOptions options = LiveRun.textOptions(controller, output);
        report.print(
            report.isCheck() ? options.withDiff() : options,
            controller.out(),
            controller.clock().instant());
      }
      controller.out().flush();
      if (output.report != null) {
        report.write(output.report, ReportFile.format(output.report).orElseThrow());
      }
      return ExitStatus.OK;
    } catch (IOException e) {
      controller
          .err()
          .println(
              "regroup: " + output.report + " could not be written: " + FileFaults.unwritten(e));
      return ExitStatus.FAULT;
    }
  }

  /**
   * A run by its id.
   *
   * @throws Refusal with exit status 5 where it is none, or is not kept
   */
  static KeptRun find(Controller controller, String named) throws Refusal {
    RunId id =
        RunId.parse(named)
            .orElseThrow(
                () ->
                    new Refusal(
                        ExitStatus.USAGE,
                        "regroup: '"
                            + ByteText.display(named)
                            + "' is no run id.\n'regroup runs' lists those that are kept."));
    KeptRun kept = KeptRun.of(controller.state(), id);
    if (!kept.isThere()) {
      throw new Refusal(
          ExitStatus.USAGE,
          "regroup: run "
              + id
              + " is not kept in "
              + controller.state()
              + ".\n'regroup runs' lists those that are.");
    }
    return kept;
  }

  private void tell(String text) {
    controller.err().println("regroup: run " + text);
    controller.err().flush();
  }
}
