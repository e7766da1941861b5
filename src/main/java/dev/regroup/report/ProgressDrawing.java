package dev.regroup.report;

import dev.regroup.run.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is, as a few lines: one for each of the hosts that are longest in flight, with its
 * step and the step's age, or what the run waits for; the latest waves as bars; slots and budget; a
 * bar and counts of all. Pure.
 */
final class ProgressDrawing {
  /** Hosts that have a line of their own. */
  private static final int OLDEST = 10;

  private static final int WAVES = 3;

  /** So many rows at least are left to what was printed, of a terminal that has them. */
  private static final int LEFT = 8;

  private static final int WIDEST_NAME = 30;
  private static final int WIDEST_BAR = 30;
  private static final int NARROWEST_BAR = 5;

  private ProgressDrawing() {}

  /**
   * The lines, oldest work first; none while nothing is worked on and no waves are under way.
   *
   * @param columns of the terminal
   * @param rows of the terminal
   */
  static List<String> lines(ProgressState state, Instant now, int columns, int rows) {
    if (state.idle()) {
      return List.of();
    }
    int room = Math.max(3, Math.max(rows / 2, rows - LEFT)) - 1;
    ProgressState.Slots slots = state.fleetSlots();
    List<String> fleet = new ArrayList<>();
    if (slots != null && room >= 3) {
      fleet.addAll(waves(latest(state.waves(), (room - 2) / 3), columns));
      fleet.add(slots(slots, state.waiting(), columns));
    }
    List<String> lines =
        new ArrayList<>(
            state.inFlight().isEmpty()
                ? between(state.between(), now)
                : hosts(state.inFlight(), now, columns, room - fleet.size()));
    lines.addAll(fleet);
    lines.add(summary(state, columns));
    return lines;
  }

  private static List<String> between(ProgressState.@Nullable Between between, Instant now) {
    if (between == null) {
      return List.of();
    }
    Instant until = between.until();
    String what =
        until == null
            ? "waits for an answer, " + age(Duration.between(between.since(), now)) + " so far"
            : "soaks, " + age(Duration.between(now, until)) + " left";
    return List.of("wave " + between.wave() + " is over: the run " + what);
  }

  // --- hosts ------------------------------------------------------------------------------------

  private static List<String> hosts(
      Map<String, InFlight.Work> running, Instant now, int columns, int room) {
    boolean all = running.size() <= Math.min(OLDEST, room);
    int told = all ? running.size() : Math.max(1, Math.min(OLDEST, room - 1));
    int width = 0;
    int at = 0;
    for (String host : running.keySet()) {
      width = at++ < told ? Math.max(width, Columns.of(Shown.line(host))) : width;
    }
    int name = Math.min(width, Math.min(WIDEST_NAME, Math.max(4, columns / 3)));
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, InFlight.Work> host : running.entrySet()) {
      if (lines.size() == told) {
        lines.add("and " + (running.size() - told) + " more");
        break;
      }
      lines.add(line(host.getKey(), host.getValue(), now, name));
    }
    return lines;
  }

  private static String line(String host, InFlight.Work work, Instant now, int width) {
    String state =
        work.state().isEmpty()
            ? ""
            : "  "
                + Shown.line(work.state().replace('_', ' '))
                + " "
                + age(Duration.between(work.stateSince(), now));
    return Columns.fit(Shown.line(host), width)
        + String.format(" %-7s ", Shown.word(work.step()))
        + age(Duration.between(work.since(), now))
        + state;
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

  // --- waves, slots, budget ---------------------------------------------------------------------

  private static List<ProgressState.Wave> latest(List<ProgressState.Wave> waves, int most) {
    return waves.subList(Math.max(0, waves.size() - Math.min(WAVES, most)), waves.size());
  }

  /** {@code wave 2 [####!==---] 5/10 1 failed, 4 changed}, the bars below one another. */
  private static List<String> waves(List<ProgressState.Wave> waves, int columns) {
    List<String> labels = waves.stream().map(wave -> "wave " + wave.number()).toList();
    List<String> tails =
        waves.stream().map(wave -> done(wave.ended(), wave.hosts(), wave.counts())).toList();
    int label = longest(labels);
    int bar = columns - label - longest(tails) - 5;
    if (bar < NARROWEST_BAR) {
      tails = waves.stream().map(wave -> wave.ended() + "/" + wave.hosts()).toList();
      bar = columns - label - longest(tails) - 5;
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < waves.size(); i++) {
      String drawn =
          bar < NARROWEST_BAR ? "" : "[" + bar(waves.get(i), Math.min(WIDEST_BAR, bar)) + "] ";
      lines.add(Columns.fit(labels.get(i), label) + " " + drawn + tails.get(i));
    }
    return lines;
  }

  private static int longest(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  /** Ended well, ended otherwise, worked on, waiting: of each that there is one letter at least. */
  private static String bar(ProgressState.Wave wave, int width) {
    int well = wave.counts().getOrDefault(Status.OK, 0);
    well += wave.counts().getOrDefault(Status.CHANGED, 0);
    int[] counts = {
      well, wave.ended() - well, wave.begun(), wave.hosts() - wave.ended() - wave.begun()
    };
    int[] letters = new int[counts.length];
    int left = width;
    int largest = 0;
    for (int i = 0; i < counts.length; i++) {
      int share = (int) ((long) width * counts[i] / Math.max(1, wave.hosts()));
      letters[i] = counts[i] > 0 ? Math.max(1, share) : 0;
      left -= letters[i];
      largest = letters[i] > letters[largest] ? i : largest;
    }
    letters[largest] += left;
    StringBuilder bar = new StringBuilder();
    for (int i = 0; i < letters.length; i++) {
      bar.append(String.valueOf("#!=-".charAt(i)).repeat(letters[i]));
    }
    return bar.toString();
  }

  /** In words where they fit. */
  private static String slots(ProgressState.Slots slots, int waiting, int columns) {
    int left = slots.maxFailures() - slots.failures();
    String of = slots.used() + "/" + slots.maxUnavailable();
    String kept = slots.kept() == 0 ? "" : ", " + slots.kept() + " kept";
    String budget =
        left < 0
            ? "budget exceeded"
            : slots.maxFailures() == 0
                ? "no failure allowed"
                : "budget " + left + "/" + slots.maxFailures() + " left";
    String wait = waiting == 0 ? "" : ", " + Words.hosts(waiting) + " in later waves";
    String words = "slots " + of + " in use" + kept + ", " + budget + wait;
    return words.length() < columns
        ? words
        : "slots " + of + kept + ", " + budget + (waiting == 0 ? "" : ", " + waiting + " later");
  }

  // --- all --------------------------------------------------------------------------------------

  /** {@code [####------] 12/30 1 failed, 11 ok}; without the bar where it does not fit. */
  private static String summary(ProgressState state, int columns) {
    String text = done(state.ended(), state.hosts(), state.counts());
    int bar = Math.min(WIDEST_BAR, columns - text.length() - 4);
    if (bar < NARROWEST_BAR || state.hosts() == 0) {
      return text;
    }
    int full = (int) ((long) bar * state.ended() / state.hosts());
    return "[" + "#".repeat(full) + "-".repeat(bar - full) + "] " + text;
  }

  private static String done(int ended, int hosts, Map<Status, Integer> counts) {
    List<String> told = new ArrayList<>();
    for (Status status : Recap.TROUBLE) {
      int count = counts.getOrDefault(status, 0);
      if (count > 0) {
        told.add(count + " " + Shown.word(status));
      }
    }
    String done = ended + "/" + hosts;
    return told.isEmpty() ? done : done + " " + String.join(", ", told);
  }
}
