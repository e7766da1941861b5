package dev.regroup.report;

import dev.regroup.report.Palette.Colour;
import dev.regroup.run.HostResult;
import dev.regroup.run.Mode;
import dev.regroup.run.RunEvent;
import dev.regroup.run.RunResult;
import java.io.PrintWriter;
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
public final class TextReport implements Reporter {
  private final PrintWriter out;
  private final ProgressLines progress;
  private final TextOptions options;

  /** Hosts whose results are still to be printed, in order; empty in a large run. */
  private final Deque<String> order = new ArrayDeque<>();

  private final Map<String, HostResult> ended = new HashMap<>();
  private final Set<String> printed = new HashSet<>();
  private HostText text;

  /**
   * @param out results, standard output
   * @param err progress, standard error
   */
  public TextReport(PrintWriter out, PrintWriter err, TextOptions options) {
    this.out = out;
    this.progress = new ProgressLines(err, options);
    this.options = options;
    this.text = new HostText(options, Mode.APPLY);
  }

  @Override
  public synchronized void on(RunEvent event) {
    progress.on(event);
    if (event instanceof RunEvent.RunStarted started) {
      start(started);
    } else if (event instanceof RunEvent.HostEnded host) {
      ended.put(host.host(), host.result());
      printInOrder();
    } else if (event instanceof RunEvent.RunEnded run) {
      end(run.result());
    }
    out.flush();
  }

  /** One host's result as {@code on} would print it: heading and body. Pure. */
  public static String host(HostResult result, Mode mode, TextOptions options) {
    HostText text = new HostText(options, mode);
    return text.heading(Words.host(result), result) + text.body(result);
  }

  private void start(RunEvent.RunStarted started) {
    text = new HostText(options, started.mode());
    String playbook = started.playbook().isEmpty() ? "" : ", " + Shown.line(started.playbook());
    out.print(
        "Regroup "
            + Shown.word(started.mode())
            + " "
            + started.run()
            + playbook
            + ", "
            + Words.hosts(started.hosts().size())
            + "\n");
    if (started.mode() == Mode.CHECK) {
      String banner = "CHECK MODE: nothing is written";
      out.print(options.results().paint(Colour.YELLOW, banner) + "\n");
    }
    if (started.hosts().size() <= Fold.ABOVE) {
      order.addAll(started.hosts());
    }
  }

  private void printInOrder() {
    while (!order.isEmpty()) {
      HostResult next = ended.remove(order.getFirst());
      if (next == null) {
        return;
      }
      order.removeFirst();
      print(List.of(next));
    }
  }

  private void end(RunResult result) {
    List<HostResult> left =
        result.hosts().stream().filter(host -> !printed.contains(host.host())).toList();
    Fold.equal(left, host -> host.status() + text.body(host)).forEach(this::print);
    out.print("\n" + new Recap(options.results()).text(result));
  }

  private void print(List<HostResult> equal) {
    equal.forEach(host -> printed.add(host.host()));
    HostResult first = equal.get(0);
    out.print("\n" + text.heading(Fold.who(equal), first) + text.body(first));
  }
}
