package dev.regroup.testing;

import dev.regroup.host.Answer;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFault;
import dev.regroup.host.Script;
import dev.regroup.host.ScriptResource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs host scripts as a host would be made to, by the transport line of the design, under any
 * shell and without SSH: for tests. Reads frames with code of its own.
 */
public final class HostShell {
  private static final String LINE = "echo \"$1\"; eval \"`cat`\"";
  private static final String NONCE = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

  private final List<String> command;
  private final Map<String, String> environment;

  private HostShell(List<String> command, Map<String, String> environment) {
    this.command = command;
    this.environment = environment;
  }

  /** {@code /bin/sh} over a sysroot. */
  public static HostShell in(Path sysroot) {
    return in(sysroot, "/bin/sh");
  }

  /**
   * Another shell over a sysroot.
   *
   * @param shell words that start it, such as {@code busybox sh}; words of a wrapper may precede
   */
  public static HostShell in(Path sysroot, String... shell) {
    return new HostShell(List.of(shell), Map.of("REGROUP_SYSROOT", sysroot.toString()));
  }

  /** This very machine, for scripts that read. */
  public static HostShell here() {
    return here("/bin/sh");
  }

  /** This very machine, by words that start a shell, such as a wrapper's. */
  public static HostShell here(String... shell) {
    return new HostShell(List.of(shell), Map.of());
  }

  /** Runs a script to its end; fails the test after a minute. */
  public Answer run(Script script) {
    return run(ScriptResource.render(script));
  }

  /** Runs the text of a script to its end; fails the test after a minute. */
  public Answer run(String text) {
    try {
      Process process = start(text);
      CompletableFuture<byte[]> stdout = drain(process.getInputStream());
      CompletableFuture<byte[]> stderr = drain(process.getErrorStream());
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the script did not end: " + command);
      }
      String errors = new String(stderr.get(), StandardCharsets.ISO_8859_1);
      return parse(stdout.get(), errors);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Starts a script and hands the process out; its stdin is closed. */
  public Process start(String text) throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("-c", LINE, "regroup", NONCE));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return process;
  }

  private static CompletableFuture<byte[]> drain(InputStream in) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return in.readAllBytes();
          } catch (IOException e) {
            return new byte[0];
          }
        });
  }

  /** Frames of what a script wrote; broken where they do not add up. */
  public static Answer parse(byte[] out, String stderr) {
    List<Frame> frames = new ArrayList<>();
    int at = line(out, 0) + 1;
    while (at < out.length) {
      int end = line(out, at);
      String[] header = new String(out, at, end - at, StandardCharsets.ISO_8859_1).split(" ", -1);
      if (header.length != 3 || !header[0].equals(NONCE)) {
        return broken("no frame at byte " + at + ": " + Arrays.toString(header), frames, stderr);
      }
      int length = Integer.parseInt(header[2]);
      if (end + 1 + length >= out.length || out[end + 1 + length] != '\n') {
        return broken("frame " + header[1] + " is not as long as it says", frames, stderr);
      }
      byte[] body = Arrays.copyOfRange(out, end + 1, end + 1 + length);
      at = end + 1 + length + 1;
      if (header[1].equals("end")) {
        String[] last = new String(body, StandardCharsets.ISO_8859_1).split(" ", -1);
        if (at != out.length || Integer.parseInt(last[1]) != frames.size()) {
          return broken("frames do not add up at the end", frames, stderr);
        }
        return new Answer.Complete(Integer.parseInt(last[0]), frames, stderr);
      }
      frames.add(new Frame(header[1], body));
    }
    return broken("no last frame", frames, stderr);
  }

  private static int line(byte[] out, int from) {
    int at = from;
    while (at < out.length && out[at] != '\n') {
      at++;
    }
    return at;
  }

  private static Answer broken(String message, List<Frame> frames, String stderr) {
    HostFault fault = new HostFault(HostFault.Kind.PROTOCOL, message, "");
    return new Answer.Broken(fault, frames, stderr);
  }
}
