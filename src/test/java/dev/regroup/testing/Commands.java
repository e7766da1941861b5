package dev.regroup.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of the machine for tests. */
public final class Commands {
  private Commands() {}

  /** What a program printed (stdout and stderr together); fails the test on another exit than 0. */
  public static String run(String... command) {
    return run(List.of(command));
  }

  /** As {@link #run(String...)}. */
  public static String run(List<String> command) {
    try {
      Path out = Files.createTempFile("regroup-", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(command + " did not end within 60 s");
        }
        String text = Files.readString(out, StandardCharsets.ISO_8859_1);
        if (process.exitValue() != 0) {
          throw new AssertionError(command + " ended with " + process.exitValue() + ": " + text);
        }
        return text;
      } finally {
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + command, e);
    }
  }
}
