package dev.regroup.demo;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;

/**
 * A command on a virtual host: a real {@code /bin/sh} that starts in the host's tree, with the
 * host's tools first on its path and its files as {@code REGROUP_SYSROOT}. As with OpenSSH a
 * process whose client is gone lives on and finds its pipes closed; one on a terminal is hung up.
 */
final class RemoteCommand implements Command {
  /** As in sshd: what runs on in the background may hold the pipes for ever. */
  private static final long LAST_WORDS_MILLIS = 2000;

  private static final String NO_TERMINAL =
      """
      Simulated hosts have terminals only where this machine has util-linux's script.\r
      Install it, or run commands: ssh ... COMMAND.\r
      """;

  private final VirtualHost host;
  private final @Nullable String command;
  private @Nullable InputStream in;
  private @Nullable OutputStream out;
  private @Nullable OutputStream err;
  private @Nullable ExitCallback exit;
  private @Nullable Process process;
  private boolean onTerminal;

  /**
   * @param command for {@code sh -c}; null for a shell that reads commands
   */
  RemoteCommand(VirtualHost host, @Nullable String command) {
    this.host = host;
    this.command = command;
  }

  @Override
  public void setInputStream(InputStream stream) {
    in = stream;
  }

  @Override
  public void setOutputStream(OutputStream stream) {
    out = stream;
  }

  @Override
  public void setErrorStream(OutputStream stream) {
    err = stream;
  }

  @Override
  public void setExitCallback(ExitCallback callback) {
    exit = callback;
  }

  @Override
  public void start(ChannelSession channel, Environment environment) throws IOException {
    Optional<List<String>> line = line(Terminal.asked(environment));
    if (line.isEmpty()) {
      Objects.requireNonNull(err).write(NO_TERMINAL.getBytes(StandardCharsets.UTF_8));
      Objects.requireNonNull(err).flush();
      Objects.requireNonNull(exit).onExit(1);
      return;
    }
    ProcessBuilder builder = new ProcessBuilder(line.get()).directory(host.root().toFile());
    surroundings(builder.environment(), environment.getEnv());
    Process started = builder.start();
    process = started;
    host.started(started);
    InputStream from = Objects.requireNonNull(in);
    OutputStream to = started.getOutputStream();
    daemon("stdin", () -> copy(from, to, true));
    Thread answers =
        daemon("stdout", () -> copy(started.getInputStream(), Objects.requireNonNull(out), false));
    Thread errors =
        daemon("stderr", () -> copy(started.getErrorStream(), Objects.requireNonNull(err), false));
    daemon("wait", () -> end(started, answers, errors));
  }

  /** What to start; empty where somebody wants to type and this machine has no terminal to give. */
  private Optional<List<String>> line(Optional<Terminal> terminal) throws IOException {
    Optional<List<String>> program = terminal.isEmpty() ? Optional.empty() : Terminal.program();
    if (terminal.isPresent() && program.isPresent()) {
      onTerminal = true;
      return Optional.of(terminal.get().around(program.get(), command == null ? login() : command));
    }
    if (command != null) {
      return Optional.of(List.of("/bin/sh", "-c", command));
    }
    return terminal.isEmpty() ? Optional.of(List.of("/bin/sh")) : Optional.empty();
  }

  private String login() {
    return "echo '"
        + host.name()
        + " is simulated. Its files begin in this folder, without a slash: etc/default/grub is its,"
        + " /etc/default/grub is your own machine'\\''s.'; exec /bin/sh -i";
  }

  private void surroundings(Map<String, String> variables, Map<String, String> asked) {
    String root = host.root().toString();
    String terminal = asked.get(Environment.ENV_TERM);
    variables.clear();
    variables.put("REGROUP_SYSROOT", root);
    variables.put(Processes.VARIABLE, root);
    variables.put(
        "PATH",
        String.join(
            File.pathSeparator,
            root + "/usr/sbin",
            root + "/usr/bin",
            "/usr/local/bin",
            "/usr/sbin",
            "/usr/bin",
            "/sbin",
            "/bin"));
    variables.put("HOME", Path.of(root, "root").toString());
    variables.put("USER", "root");
    variables.put("LOGNAME", "root");
    variables.put("SHELL", "/bin/sh");
    variables.put("PS1", host.name() + " (simulated)# ");
    if (terminal != null) {
      variables.put("TERM", terminal);
    }
  }

  private Thread daemon(String what, Runnable work) {
    Thread thread = new Thread(work, host.name() + "-" + what);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Streams end with their session or process, each in its own time; that is no fault. */
  private static void copy(InputStream from, OutputStream to, boolean close) {
    byte[] buffer = new byte[16384];
    try {
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        to.write(buffer, 0, read);
        to.flush();
      }
    } catch (IOException e) {
      closeQuietly(from);
    } finally {
      if (close) {
        closeQuietly(to);
      }
    }
  }

  private static void closeQuietly(AutoCloseable stream) {
    try {
      stream.close();
    } catch (Exception e) {
      // It was closed by its other end.
      return;
    }
  }

  private void end(Process ended, Thread answers, Thread errors) {
    try {
      int status = ended.waitFor();
      answers.join(LAST_WORDS_MILLIS);
      errors.join(LAST_WORDS_MILLIS);
      Objects.requireNonNull(exit).onExit(status);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void destroy(ChannelSession channel) {
    Process running = process;
    if (running != null && running.isAlive()) {
      if (onTerminal) {
        running.destroyForcibly();
      }
      closeQuietly(running.getOutputStream());
      closeQuietly(running.getInputStream());
      closeQuietly(running.getErrorStream());
    }
  }
}
