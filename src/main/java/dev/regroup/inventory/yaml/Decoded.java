package dev.regroup.inventory.yaml;

import dev.regroup.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The result of reading an input: its value, or everything that is wrong with it. Immutable. */
public sealed interface Decoded<T> {

  /**
   * It could be read.
   *
   * @param value what was read
   * @param findings worth telling, none of them an error
   */
  record Ok<T>(T value, List<Finding> findings) implements Decoded<T> {
    public Ok {
      findings = List.copyOf(findings);
    }
  }

  /**
   * It could not be read.
   *
   * @param problems at least one, in the order of their places
   */
  record Problems<T>(List<Problem> problems) implements Decoded<T> {
    public Problems {
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("problems without a problem: indicates a bug");
      }
      problems = Problem.sorted(problems);
    }

    /** All problems as text for people. */
    public String render() {
      return Problem.render(problems);
    }
  }

  static <T> Decoded<T> ok(T value) {
    return new Ok<>(value, List.of());
  }

  static <T> Decoded<T> problem(Position at, String message, String remedy) {
    return new Problems<>(List.of(new Problem(at, message, remedy)));
  }

  /** The problems, none where all is well. */
  default List<Problem> problems() {
    return List.of();
  }

  /** Goes on with the value where there is one. Findings of both are kept. */
  default <U> Decoded<U> then(Function<T, Decoded<U>> next) {
    if (this instanceof Ok<T> ok) {
      Decoded<U> result = next.apply(ok.value());
      if (ok.findings().isEmpty() || !(result instanceof Ok<U> second)) {
        return result;
      }
      List<Finding> all = new ArrayList<>(ok.findings());
      all.addAll(second.findings());
      return new Ok<>(second.value(), all);
    }
    return new Problems<>(problems());
  }
}
