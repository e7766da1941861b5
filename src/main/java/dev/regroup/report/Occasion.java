package dev.regroup.report;

import dev.regroup.run.RunEvent;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The turning points of a run, at which others are told; the names are those of its events. */
public enum Occasion {
  RUN_STARTED,
  WAVE_ENDED,
  RUN_HALTED,
  RUN_ENDED;

  /** As it stands in {@code event}. */
  public String word() {
    return Shown.word(this);
  }

  /** The one that a word names; empty for none. */
  public static Optional<Occasion> of(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }

  /** The one that an event is; empty for any other event. */
  static Optional<Occasion> of(RunEvent event) {
    if (event instanceof RunEvent.RunStarted) {
      return Optional.of(RUN_STARTED);
    } else if (event instanceof RunEvent.WaveEnded) {
      return Optional.of(WAVE_ENDED);
    } else if (event instanceof RunEvent.RunHalted) {
      return Optional.of(RUN_HALTED);
    }
    return event instanceof RunEvent.RunEnded ? Optional.of(RUN_ENDED) : Optional.empty();
  }

  /** All of them, for messages. */
  public static String words() {
    return Arrays.stream(values()).map(Occasion::word).collect(Collectors.joining(", "));
  }
}
