package dev.regroup.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a run with {@code --output jsonl} over one host says that it ended.
 *
 * @param errors codes of the findings that are errors
 * @param said all that it printed
 */
record Told(
    int exit,
    String status,
    String left,
    @Nullable Boolean verified,
    List<String> errors,
    String said) {

  /** Of a run that printed that; its host is the last one of which it told the end. */
  static Told of(int exit, String out, String err) {
    Outcome outcome = new Outcome(exit, out, err);
    Map<?, ?> host =
        out.lines()
            .filter(line -> line.contains("\"host_ended\""))
            .reduce((first, second) -> second)
            .<Map<?, ?>>map(line -> (Map<?, ?>) parse(line).get("result"))
            .orElseThrow(() -> new AssertionError("no host ended: " + outcome));
    List<String> errors = new ArrayList<>();
    for (Object finding : (List<?>) Objects.requireNonNull(host.get("findings"))) {
      Map<?, ?> map = (Map<?, ?>) finding;
      if ("error".equals(map.get("severity"))) {
        errors.add(String.valueOf(map.get("code")));
      }
    }
    outcome.assertNoJava();
    return new Told(
        exit,
        String.valueOf(host.get("status")),
        String.valueOf(host.get("left")),
        (Boolean) host.get("verified"),
        errors,
        outcome.toString());
  }

  private static Map<String, Object> parse(String line) {
    try {
      return JSON.std.mapFrom(line);
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }

  boolean well() {
    return exit == 0 && (status.equals("changed") || status.equals("ok"));
  }

  /** For the page. */
  String words() {
    return well()
        ? status
        : status
            + (left.equals("as_found") ? "" : ", " + left)
            + (errors.isEmpty() ? "" : " (" + String.join(", ", errors) + ")");
  }

  @Override
  public String toString() {
    return said;
  }
}
