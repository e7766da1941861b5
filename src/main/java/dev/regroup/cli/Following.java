package dev.regroup.cli;

import dev.regroup.host.FileFaults;
import dev.regroup.journal.KeptRun;
import dev.regroup.report.FollowedRun;
import dev.regroup.report.TextOptions;
import dev.regroup.run.ExitStatus;
import java.io.IOException;
import java.time.Duration;

/** {@code regroup runs RUN --follow}: a run of another process until it ends. Only reads. */
final class Following {
  private static final Duration TICK = Duration.ofMillis(250);

  private final Controller controller;
  private final OutputFlags output;

  Following(Controller controller, OutputFlags output) {
    this.controller = controller;
    this.output = output;
  }

  /**
   * Shows it until no process writes it any more.
   *
   * @return whether it came to that; false where the operator had enough of it
   * @throws Refusal with exit status 6 where its events cannot be read
   */
  boolean toTheEnd(KeptRun kept) throws Refusal {
    try (StopSignal signal = StopSignal.listen(new Nobody(), !controller.terminals().isEmpty())) {
      boolean ended;
      try (FollowedRun run = open(kept)) {
        ended = follow(kept, run, signal);
      }
      if (!ended) {
        controller.err().println("regroup: run " + kept.run() + " goes on, and is not followed.");
        controller.err().flush();
      }
      return ended;
    } catch (IOException e) {
      throw new Refusal(
          ExitStatus.INPUT,
          "regroup: run "
              + kept.run()
              + " in "
              + kept.folder()
              + ": "
              + FileFaults.unread(e)
              + ".");
    }
  }

  private FollowedRun open(KeptRun kept) throws IOException {
    if (output.format == OutputFlags.Format.JSONL) {
      return FollowedRun.events(kept, controller.out());
    }
    TextOptions options = LiveRun.textOptions(controller, output);
    return FollowedRun.shown(
        kept, controller.err(), Screen.area(controller, options), options, controller.clock());
  }

  private boolean follow(KeptRun kept, FollowedRun run, StopSignal signal) throws IOException {
    boolean goesOn = true;
    while (goesOn) {
      // Asked first: what was written until then is read before the end.
      goesOn = KeptRun.of(controller.state(), kept.run()).state() == KeptRun.State.RUNNING;
      run.read();
      if (goesOn && !signal.sleep(TICK)) {
        return false;
      }
    }
    return true;
  }

  /** Nothing waits for the end of who only looks. */
  private static final class Nobody implements StopSignal.Listener {
    @Override
    public void interrupted() {
      // The next look sees it.
    }

    @Override
    public boolean leaves() {
      return true;
    }
  }
}
