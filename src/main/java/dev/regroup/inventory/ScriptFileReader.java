package dev.regroup.inventory;

import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Position;
import dev.regroup.inventory.yaml.Shown;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.inventory.yaml.SourceFileReader;
import dev.regroup.inventory.yaml.Types;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs one executable inventory, as Ansible does: with {@code --list}, and with {@code --host
 * NAME}. Bounded in time, all its runs together, and in what it may print. Not thread-safe.
 */
final class ScriptFileReader {
  /** In bytes; 10,000 hosts with 1.6 KB of variables each fit. */
  private static final int LARGEST = 16 << 20;

  /** In bytes: what is kept of stderr to be quoted. */
  private static final int QUOTED = 4096;

  private static final int QUOTED_LINES = 3;

  private final Path script;
  private final String name;
  private final Duration allowed;
  private final long end;

  /**
   * @param name what messages call it, the path as the operator gave it
   * @param allowed from now on, for all runs
   */
  ScriptFileReader(Path script, String name, Duration allowed) {
    this.script = script.toAbsolutePath();
    this.name = name;
    this.allowed = allowed;
    this.end = System.nanoTime() + allowed.toNanos();
  }

  /**
   * Whether a file is run and not read: it may be executed, and its first bytes say that it is a
   * script or a program. The mode alone says nothing, since some file systems give it to every
   * file.
   */
  static boolean isProgram(Path file) {
    if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      String head = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
      return head.startsWith("#!") || head.equals("\177ELF");
    } catch (IOException e) {
      return false; // Whoever reads it next says why it may not be read.
    }
  }

  /** What the script prints, or why it has no answer. */
  Decoded<Source> answer(String... arguments) {
    String asked = String.join(" ", arguments);
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
    } catch (IOException e) {
      return problem("could not be run: " + reason(e), "Compare its first line with `ls`.");
    }
    FutureTask<byte[]> err = reading(process.getErrorStream(), QUOTED, true);
    FutureTask<byte[]> out = reading(process.getInputStream(), LARGEST + 1, false);
    try {
      byte[] printed = out.get(left(), TimeUnit.NANOSECONDS);
      if (printed.length > LARGEST) {
        return problem(
            "printed more than " + (LARGEST >> 20) + " MiB for `" + asked + "`",
            "Let it print fewer variables.");
      }
      if (!process.waitFor(left(), TimeUnit.NANOSECONDS)) {
        return late(asked);
      }
      String said = said(err.get(left(), TimeUnit.NANOSECONDS));
      return process.exitValue() == 0
          ? SourceFileReader.text(printed, name + " " + asked)
          : problem(
              "ended `" + asked + "` with status " + process.exitValue() + said, byHand(asked));
    } catch (TimeoutException e) {
      return late(asked);
    } catch (ExecutionException e) {
      return problem("could not be read: " + reason(e), byHand(asked));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return problem("was not waited for: interrupted", "Start again.");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private long left() {
    return Math.max(0, end - System.nanoTime());
  }

  private Decoded<Source> late(String asked) {
    return problem(
        "did not answer `" + asked + "` within " + Types.words(allowed) + ", and was ended",
        asked.startsWith("--host")
            ? "Let `--list` print the variables of all hosts as `_meta: {hostvars: ...}`."
            : "Run it by hand and save what it prints in a file with the ending .json.");
  }

  private Decoded<Source> problem(String message, String remedy) {
    Position whole = Source.unread(name).whole();
    return Decoded.problem(whole, message, remedy);
  }

  private String byHand(String asked) {
    return "Run `" + Shown.line(name) + " " + asked + "` by hand.";
  }

  private static String reason(Exception e) {
    return Shown.line(String.valueOf(e.getMessage()));
  }

  /** The last lines of stderr, which hold the reason of most programs. */
  private static String said(byte[] err) {
    List<String> lines =
        new String(err, StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()).toList();
    if (lines.isEmpty()) {
      return " and said nothing";
    }
    List<String> last = lines.subList(Math.max(0, lines.size() - QUOTED_LINES), lines.size());
    return " and said " + String.join(", ", last.stream().map(Shown::quoted).toList());
  }

  /**
   * Reads a stream on a thread of its own, so that neither of two can fill up and stop the script.
   *
   * @param most bytes to keep: the first ones, and then reading ends; or the last ones
   */
  private static FutureTask<byte[]> reading(InputStream in, int most, boolean last) {
    FutureTask<byte[]> task =
        new FutureTask<>(() -> last ? lastBytes(in, most) : in.readNBytes(most));
    Thread thread = new Thread(task, "inventory-script");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static byte[] lastBytes(InputStream in, int most) throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] buffer = new byte[most];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (kept.size() + read > 2 * most) {
        byte[] before = kept.toByteArray();
        kept.reset();
        kept.write(before, Math.max(0, before.length - most), Math.min(before.length, most));
      }
      kept.write(buffer, 0, read);
    }
    return kept.toByteArray();
  }
}
