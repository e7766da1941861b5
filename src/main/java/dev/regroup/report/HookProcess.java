package dev.regroup.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One run of a hook's command. Its standard input is the event and never the terminal, its output
 * is read to its end and of it the end alone is kept, and it is ended, with all that it has
 * started, after its time. Used once.
 */
final class HookProcess {
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** In bytes, of what it printed. */
  private static final int KEPT = 4096;

  /** In characters, of its last line. */
  private static final int SHOWN = 300;

  private final String command;
  private final Duration most;
  private String printed = "";

  HookProcess(String command, Duration most) {
    this.command = command;
    this.most = most;
  }

  /** Why it did not do its work, as the end of a sentence that begins with its name. */
  Optional<Carrier.Trouble> run(Notice notice, CompletableFuture<?> recalled)
      throws InterruptedException {
    Process process;
    try {
      process = start(notice);
    } catch (IOException e) {
      return Optional.of(new Carrier.Trouble("could not be started: /bin/sh cannot be run", ""));
    }
    Thread feeder = background("hook-input", () -> feed(process, notice.line() + "\n"));
    Thread reader = background("hook-output", () -> drain(process.getInputStream()));
    String why = why(process, recalled);
    feeder.join(GRACE.toMillis());
    // Something that it left in the background may hold its output open for ever.
    reader.join(GRACE.toMillis());
    return why.isEmpty() ? Optional.empty() : Optional.of(new Carrier.Trouble(why, lastLine()));
  }

  /**
   * At a terminal ^C goes to all of a foreground process group. It is for the run, whose end the
   * hooks shall be told of; one that holds the run's start up ends with it.
   */
  private Process start(Notice notice) throws IOException {
    boolean gate = notice.occasion() == Occasion.RUN_STARTED;
    String script = gate ? command : "trap '' INT\n" + command;
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true);
    builder.environment().remove(WebhookUrl.VARIABLE);
    builder.environment().put("REGROUP_EVENT", notice.occasion().word());
    builder.environment().put("REGROUP_RUN", notice.run());
    return builder.start();
  }

  private String why(Process process, CompletableFuture<?> recalled) throws InterruptedException {
    try {
      CompletableFuture.anyOf(process.onExit(), recalled)
          .get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      end(process);
      return "did not end within " + most.toSeconds() + " s and was ended";
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process fails for no reason", e);
    }
    if (process.isAlive()) {
      end(process);
      return "was ended with the run";
    }
    int exit = process.exitValue();
    return exit == 0 ? "" : "ended with " + exit;
  }

  /**
   * By their ids; what has left the tree of its processes is not found. What did not end may have
   * started more meanwhile, a shell that catches the signal for one: looked for once more while its
   * parents live, which are ended first.
   */
  private static void end(Process process) throws InterruptedException {
    List<ProcessHandle> all = tree(process.toHandle()).toList();
    all.forEach(ProcessHandle::destroy);
    long until = System.nanoTime() + GRACE.toNanos();
    for (ProcessHandle each : all) {
      try {
        each.onExit().get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException | ExecutionException e) {
        break; // the time is over for all of them
      }
    }
    List<ProcessHandle> left = all.stream().flatMap(HookProcess::tree).distinct().toList();
    left.forEach(ProcessHandle::destroyForcibly);
  }

  /** It and all below it; nothing where it has ended. */
  private static Stream<ProcessHandle> tree(ProcessHandle top) {
    return top.isAlive() ? Stream.concat(Stream.of(top), top.descendants()) : Stream.empty();
  }

  /** A command that does not read its input is as good as one that does. */
  private static void feed(Process process, String line) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return;
    }
  }

  private void drain(InputStream out) {
    byte[] kept = new byte[0];
    byte[] part = new byte[KEPT];
    try {
      for (int count = out.read(part); count >= 0; count = out.read(part)) {
        byte[] all = new byte[kept.length + count];
        System.arraycopy(kept, 0, all, 0, kept.length);
        System.arraycopy(part, 0, all, kept.length, count);
        int length = Math.min(KEPT, all.length);
        kept = new byte[length];
        System.arraycopy(all, all.length - length, kept, 0, length);
        printed(new String(kept, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return; // it was ended
    }
  }

  private synchronized void printed(String text) {
    printed = text;
  }

  private synchronized String lastLine() {
    String last = printed.lines().filter(line -> !line.isBlank()).reduce("", (a, b) -> b).strip();
    String shown = Shown.line(last);
    return shown.length() <= SHOWN ? shown : "…" + shown.substring(shown.length() - SHOWN);
  }

  private static Thread background(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
