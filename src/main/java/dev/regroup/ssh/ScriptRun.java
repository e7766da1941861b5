package dev.regroup.ssh;

import dev.regroup.host.Answer;
import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.HostFault;
import dev.regroup.host.Secret;
import dev.regroup.host.Trace;
import dev.regroup.ssh.SecretLedger.Outcome;
import dev.regroup.ssh.SecretLedger.Turn;
import dev.regroup.ssh.SecretLedger.Use;
import dev.regroup.ssh.Streams.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;

/**
 * One script on one channel: waits for the greeting, answers sudo once, sends the script, waits for
 * its last frame. Until the greeting or sudo's prompt has come, nothing is written.
 */
final class ScriptRun {
  /** For what follows the last frame: the ends of the streams and the exit status. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(5);

  private final Session.Command command;
  private final Streams streams;
  private final ConnectionSettings settings;
  private final SecretLedger ledger;
  private final SshConnection.Patience patience;
  private final BiConsumer<Trace.Direction, String> trace;
  private final RunFaults faults;

  ScriptRun(
      Session.Command command,
      Streams streams,
      ConnectionSettings settings,
      SecretLedger ledger,
      SshConnection.Patience patience,
      BiConsumer<Trace.Direction, String> trace) {
    this.command = command;
    this.streams = streams;
    this.settings = settings;
    this.ledger = ledger;
    this.patience = patience;
    this.trace = trace;
    this.faults = new RunFaults(settings, streams, patience.timeout());
  }

  Answer run(String what, byte[] script) throws InterruptedException {
    Event event = streams.await(false, 0, patience.deadline());
    if (event == Event.PROMPTED) {
      Secret password = settings.becomePassword();
      if (password == null) {
        return broken(faults.sudoPasswordMissing());
      }
      Turn turn = ledger.ask(Use.SUDO, password, settings.host(), patience.deadline());
      if (!(turn instanceof Turn.Go)) {
        return broken(faults.sudoPasswordNotTried(turn));
      }
      event = answer(password);
      if (event == Event.PROMPTED) {
        return broken(faults.sudoPasswordRejected());
      }
    }
    if (event != Event.GREETED) {
      Exit exit = event == Event.CLOSED ? exit() : new Exit.Lost();
      boolean late = event == Event.TIMEOUT || patience.guard().fired();
      return broken(faults.withoutGreeting(event, exit, late));
    }
    trace.accept(Trace.Direction.SENT, what);
    send(script);
    return outcome(streams.await(true, 0, patience.deadline()));
  }

  /** Gives sudo the password, once, and learns whether it was taken. */
  private Event answer(Secret password) throws InterruptedException {
    Outcome outcome = Outcome.UNKNOWN;
    try {
      trace.accept(Trace.Direction.SENT, "the password for sudo");
      write((password.reveal() + "\n").getBytes(StandardCharsets.UTF_8), false);
      Event event = streams.await(false, 1, patience.deadline());
      if (event == Event.GREETED) {
        outcome = Outcome.ACCEPTED;
      } else if (event == Event.PROMPTED
          || (event == Event.CLOSED && !faults.sudoRefusesUser() && !streams.lost())) {
        outcome = Outcome.REFUSED;
      }
      return event;
    } finally {
      ledger.settle(Use.SUDO, password, settings.host(), outcome);
    }
  }

  private void send(byte[] script) {
    write(script, true);
  }

  /** A host that takes no more says why on its streams, which are read next. */
  private void write(byte[] bytes, boolean last) {
    try {
      OutputStream stdin = command.getOutputStream();
      stdin.write(bytes);
      stdin.flush();
      if (last) {
        stdin.close();
      }
    } catch (IOException gone) {
      trace.accept(Trace.Direction.NOTE, "the host takes no more input");
    }
  }

  private Answer outcome(Event event) throws InterruptedException {
    if (event == Event.ENDED) {
      streams.awaitEnd(patience.deadline().orIn(AFTERWARDS));
      if (streams.problem() == null) {
        int status = streams.status().orElseThrow();
        trace.accept(Trace.Direction.ANSWERED, "end, status " + status);
        return new Answer.Complete(status, streams.frames(), streams.stderr());
      }
      return broken(faults.unusable());
    }
    if (event == Event.CLOSED) {
      return broken(faults.withoutEnd(exit(), patience.guard().fired()));
    }
    return broken(event == Event.BROKEN ? faults.unusable() : faults.deadline());
  }

  private Answer broken(HostFault fault) {
    return new Answer.Broken(fault, streams.frames(), streams.stderr());
  }

  /** The status comes after the ends of the streams, so it is waited for. */
  private Exit exit() {
    try {
      command.join(patience.deadline().orIn(AFTERWARDS).leftMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException lost) {
      return new Exit.Lost();
    }
    Integer status = command.getExitStatus();
    Signal signal = command.getExitSignal();
    if (signal != null) {
      return new Exit.Signal(signal.name().toUpperCase(Locale.ROOT));
    }
    return status == null ? new Exit.Lost() : new Exit.Code(status);
  }
}
