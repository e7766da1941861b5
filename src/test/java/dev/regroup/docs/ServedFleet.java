package dev.regroup.docs;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code regroup demo --serve --dir} in a process of its own, and a shell in its folder that finds
 * {@code regroup} on its path. Not thread-safe.
 */
final class ServedFleet implements AutoCloseable {
  /** Before what each command printed, and its exit status after it. */
  private static final String MARK = "--regroup-docs-mark-- ";

  private static final long MOST_SECONDS = 300;

  private final Path home;
  private final Path folder;
  private final Process server;

  private ServedFleet(Path home, Path folder, Process server) {
    this.home = home;
    this.folder = folder;
    this.server = server;
  }

  /** What a command printed, on both streams as a terminal shows them, and how it ended. */
  record Answer(int exit, List<String> lines) {}

  /**
   * Starts it.
   *
   * @param home an empty folder; the fleet's is in it
   */
  static ServedFleet start(Path home) throws IOException {
    Path program = Files.createDirectory(home.resolve("bin")).resolve("regroup");
    Files.writeString(
        program,
        """
        #!/bin/sh
        exec '%s/bin/java' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 ${REGROUP_JAVA_OPTS-} \\
          -cp '%s' dev.regroup.cli.Main "$@"
        """
            .formatted(System.getProperty("java.home"), System.getProperty("java.class.path")));
    if (!program.toFile().setExecutable(true)) {
      throw new IOException(program + " cannot be made executable");
    }
    Path folder = home.resolve("fleet");
    Process server =
        new ProcessBuilder(program.toString(), "demo", "--serve", "--dir", folder.toString())
            .redirectError(home.resolve("serve.err").toFile())
            .start();
    // It prints one line when it is up, and no more.
    BufferedReader out =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null) {
      fail("the fleet did not start: " + Files.readString(home.resolve("serve.err")));
    }
    return new ServedFleet(home, folder, server);
  }

  /** Runs the commands one after another in one shell; fails where one does not end. */
  List<Answer> run(List<String> commands, Map<String, String> environment) throws Exception {
    StringBuilder script =
        new StringBuilder("mark() { s=$?; echo; echo \"" + MARK + "$s\"; return $s; }");
    script.append("\nexec 2>&1\n");
    commands.forEach(command -> script.append(command).append("\nmark\n"));
    Path file = Files.writeString(home.resolve("commands.sh"), script);
    Path printed = home.resolve("printed");
    ProcessBuilder shell =
        new ProcessBuilder("/bin/sh", file.toString())
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(printed.toFile());
    Map<String, String> variables = shell.environment();
    variables.put("PATH", home.resolve("bin") + ":" + variables.get("PATH"));
    variables.put("XDG_STATE_HOME", home.resolve("state").toString());
    variables.put("TZ", "UTC");
    variables.putAll(environment);
    Process process = shell.start();
    try {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        fail("not ended after " + MOST_SECONDS + " s: " + Files.readString(printed));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return answers(Files.readAllLines(printed), commands.size());
  }

  private static List<Answer> answers(List<String> printed, int commands) {
    List<Answer> answers = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String line : printed) {
      if (line.startsWith(MARK)) {
        answers.add(new Answer(Integer.parseInt(line.substring(MARK.length())), lines));
        lines = new ArrayList<>();
      } else {
        lines.add(line);
      }
    }
    if (answers.size() != commands) {
      fail(answers.size() + " of " + commands + " commands ended: " + String.join("\n", printed));
    }
    return answers;
  }

  @Override
  public void close() {
    server.destroy();
    try {
      if (!server.waitFor(20, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
