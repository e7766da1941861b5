package dev.regroup.report;

import dev.regroup.report.Palette.Colour;
import dev.regroup.run.HostResult;
import dev.regroup.run.RunEvent;
import dev.regroup.run.StepName;
import dev.regroup.run.StepRecord;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.Set;

/**
 * Progress as timestamped lines: each step as it ends, the slow ones as they begin too and with
 * what comes to pass meanwhile, each host as it ends. What the host's tools print shows with {@code
 * -v}. Not thread-safe; its owner is.
 */
final class ProgressLines implements Progress {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  /** Steps that may be silent for minutes. */
  private static final Set<StepName> SLOW =
      EnumSet.of(StepName.REFRESH, StepName.DRAIN, StepName.REBOOT, StepName.WAIT, StepName.VERIFY);

  private final PrintWriter err;
  private final TextOptions options;
  private final Palette palette;

  /** Of the run; the waves of a single host are no news. */
  private int hosts;

  ProgressLines(PrintWriter err, TextOptions options) {
    this.err = err;
    this.options = options;
    this.palette = options.progress();
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunEvent.RunStarted e) {
      hosts = e.hosts().size();
    } else if (event instanceof RunEvent.StepStarted e) {
      if (SLOW.contains(e.step()) || options.verbosity() > 0) {
        line(e.at(), e.host(), e.step(), "...");
      }
    } else if (event instanceof RunEvent.StepProgress e) {
      line(e.at(), e.host(), e.step(), Shown.line(e.text()));
    } else if (event instanceof RunEvent.StepOutput e) {
      if (options.verbosity() > 0) {
        line(e.at(), e.host(), e.step(), Shown.line(e.line()));
      }
    } else if (event instanceof RunEvent.StepEnded e) {
      step(e);
    } else if (event instanceof RunEvent.HostEnded e) {
      ended(e);
    } else if (event instanceof RunEvent.WaveStarted e) {
      wave(e);
    } else if (event instanceof RunEvent.RunWaits e) {
      waits(e);
    } else if (event instanceof RunEvent.RunHalted e) {
      String halted = "the run halts: " + Shown.line(e.why()) + ", not attempted: ";
      String text = halted + Words.hosts(e.notAttempted().size());
      print(e.at(), palette.paint(Colour.RED, text));
      print(e.at(), "go on with: " + Shown.line(e.next()));
    }
    err.flush();
  }

  @Override
  public void past(RunEvent event) {
    if (event instanceof RunEvent.RunStarted e) {
      hosts = e.hosts().size();
    }
  }

  private void step(RunEvent.StepEnded event) {
    StepRecord step = event.step();
    String status = String.format("%-7s", Shown.word(step.status()));
    String detail = step.detail().isEmpty() ? "" : "  " + Shown.line(step.detail());
    String seconds = String.format("%9s", Words.seconds(step.took()));
    String text = palette.paint(Palette.of(step.status()), status) + seconds + detail;
    line(event.at(), event.host(), step.step(), text);
  }

  private void wave(RunEvent.WaveStarted event) {
    if (hosts == 1) {
      return;
    }
    String play = event.name().isEmpty() ? "" : " of '" + Shown.line(event.name()) + "'";
    String hosts =
        event.hosts().size() == 1
            ? Shown.line(event.hosts().get(0))
            : Words.hosts(event.hosts().size());
    print(event.at(), "wave " + event.wave() + play + ": " + hosts);
  }

  /** Whoever is asked sees the question itself. */
  private void waits(RunEvent.RunWaits event) {
    Instant until = event.until();
    if (until != null) {
      String time = ProgressDrawing.age(Duration.between(event.at(), until));
      print(event.at(), "wave " + event.wave() + " is over: the run soaks for " + time);
    }
  }

  private void ended(RunEvent.HostEnded event) {
    HostResult result = event.result();
    String status = palette.paint(Palette.of(result.status()), Shown.word(result.status()));
    print(event.at(), Words.host(result.host(), result.simulated()) + ": " + status);
  }

  private void line(Instant at, String host, StepName step, String text) {
    print(at, Shown.line(host) + " " + String.format("%-8s", Shown.word(step)) + " " + text);
  }

  private void print(Instant at, String text) {
    err.print(TIME.withZone(options.zone()).format(at) + " " + text + "\n");
  }
}
