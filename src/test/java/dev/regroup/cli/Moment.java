package dev.regroup.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A moment of a run with {@code --output jsonl -vvv}, as its own lines tell it.
 *
 * @param what {@code begin STEP}, {@code end STEP} or {@code sent SCRIPT}
 * @param time which one of these, from 1
 */
record Moment(String what, int time) {
  private static final Pattern SENT = Pattern.compile("\\S+ > script (?:.* )?(\\S+)");

  /** What to give each line to; does that at the moment, on the thread that prints the line. */
  Consumer<String> watch(Runnable then) {
    AtomicInteger seen = new AtomicInteger();
    return line -> {
      if (of(line).equals(what) && seen.incrementAndGet() == time) {
        then.run();
      }
    };
  }

  private static String of(String line) {
    Matcher sent = SENT.matcher(line);
    if (sent.matches()) {
      return "sent " + sent.group(1);
    }
    if (!line.startsWith("{") || !line.contains("step_")) {
      return "";
    }
    try {
      Map<String, Object> event = JSON.std.mapFrom(line);
      return switch (String.valueOf(event.get("event"))) {
        case "step_started" -> "begin " + event.get("step");
        case "step_ended" -> "end " + event.get("step");
        default -> "";
      };
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }
}
