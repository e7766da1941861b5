package dev.regroup.ssh;

import dev.regroup.host.Answer;
import dev.regroup.host.ByteText;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Frame;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.Script;
import dev.regroup.host.ScriptResource;
import dev.regroup.host.Trace;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.transport.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * One logged-in connection, reused for all scripts of a host, a channel each. Not thread-safe but
 * for {@link #close()}.
 */
final class SshConnection implements AutoCloseable {
  /** For a goodbye to the host; then the socket is closed without one. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  /** Longest text of a frame that the trace is given. */
  private static final int TRACED = 4000;

  private final SSHClient client;
  private final GuardedSocket socket;
  private final ConnectionSettings settings;
  private final SecretLedger ledger;
  private final Watchdog watchdog;
  private final Random random;
  private final Trace trace;
  private final Faults faults;
  private volatile boolean cut;

  SshConnection(
      Dialer.Dialed.Up up,
      ConnectionSettings settings,
      SecretLedger ledger,
      Watchdog watchdog,
      Random random,
      Trace trace) {
    this.client = up.client();
    this.socket = up.socket();
    this.settings = settings;
    this.ledger = ledger;
    this.watchdog = watchdog;
    this.random = random;
    this.trace = trace;
    this.faults = new Faults(settings);
  }

  String host() {
    return settings.host();
  }

  Answer run(Script script, Duration timeout, Consumer<Frame> onFrame) {
    return run(told(script), ByteText.bytes(ScriptResource.render(script)), timeout, onFrame);
  }

  private String told(Script script) {
    StringBuilder told = new StringBuilder("script " + script.resource());
    if (trace.hears(Trace.Direction.SENT)) {
      script
          .data()
          .forEach(
              (name, value) ->
                  told.append("\n").append(name).append(": ").append(shorten(faults.clean(value))));
    }
    return told.toString();
  }

  /**
   * Runs any script text.
   *
   * @param what how the trace shall call it
   * @param text sent as it is
   */
  Answer run(String what, byte[] text, Duration timeout, Consumer<Frame> onFrame) {
    if (cut) {
      return broken(
          faults.of(
              Kind.CONNECTION_LOST,
              "was not asked: its connection has ended before.",
              "Start again; what runs on the host goes on by itself."));
    }
    Deadline deadline = Deadline.in(timeout);
    Answer answer;
    try (Watchdog.Guard guard = watchdog.guard(deadline, this::cut)) {
      answer = run(what, text, new Patience(timeout, deadline, guard), onFrame);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cut();
      answer =
          broken(
              faults.of(
                  Kind.CONNECTION_LOST,
                  "was not waited for: interrupted.",
                  "Start again; what runs on the host goes on by itself."));
    }
    if (answer instanceof Answer.Broken broken) {
      trace(Trace.Direction.NOTE, broken.fault().message());
    }
    return answer;
  }

  /**
   * How long an operation may take.
   *
   * @param timeout as it was asked for, for messages
   * @param guard closes the socket at the deadline
   */
  record Patience(Duration timeout, Deadline deadline, Watchdog.Guard guard) {}

  private Answer run(String what, byte[] text, Patience patience, Consumer<Frame> onFrame)
      throws InterruptedException {
    // sshj's own waits shall never end before the deadline does, which closes the socket.
    int longer = patience.deadline().leftMillis() + 5000;
    client.getTransport().setTimeoutMs(longer);
    client.getConnection().setTimeoutMs(longer);
    String nonce = hex();
    String prompt = settings.become() ? hex() : "";
    Streams streams =
        new Streams(
            nonce,
            prompt,
            frame -> {
              traceFrame(frame);
              onFrame.accept(frame);
            });
    Session channel = null;
    try {
      channel = startSession();
      String line = line(nonce, prompt);
      trace(Trace.Direction.SENT, line);
      Session.Command command = channel.exec(line);
      streams.drain(settings.host(), command.getInputStream(), command.getErrorStream());
      ScriptRun run = new ScriptRun(command, streams, settings, ledger, patience, this::trace);
      return clean(run.run(what, text));
    } catch (IOException e) {
      return broken(refusedChannel(e, patience));
    } finally {
      close(channel);
    }
  }

  /** sshj has no checked exception for a connection that ended between two scripts. */
  private Session startSession() throws IOException {
    try {
      return client.startSession();
    } catch (IllegalStateException ended) {
      throw new IOException("the connection has ended", ended);
    }
  }

  private static String line(String nonce, String prompt) {
    String shell = "/bin/sh -c 'echo \"$1\"; eval \"`cat`\"' regroup " + nonce;
    return prompt.isEmpty() ? "exec " + shell : "sudo -k -S -p " + prompt + " " + shell;
  }

  private HostFault refusedChannel(IOException e, Patience patience) {
    if (patience.guard().fired()) {
      return faults.of(
          Kind.DEADLINE,
          "did not start the script within " + Faults.seconds(patience.timeout()) + ".",
          "It may be overloaded or hang: look at its console, or give it more time.");
    }
    if (!client.getTransport().isRunning() || socket.isClosed() || isLoss(e)) {
      return faults.of(
          Kind.CONNECTION_LOST,
          "lost the connection before the script began.",
          "Check the host and start again.");
    }
    return faults.of(
        Kind.NO_SHELL,
        "does not run commands" + faults.quote(": ", String.valueOf(e.getMessage())) + ".",
        "Check its sshd_config (MaxSessions, ForceCommand, PermitTTY) and the account.");
  }

  /**
   * Whether the connection itself broke. Whoever writes to it may hear of that before sshj's reader
   * does, which then calls the transport running still.
   */
  static boolean isLoss(IOException fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketException || cause instanceof TransportException) {
        return true;
      }
    }
    return false;
  }

  /** A host that cannot be trusted to stop is not listened to any longer. */
  private Answer clean(Answer answer) {
    String stderr = faults.clean(answer.stderr());
    if (!stderr.isBlank()) {
      trace(Trace.Direction.ANSWERED, "stderr: " + shorten(stderr));
    }
    if (answer instanceof Answer.Broken broken) {
      Kind kind = broken.fault().kind();
      if (kind == Kind.TOO_MUCH_OUTPUT || kind == Kind.DEADLINE || kind == Kind.CONNECTION_LOST) {
        cut();
      }
      return new Answer.Broken(broken.fault(), broken.frames(), faults.cleanBytes(answer.stderr()));
    }
    Answer.Complete complete = (Answer.Complete) answer;
    return new Answer.Complete(
        complete.status(), complete.frames(), faults.cleanBytes(complete.stderr()));
  }

  private static Answer broken(HostFault fault) {
    return new Answer.Broken(fault, List.of(), "");
  }

  /** Closes the channel, never its stream: that would end the connection. */
  private void close(@Nullable Session channel) {
    if (channel == null || cut) {
      return;
    }
    sayGoodbye(channel::close);
  }

  /** Harmless when repeated; takes {@link #GOODBYE} at most. */
  @Override
  public void close() {
    if (!cut) {
      sayGoodbye(client::disconnect);
    }
    cut();
  }

  private interface Goodbye {
    void say() throws IOException;
  }

  private void sayGoodbye(Goodbye goodbye) {
    Watchdog.Guard guard = watchdog.guard(Deadline.in(GOODBYE), this::cut);
    try {
      client.getTransport().setTimeoutMs((int) GOODBYE.toMillis());
      client.getConnection().setTimeoutMs((int) GOODBYE.toMillis());
      goodbye.say();
    } catch (IOException gone) {
      cut();
    } finally {
      guard.close();
    }
  }

  private void cut() {
    cut = true;
    try {
      socket.close();
    } catch (IOException gone) {
      // it is of no use any more
    }
    client.getConnection().getKeepAlive().interrupt();
  }

  private void traceFrame(Frame frame) {
    if (trace.hears(Trace.Direction.ANSWERED)) {
      trace(
          Trace.Direction.ANSWERED,
          "frame " + frame.name() + ": " + shorten(faults.clean(frame.text())));
    }
  }

  private void trace(Trace.Direction direction, String text) {
    trace.trace(settings.host(), direction, text);
  }

  private static String shorten(String text) {
    return text.length() <= TRACED
        ? text
        : text.substring(0, TRACED) + "… (" + (text.length() - TRACED) + " more)";
  }

  private String hex() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
