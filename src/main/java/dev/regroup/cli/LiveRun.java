package dev.regroup.cli;

import dev.regroup.finding.Finding;
import dev.regroup.host.Connector;
import dev.regroup.host.FileFaults;
import dev.regroup.journal.AgreedPlan;
import dev.regroup.journal.RunFolder;
import dev.regroup.journal.RunRequest;
import dev.regroup.report.InFlight;
import dev.regroup.report.JsonReport;
import dev.regroup.report.Metrics;
import dev.regroup.report.Notices;
import dev.regroup.report.ReportFile;
import dev.regroup.report.Reporter;
import dev.regroup.report.Reporters;
import dev.regroup.report.TextOptions;
import dev.regroup.rollout.Operator;
import dev.regroup.rollout.Rollout;
import dev.regroup.run.ExitStatus;
import dev.regroup.run.HostResult;
import dev.regroup.run.RunCode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunId;
import dev.regroup.run.RunResult;
import dev.regroup.step.RunContext;
import dev.regroup.step.Timing;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run over hosts, from its id to its exit status: journal, reporters, signal. */
final class LiveRun implements AutoCloseable {
  private final Controller controller;
  private final OutputFlags output;
  private final Subject subject;
  private final RunId id;
  private final RunFolder folder;
  private final Instant began;
  private final InFlight inFlight = new InFlight();
  private final StopSignal signal;
  private final RunContext context;
  private final Screen screen;
  private final Journal journal;
  private final Notices notices;
  private final Reporter reporter;

  private LiveRun(
      Controller controller,
      OutputFlags output,
      Subject subject,
      RunId id,
      RunFolder folder,
      Notices.Wanted told,
      Connector connector) {
    this.controller = controller;
    this.output = output;
    this.subject = subject;
    this.id = id;
    this.folder = folder;
    this.began = controller.clock().instant();
    this.screen = screen();
    this.journal = new Journal(folder, screen::say);
    this.notices = new Notices(told, controller.clock(), screen::say);
    this.reporter = Reporters.all(List.of(screen, journal, inFlight, notices));
    this.signal = StopSignal.listen(new Interrupted(), !controller.terminals().isEmpty());
    this.context =
        new RunContext(
            id,
            controller.owner(),
            connector,
            new Timing(controller.clock(), signal::sleep, new SecureRandom()),
            controller.limits(),
            reporter::on,
            run -> RunFolder.ended(controller.state(), run),
            Controller.bootId());
  }

  /**
   * Begins a run.
   *
   * @throws Refusal when the run cannot be kept on disk, or a hook forbids it: nothing is sent to
   *     any host then
   */
  static LiveRun begin(
      Controller controller,
      OutputFlags output,
      Subject subject,
      List<String> hosts,
      Connector connector)
      throws Refusal {
    output.checkFiles();
    Notices.Wanted told = output.notices().wanted(controller.environment());
    RunId id = RunId.at(controller.clock().instant(), new SecureRandom());
    LiveRun run;
    try {
      run =
          new LiveRun(
              controller,
              output,
              subject,
              id,
              RunFolder.begin(controller.state(), id),
              told,
              connector);
    } catch (IOException e) {
      throw cannotKeep(controller, e);
    }
    run.reporter.on(
        new RunEvent.RunStarted(
            controller.clock().instant(), id, subject.mode(), subject.playbook(), hosts));
    Optional<IOException> trouble = run.journal.trouble();
    if (trouble.isPresent()) {
      run.close();
      throw cannotKeep(controller, trouble.get());
    }
    Optional<Notices.Forbidden> no = run.notices.open();
    if (no.isPresent()) {
      throw run.forbidden(hosts, no.get());
    }
    return run;
  }

  /** The run is kept and ends as any other, so that who was told of its start hears of its end. */
  private Refusal forbidden(List<String> hosts, Notices.Forbidden no) {
    try (this) {
      Finding why = RunCode.FORBIDDEN.of(no.what() + ", and nothing was sent to any host");
      int exit = end(hosts.stream().map(host -> HostResult.notReached(host, why)).toList());
      return new Refusal(exit, "regroup: " + no.told() + "\nSo nothing was sent to any host.");
    }
  }

  private static Refusal cannotKeep(Controller controller, IOException why) {
    return new Refusal(
        ExitStatus.FAULT,
        "regroup: the run cannot be kept in "
            + controller.state()
            + ": "
            + FileFaults.unwritten(why)
            + "\nMake that folder writable, or set XDG_STATE_HOME to another one.");
  }

  /**
   * Keeps what the run was asked, so that another can go on with it.
   *
   * @param plan what it is held to, null for nothing
   * @throws Refusal as {@link #begin}
   */
  void keep(RunRequest request, @Nullable AgreedPlan plan) throws Refusal {
    try {
      if (plan != null) {
        folder.write(AgreedPlan.FILE, out -> out.write(plan.json()));
      }
      folder.write(RunRequest.FILE, out -> out.write(request.json()));
    } catch (IOException e) {
      throw cannotKeep(controller, e);
    }
  }

