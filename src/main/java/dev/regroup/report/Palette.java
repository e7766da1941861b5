package dev.regroup.report;

import dev.regroup.finding.Severity;
import dev.regroup.run.Status;
import dev.regroup.run.StepRecord;
import java.util.Map;

/** Colours as Ansible has them (its {@code COLOR_*} settings), or none. */
public enum Palette {
  PLAIN,
  ANSI;

  /** SGR parameters by name. */
  enum Colour {
    GREEN("0;32"),
    YELLOW("0;33"),
    RED("0;31"),
    BRIGHT_RED("1;31"),
    CYAN("0;36"),
    PURPLE("1;35"),
    BOLD("1"),
    NONE("");

    private final String sgr;

    Colour(String sgr) {
      this.sgr = sgr;
    }
  }

  /**
   * Colours on a terminal unless the user said no.
   *
   * @param environment {@code NO_COLOR} that is set and not empty turns them off (no-color.org), as
   *     does a {@code TERM} that is {@code dumb} or not there
   * @param terminal whether the stream is one
   */
  public static Palette of(Map<String, String> environment, boolean terminal) {
    String term = environment.getOrDefault("TERM", "");
    boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return terminal && !refused && !term.isEmpty() && !term.equals("dumb") ? ANSI : PLAIN;
  }

  /** The text in that colour; never across a line end. */
  String paint(Colour colour, String text) {
    return this == PLAIN || colour == Colour.NONE || text.isEmpty()
        ? text
        : "\u001b[" + colour.sgr + "m" + text + "\u001b[0m";
  }

  static Colour of(Status status) {
    return switch (status) {
      case OK -> Colour.GREEN;
      case CHANGED -> Colour.YELLOW;
      case FAILED, UNFINISHED, RESCUED, ROLLED_BACK -> Colour.RED;
      case UNREACHABLE -> Colour.BRIGHT_RED;
      case REFUSED -> Colour.PURPLE;
      case NOT_ATTEMPTED -> Colour.CYAN;
    };
  }

  static Colour of(StepRecord.Status status) {
    return switch (status) {
      case OK -> Colour.GREEN;
      case SKIPPED -> Colour.CYAN;
      case FAILED -> Colour.RED;
    };
  }

  static Colour of(Severity severity) {
    return switch (severity) {
      case NOTE -> Colour.NONE;
      case WARNING -> Colour.PURPLE;
      case ERROR -> Colour.RED;
    };
  }
}
