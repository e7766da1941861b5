package dev.regroup.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.server.Environment;

/**
 * A terminal for whoever logs in with {@code ssh -t}: the JDK has none to give, {@code script} of
 * util-linux has. Its own input is a pipe, so that it leaves the new terminal's modes alone, and at
 * its death the terminal hangs up, which ends what runs in it. Immutable.
 *
 * @param columns width in characters, of the client's terminal as it logs in
 * @param rows height in characters
 */
record Terminal(int columns, int rows) {
  private static final String SCRIPT = "/usr/bin/script";

  /**
   * A fleet that a shell started in the background ignores ^C, and what it starts would as well.
   */
  private static final List<List<String>> PROGRAMS =
      List.of(List.of("/usr/bin/env", "--default-signal=INT,QUIT", SCRIPT), List.of(SCRIPT));

  /** What was asked for, empty where no terminal was. */
  static Optional<Terminal> asked(Environment environment) {
    Map<String, String> asked = environment.getEnv();
    return asked.containsKey(Environment.ENV_COLUMNS)
        ? Optional.of(
            new Terminal(
                number(asked, Environment.ENV_COLUMNS, 80),
                number(asked, Environment.ENV_LINES, 24)))
        : Optional.empty();
  }

  private static int number(Map<String, String> asked, String name, int otherwise) {
    String text = asked.getOrDefault(name, "");
    return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
  }

  /** What gives terminals; empty where this machine has another {@code script} or none. */
  static Optional<List<String>> program() throws IOException {
    if (Files.isExecutable(Path.of(SCRIPT))) {
      for (List<String> program : PROGRAMS) {
        if (version(program).contains("util-linux")) {
          return Optional.of(program);
        }
      }
    }
    return Optional.empty();
  }

  private static String version(List<String> program) throws IOException {
    List<String> line = new ArrayList<>(program);
    line.add("--version");
    Process process =
        new ProcessBuilder(line)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * The command line that runs a command in a new terminal of this size and ends with its status.
   *
   * @param program what gives terminals
   * @param command for {@code sh -c}
   */
  List<String> around(List<String> program, String command) {
    List<String> line = new ArrayList<>(program);
    String modes = "stty sane iutf8 columns " + columns + " rows " + rows + "; ";
    line.addAll(List.of("-qefc", modes + command, "/dev/null"));
    return line;
  }
}
