package dev.regroup.report;

import dev.regroup.run.RunEvent;
import dev.regroup.run.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far a run is, as a few lines: one for each host that is being worked on, with its step and
 * the step's age, then a bar and counts. Not thread-safe; its owner is.
 */
final class ProgressBoard {
  private static final int WIDEST_NAME = 30;
  private static final int WIDEST_BAR = 30;
  private static final int NARROWEST_BAR = 5;

  private final InFlight inFlight = new InFlight();
  private final Set<String> ended = new HashSet<>();
  private final Map<Status, Integer> counts = new EnumMap<>(Status.class);
  private int hosts;

  void on(RunEvent event) {
    inFlight.on(event);
    if (event instanceof RunEvent.RunStarted e) {
      hosts = e.hosts().size();
    } else if (event instanceof RunEvent.HostEnded e && ended.add(e.host())) {
      counts.merge(e.result().status(), 1, Integer::sum);
    }
  }

  /** Whether nothing is being worked on: then there is nothing to show, and room for a question. */
  boolean idle() {
    return inFlight.hosts().isEmpty();
  }

  /**
   * The lines, oldest work first; none while idle.
   *
   * @param columns of the terminal
   * @param rows of the terminal; half of them are left to what was printed
   */
  List<String> lines(Instant now, int columns, int rows) {
    Map<String, InFlight.Work> running = inFlight.hosts();
    if (running.isEmpty()) {
      return List.of();
    }
    int room = Math.max(1, rows / 2 - 2);
    int width =
        running.keySet().stream().mapToInt(name -> Shown.line(name).length()).max().orElse(0);
    int name = Math.min(width, Math.min(WIDEST_NAME, Math.max(4, columns / 3)));
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, InFlight.Work> host : running.entrySet()) {
      if (lines.size() == room && running.size() > room) {
        lines.add("and " + (running.size() - room) + " more");
        break;
      }
      lines.add(line(host.getKey(), host.getValue(), now, name));
    }
    lines.add(summary(columns));
    return lines;
  }

  private static String line(String host, InFlight.Work work, Instant now, int width) {
    String name = Shown.line(host);
    String shown = name.length() > width ? name.substring(0, width) : name;
    return shown
        + " ".repeat(width - shown.length())
        + String.format(" %-7s ", Shown.word(work.step()))
        + age(Duration.between(work.since(), now))
        + (work.state().isEmpty()
            ? ""
            : "  "
                + work.state().replace('_', ' ')
                + " "
                + age(Duration.between(work.stateSince(), now)));
  }

  /** {@code 7s}, {@code 3m05s}, {@code 2h11m}. */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    return seconds < 3600
        ? String.format("%dm%02ds", seconds / 60, seconds % 60)
        : String.format("%dh%02dm", seconds / 3600, seconds / 60 % 60);
  }

  /** {@code [####------] 12/30 1 failed, 11 ok}; without the bar where it does not fit. */
  private String summary(int columns) {
    List<String> told = new ArrayList<>();
    for (Status status : Recap.TROUBLE) {
      if (counts.containsKey(status)) {
        told.add(counts.get(status) + " " + Shown.word(status));
      }
    }
    String done = ended.size() + "/" + hosts;
    String text = told.isEmpty() ? done : done + " " + String.join(", ", told);
    int bar = Math.min(WIDEST_BAR, columns - text.length() - 4);
    if (bar < NARROWEST_BAR || hosts == 0) {
      return text;
    }
    int full = (int) ((long) bar * ended.size() / hosts);
    return "[" + "#".repeat(full) + "-".repeat(bar - full) + "] " + text;
  }
}
