package dev.regroup.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.regroup.testing.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Regroup in a process of its own on a real pseudo-terminal of util-linux's script, in a shell that
 * writes down the terminal's modes before and after. For one thread.
 */
final class OnTerminal implements AutoCloseable {
  private static final String SHELL =
      "trap : INT; stty rows 24 cols %d; stty -g >'%s'; env --default-signal=INT %s %s;"
          + " s=$?; stty -g >'%s'; exit $s\n";

  private final Path folder;
  private final Process process;

  private OnTerminal(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param folder for files on the way
   * @param variables assignments as env takes them, {@code TERM} among them
   * @param environment variables with values of any kind
   * @param words of the JVM, the class and its arguments
   */
  static OnTerminal start(
      Path folder,
      String variables,
      int columns,
      Map<String, String> environment,
      List<String> words)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(System.getProperty("java.home") + "/bin/java");
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(List.of("-Dregroup.terminals=012", "-Djdk.console=java.base"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(words);
    String command = String.join(" ", line.stream().map(word -> "'" + word + "'").toList());
    Path sh = folder.resolve("run.sh");
    Files.writeString(
        sh,
        SHELL.formatted(
            columns, folder.resolve("before"), variables, command, folder.resolve("after")));
    ProcessBuilder builder =
        new ProcessBuilder(
                Tools.require("sshd", "script").toString(), "-qec", "sh " + sh, "/dev/null")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile());
    builder.environment().putAll(environment);
    builder.environment().remove("NO_COLOR");
    return new OnTerminal(folder, builder.start());
  }

  /** All that the terminal got so far. */
  String written() {
    try {
      return Files.readString(folder.resolve("out"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Process process() {
    return process;
  }

  void interrupt() throws IOException {
    type("\u0003");
  }

  /** Answers a question when it comes, by what was written until then, and ends the line. */
  void answers(String question, UnaryOperator<String> answer) throws IOException {
    EngineHost.await(question, () -> written().contains(question) || !process.isAlive());
    type(answer.apply(written()) + "\r");
  }

  private void type(String text) throws IOException {
    OutputStream keys = process.getOutputStream();
    keys.write(text.getBytes(StandardCharsets.US_ASCII));
    keys.flush();
  }

  /** The exit status; the terminal's modes are as before. */
  int end() throws Exception {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      fail("it did not end: " + written());
    }
    assertEquals(
        Files.readString(folder.resolve("before")), Files.readString(folder.resolve("after")));
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
