package dev.regroup.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * A process of little memory that carries out command lines: one JSON list of words on each line of
 * its input, one JSON object on each line of its output. Its only argument is the home folder.
 */
final class BadInputWorker {
  private static final int SHOWN = 20_000;

  private BadInputWorker() {}

  public static void main(String[] args) throws IOException {
    Path home = Path.of(args[0]);
    PrintStream answers = System.out;
    // Whatever prints past the given streams would be seen here.
    System.setOut(System.err);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = JSON.std.arrayOfFrom(String.class, line);
      answers.println(JSON.std.asString(run(home, words)));
      answers.flush();
    }
  }

  private static Map<String, Object> run(Path home, String[] words) {
    try {
      // A program that waits for a pipe is waited for.
      Map<String, String> environment = Map.of("REGROUP_INVENTORY_TIMEOUT", "3s");
      Outcome outcome = Terminal.run(home, environment, words);
      return answer(outcome.exit(), outcome.out(), outcome.err());
    } catch (OutOfMemoryError | StackOverflowError e) {
      return answer(-1, "", e.toString());
    }
  }

  private static Map<String, Object> answer(int exit, String out, String err) {
    return Map.of("exit", exit, "out", start(out), "err", start(err));
  }

  private static String start(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) : text;
  }
}
