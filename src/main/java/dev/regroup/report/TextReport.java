package dev.regroup.report;

import dev.regroup.report.Palette.Colour;
import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunId;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code --output text}: results to one stream in the order of the run, each as soon as those
 * before it are there, so that two runs compare; above {@link Fold#ABOVE} hosts all at the end,
 * equal ones together. Progress goes to the other stream as it happens. Thread-safe.
 */
public final class TextReport implements Reporter, AutoCloseable {
  private final PrintWriter out;
  private final Progress progress;
  private final TextOptions options;

  /** Hosts whose results are still to be printed, in order; empty in a large run. */
  private final Deque<String> order = new ArrayDeque<>();

  private final Map<String, HostView> ended = new HashMap<>();
  private final Set<String> printed = new HashSet<>();
  private HostText text;

  /** Then all is printed at the end, and nothing is kept until then. */
  private boolean large;

  /**
   * @param out results, standard output
   * @param err progress, standard error
   */
  public TextReport(PrintWriter out, PrintWriter err, TextOptions options) {
    this(out, new ProgressLines(err, options), options);
  }

  private TextReport(PrintWriter out, Progress progress, TextOptions options) {
    this.out = out;
    this.progress = progress;
    this.options = options;
    this.text = new HostText(options, Mode.APPLY);
  }

  /**
   * The same with progress that is drawn anew as it changes, for people at a terminal.
   *
   * @param area on the terminal that {@code err} is; closed by this report
   * @param clock for the ages of steps
   */
  public static TextReport live(
      PrintWriter out, PrintWriter err, TextOptions options, StatusArea area, Clock clock) {
    return new TextReport(out, new LiveProgress(err, area, clock, options).start(), options);
  }

  @Override
  public synchronized void on(RunEvent event) {
    progress.on(event);
    if (isPrinted(event)) {
      progress.pause();
      print(event);
      out.flush();
      progress.resume();
    }
  }

  /** A message of someone else, on the stream of the progress. */
  public synchronized void say(PrintWriter err, String message) {
    progress.pause();
    err.println(message);
    err.flush();
    progress.resume();
  }

  /** Nothing is drawn until {@link #resume}, so that a question stands whole. */
  public void pause() {
    progress.pause();
  }

  /** What is drawn comes back. */
  public void resume() {
    progress.resume();
  }

  private static boolean isPrinted(RunEvent event) {
    return event instanceof RunEvent.RunStarted
        || event instanceof RunEvent.HostEnded
        || event instanceof RunEvent.RunEnded;
  }

  /** Takes away what is shown of the progress, whatever ended the run. */
  @Override
  public synchronized void close() {
    progress.close();
  }

  private void print(RunEvent event) {
    if (event instanceof RunEvent.RunStarted started) {
      start(started.run(), started.mode(), started.playbook(), started.hosts().size());
      large = started.hosts().size() > Fold.ABOVE;
      if (!large) {
        order.addAll(started.hosts());
      }
    } else if (event instanceof RunEvent.HostEnded host) {
      if (!large) {
        ended.put(host.host(), HostView.of(host.result()));
        printInOrder();
      }
    } else if (event instanceof RunEvent.RunEnded run) {
      end(RunView.of(run.result()));
    }
  }

  /**
   * Plans before they are carried out, as a check prints them: equal ones together where there are
   * many. Each line ended by a newline, a blank one after each plan. Pure but for the writer.
   */
  public static void plans(List<HostResult> planned, TextOptions options, PrintWriter out) {
    HostText text = new HostText(options, Mode.CHECK);
    List<HostView> views = planned.stream().map(HostView::of).toList();
    for (List<HostView> equal : Fold.equal(views, text::body)) {
      HostView first = equal.get(0);
      out.print(text.heading(equal) + text.body(first) + "\n");
    }
  }

  /** A run that is over, as it was printed then. */
  static void print(RunView run, TextOptions options, PrintWriter out) {
    TextReport report = new TextReport(out, new PrintWriter(Writer.nullWriter()), options);
    report.start(run.run(), run.mode(), run.playbook(), run.all());
    report.end(run);
    out.flush();
  }

  private void start(RunId run, Mode mode, String playbook, int hosts) {
    text = new HostText(options, mode);
    String of = playbook.isEmpty() ? "" : ", " + Shown.line(playbook);
    out.print("Regroup " + Shown.word(mode) + " " + run + of + ", " + Words.hosts(hosts) + "\n");
    if (mode == Mode.CHECK) {
      String banner = "CHECK MODE: nothing is written";
      out.print(options.results().paint(Colour.YELLOW, banner) + "\n");
    }
  }

  private void printInOrder() {
    while (!order.isEmpty()) {
      HostView next = ended.remove(order.getFirst());
      if (next == null) {
        return;
      }
      order.removeFirst();
      print(List.of(next));
    }
  }

  private void end(RunView run) {
    List<HostView> left =
        run.hosts().stream().filter(host -> !printed.contains(host.host())).toList();
    Fold.equal(left, host -> host.status() + text.body(host)).forEach(this::print);
    out.print("\n" + new Recap(options.results()).text(run));
  }

  private void print(List<HostView> equal) {
    equal.forEach(host -> printed.add(host.host()));
    HostView first = equal.get(0);
    out.print("\n" + text.heading(equal) + text.body(first));
  }
}