  /** What is in flight is named: whoever types ^C wants to know what the end still waits for. */
  private final class Interrupted implements StopSignal.Listener {
    @Override
    public void interrupted() {
      notices.interrupted();
      String waiting = inFlight.told();
      if (!waiting.isEmpty()) {
        String again = controller.terminals().isEmpty() ? "" : " ^C again leaves at once.";
        screen.say(
            "regroup: interrupted. Nothing new starts; to a safe point come first: "
                + waiting
                + "."
                + again);
      }
    }

    /** The work on a host hangs on no connection, so that the process may go. */
    @Override
    public boolean leaves() {
      notices.leave();
      String left = inFlight.told();
      if (left.isEmpty()) {
        return false; // what is left to do is to say how it ended
      }
      screen.close();
      String rest =
          switch (subject.mode()) {
            case APPLY, ROLLBACK ->
                "\nA change that was begun goes on there to its end and keeps its lock; 'regroup resume'"
                    + " goes on with the run.";
            default -> "";
          };
      controller.err().println("regroup: left at once, in flight: " + left + "." + rest);
      controller.err().flush();
      return true;
    }
  }

  RunContext context() {
    return context;
  }

  RunId id() {
    return id;
  }

  /** What only reads asks nothing. */
  Rollout rollout(int forks) {
    return rollout(forks, true);
  }

  /**
   * A rollout of this run.
   *
   * @param agreed whether each question is answered with yes already
   */
  Rollout rollout(int forks, boolean agreed) {
    return new Rollout(context, forks, new AtTerminal(agreed));
  }

  /**
   * Whoever started this process. The first interruption is the rollout's; at the second the
   * process ends without it.
   */
  private final class AtTerminal implements Operator {
    private final boolean agreed;

    AtTerminal(boolean agreed) {
      this.agreed = agreed;
    }

    @Override
    public int interruptions() {
      return signal.isStopped() ? 1 : 0;
    }

    @Override
    public boolean confirms(String question) {
      return agreed || isYes(ask(question));
    }
  }

  /** Whether an answer means yes. */
  static boolean isYes(String answer) {
    return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
  }

  /** The operator's answer, empty where there is no terminal or the run was told to stop. */
  String ask(String question) {
    return screen.asked(
        () -> {
          String answer = signal.answer(() -> controller.ask(question));
          if (signal.isStopped()) {
            // ^C left the cursor behind the question, where what is drawn would take its place.
            controller.err().println();
          }
          return answer;
        });
  }

  /** Options for text shown outside the events, such as the plan before it is confirmed. */
  TextOptions textOptions() {
    return textOptions(controller, output);
  }

  static TextOptions textOptions(Controller controller, OutputFlags output) {
    return new TextOptions(
        output.diff,
        output.verbosity(),
        controller.resultPalette(),
        controller.progressPalette(),
        ZoneId.systemDefault());
  }

  /** Reports the end. The exit status of the process. */
  int end(List<HostResult> hosts) {
    int exit = ExitStatus.of(hosts, output.detailedExitcode, signal.isStopped());
    signal.endWith(exit);
    RunResult result =
        new RunResult(id, subject.mode(), subject.playbook(), subject.sha256(), exit, hosts);
    reporter.on(new RunEvent.RunEnded(controller.clock().instant(), result));
    try {
      folder.write("report.json", out -> JsonReport.write(result, out));
    } catch (IOException e) {
      controller
          .err()
          .println(
              "regroup: the report could not be kept in "
                  + folder.folder()
                  + ": "
                  + FileFaults.unwritten(e));
    }
    writeMetrics(result);
    boolean written = output.report == null || writeReport(output.report, result);
    notices.end();
    return written || exit != ExitStatus.OK ? exit : ExitStatus.FAULT;
  }

  private boolean writeReport(Path file, RunResult result) {
    try {
      ReportFile.write(file, ReportFile.format(file).orElseThrow(), result);
      return true;
    } catch (IOException e) {
      unwritten(file, e);
      return false;
    }
  }

  /** What is not written is seen by its age; the run ended as it did all the same. */
  private void writeMetrics(RunResult result) {
    if (output.metrics == null) {
      return;
    }
    try {
      Metrics.write(output.metrics, result, began, controller.clock().instant());
    } catch (IOException e) {
      unwritten(output.metrics, e);
    }
  }

  private void unwritten(Path file, IOException why) {
    controller
        .err()
        .println("regroup: " + file + " could not be written: " + FileFaults.unwritten(why));
  }

  @Override
  public void close() {
    screen.close();
    controller.out().flush();
    controller.err().flush();
    try {
      folder.close();
    } catch (IOException e) {
      controller.err().println("regroup: " + folder.folder() + ": " + FileFaults.unwritten(e));
    }
    signal.close();
  }

  private Screen screen() {
    return Screen.of(controller, output, textOptions());
  }
}
