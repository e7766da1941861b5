package dev.regroup.inventory.yaml;

import java.util.Comparator;
import java.util.List;

/**
 * A fault in an input: where, what, what now. Immutable.
 *
 * @param at where
 * @param message what, one line, without control characters
 * @param remedy what now, one line
 */
public record Problem(Position at, String message, String remedy) {

  /** Three parts over several lines: place and message, the line with a caret, the remedy. */
  public String render() {
    return at + ": " + message + "\n" + at.excerpt() + "  " + remedy + "\n";
  }

  /** All of them, sorted by place within each source, one after the other. */
  public static String render(List<Problem> problems) {
    StringBuilder text = new StringBuilder();
    sorted(problems).forEach(problem -> text.append(problem.render()));
    return text.toString();
  }

  /**
   * In the order of their lines, those of a source as a whole last; sources keep the order in which
   * they first appear.
   */
  static List<Problem> sorted(List<Problem> problems) {
    List<Source> sources =
        problems.stream().map(problem -> problem.at().source()).distinct().toList();
    return problems.stream()
        .distinct()
        .sorted(
            Comparator.comparingInt((Problem problem) -> sources.indexOf(problem.at().source()))
                .thenComparingInt(
                    problem -> problem.at().line() == 0 ? Integer.MAX_VALUE : problem.at().line())
                .thenComparingInt(problem -> problem.at().column()))
        .toList();
  }
}
