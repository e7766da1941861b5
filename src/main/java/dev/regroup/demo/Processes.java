package dev.regroup.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The processes of virtual hosts: each is told by a variable whose host it runs on, and hands that
 * on to its children, those in sessions of their own included. Stateless.
 */
final class Processes {
  /** Holds the root of the host's tree, which no other fleet has at the same time. */
  static final String VARIABLE = "REGROUP_DEMO_HOST";

  /** A process may fork while it is looked for; what forks faster than that is let live. */
  private static final int MOST_ROUNDS = 10;

  private Processes() {}

  /**
   * Ends all processes of some hosts at once, by their process ids. Where the system does not show
   * the variables of processes (other than Linux), none are found.
   *
   * @param of whether those of the host with this root end
   */
  static void kill(Predicate<Path> of) {
    boolean found = true;
    for (int round = 0; found && round < MOST_ROUNDS; round++) {
      List<ProcessHandle> those =
          ProcessHandle.allProcesses().filter(process -> runsOn(process, of)).toList();
      those.forEach(ProcessHandle::destroyForcibly);
      found = !those.isEmpty();
    }
  }

  private static boolean runsOn(ProcessHandle process, Predicate<Path> of) {
    try {
      Path variables = Path.of("/proc", Long.toString(process.pid()), "environ");
      String text = Files.readString(variables, StandardCharsets.ISO_8859_1);
      String start = VARIABLE + "=";
      return Arrays.stream(text.split("\0", -1))
          .filter(entry -> entry.startsWith(start))
          .anyMatch(entry -> of.test(path(entry.substring(start.length()))));
    } catch (IOException e) {
      // It has ended, or is another user's.
      return false;
    }
  }

  private static Path path(String bytes) {
    return Path.of(new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }
}
