package dev.regroup.lab;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs programs of this machine to their end or to a deadline. Thread-safe. */
final class Programs {
  private Programs() {}

  /** How a program ended and all that it printed. */
  record Result(String command, int exit, String out, String err) {
    /** This result, or a failed test that quotes both outputs when the exit status is another. */
    Result expect(int status) {
      return exit == status
          ? this
          : fail("%s: exit %d, not %d%n%s%n%s".formatted(command, exit, status, out, err));
    }
  }

  /** Runs the command with nothing on stdin; a test fails when it does not end within the limit. */
  static Result run(Duration limit, List<String> command) {
    return run(limit, command, Map.of());
  }

  /** As {@link #run(Duration, List)}, with these variables beside the environment's own. */
  static Result run(Duration limit, List<String> command, Map<String, String> environment) {
    Path folder = null;
    try {
      // Files, not pipes: whatever the program leaves running cannot hold up the reading.
      folder = Files.createTempDirectory("regroup-lab");
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      String name = String.join(" ", command);
      Result result = new Result(name, process.exitValue(), read(out), read(err));
      return ended
          ? result
          : fail("%s: no end after %s%n%s%n%s".formatted(name, limit, result.out(), result.err()));
    } catch (IOException e) {
      return fail(String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail(String.join(" ", command), e);
    } finally {
      delete(folder);
    }
  }

  private static void delete(@Nullable Path folder) {
    if (folder != null) {
      Folders.delete(folder);
    }
  }

  /** What a program wrote into a file, whatever its bytes. */
  static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
