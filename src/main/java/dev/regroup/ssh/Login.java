package dev.regroup.ssh;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.Secret;
import dev.regroup.host.Trace;
import dev.regroup.ssh.SecretLedger.Outcome;
import dev.regroup.ssh.SecretLedger.Turn;
import dev.regroup.ssh.SecretLedger.Use;
import java.util.Collection;
import java.util.List;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.method.AuthKeyboardInteractive;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthNone;
import net.schmizz.sshj.userauth.method.AuthPublickey;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates one connection: keys in their order, then the password, which is sent once, by the
 * one method that the host offers for it.
 */
final class Login {
  private final SSHClient client;
  private final ConnectionSettings settings;
  private final SecretLedger ledger;
  private final Faults faults;
  private final Trace trace;

  Login(SSHClient client, ConnectionSettings settings, SecretLedger ledger, Trace trace) {
    this.client = client;
    this.settings = settings;
    this.ledger = ledger;
    this.faults = new Faults(settings);
    this.trace = trace;
  }

  /** The host ended the connection while it was asked. */
  static final class Dropped extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean said;

    private Dropped(TransportException cause) {
      super(cause.getMessage(), cause);
      said = cause.getDisconnectReason() != DisconnectReason.UNKNOWN;
    }

    /** Whether the host said so, by a message of the protocol, rather than vanish. */
    boolean said() {
      return said;
    }
  }

  /** Null once logged in, otherwise why not. */
  @Nullable HostFault login(List<KeyProvider> keys, Deadline deadline)
      throws Dropped, InterruptedException {
    if (keys.isEmpty() && accepted(new AuthNone())) {
      return null;
    }
    for (KeyProvider key : keys) {
      if (accepted(new AuthPublickey(key))) {
        note("logged in as " + settings.user() + " by key");
        return null;
      }
      if (!allowed().contains("publickey")) {
        break;
      }
    }
    Secret password = settings.password();
    if (password == null) {
      return refused(
          keys.isEmpty() ? "no key and no password was given" : "it accepts none of the keys",
          "Put the public key into ~/.ssh/authorized_keys of "
              + settings.user()
              + " there, or name another key, user or password.");
    }
    return byPassword(password, deadline);
  }

  private @Nullable HostFault byPassword(Secret password, Deadline deadline)
      throws Dropped, InterruptedException {
    PasswordOnce once = new PasswordOnce(password);
    AuthMethod method;
    if (allowed().contains("password")) {
      method = once.password();
    } else if (allowed().contains("keyboard-interactive")) {
      method = new AuthKeyboardInteractive(once);
    } else {
      return refused(
          "it takes no password",
          "It takes " + String.join(", ", allowed()) + ": give Regroup a private key.");
    }
    Turn turn = ledger.ask(Use.SSH, password, settings.host(), deadline);
    if (turn instanceof Turn.RefusedBy by) {
      return refused(
          by.host() + " refused the password, and what one host refuses is tried on no other",
          "Correct the password and start again; where hosts have passwords of their own, set"
              + " ansible_password for each.");
    }
    if (turn instanceof Turn.Waited waited) {
      return refused(
          "the password was not tried, since " + waited.host() + " has not yet accepted it",
          "Start again without " + waited.host() + ", or with a longer timeout.");
    }
    return tryOnce(method, once, password);
  }

  private @Nullable HostFault tryOnce(AuthMethod method, PasswordOnce once, Secret password)
      throws Dropped {
    Outcome outcome = Outcome.UNKNOWN;
    boolean partial = client.getUserAuth().hadPartialSuccess();
    try {
      if (accepted(method)) {
        outcome = Outcome.ACCEPTED;
        note("logged in as " + settings.user() + " by " + method.getName());
        return null;
      }
      if (!partial && client.getUserAuth().hadPartialSuccess()) {
        outcome = Outcome.ACCEPTED;
        return refused(
            "it accepted the password and asks for more: " + String.join(", ", allowed()),
            "Use an account that logs in by key alone.");
      }
      String question = once.unanswered();
      if (question != null) {
        return refused(
            "it asks " + faults.quote("", question) + ", which Regroup cannot answer",
            "Use an account that logs in by key alone.");
      }
      if (once.expired()) {
        return refused(
            "it demands a new password", "Log in with ssh once and change the password.");
      }
      outcome = Outcome.REFUSED;
      return refused(
          "the password was not accepted; it was sent once",
          "Correct user and password; it is tried on no other host in this run.");
    } catch (Dropped e) {
      outcome = e.said() ? Outcome.REFUSED : Outcome.UNKNOWN;
      throw e;
    } finally {
      ledger.settle(Use.SSH, password, settings.host(), outcome);
    }
  }

  private boolean accepted(AuthMethod method) throws Dropped {
    try {
      client.auth(settings.user(), method);
      return true;
    } catch (UserAuthException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof TransportException transport) {
          throw new Dropped(transport);
        }
      }
      return false;
    } catch (TransportException e) {
      throw new Dropped(e);
    }
  }

  private Collection<String> allowed() {
    return client.getUserAuth().getAllowedMethods();
  }

  private HostFault refused(String why, String remedy) {
    return faults.of(
        Kind.AUTHENTICATION, "does not let " + settings.user() + " in: " + why + ".", remedy);
  }

  private void note(String text) {
    trace.trace(settings.host(), Trace.Direction.NOTE, text);
  }
}
