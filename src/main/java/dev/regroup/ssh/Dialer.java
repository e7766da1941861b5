package dev.regroup.ssh;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.Trace;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Set;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import org.jspecify.annotations.Nullable;

/** One attempt to reach one host: TCP, handshake, host key, authentication, by one deadline. */
final class Dialer {
  /** What an attempt came to. */
  sealed interface Dialed {
    record Up(SSHClient client, GuardedSocket socket) implements Dialed {}

    /**
     * No connection.
     *
     * @param again whether the host dropped it before authentication, so that another attempt may
     *     get through
     */
    record Down(HostFault fault, boolean again) implements Dialed {}
  }

  private final ConnectionSettings settings;
  private final KnownHosts known;
  private final SecretLedger ledger;
  private final Watchdog watchdog;
  private final Trace trace;
  private final int keepAliveSeconds;
  private final Set<String> confirmed;
  private final Faults faults;

  Dialer(
      ConnectionSettings settings,
      KnownHosts known,
      SecretLedger ledger,
      Watchdog watchdog,
      Trace trace,
      int keepAliveSeconds,
      Set<String> confirmed) {
    this.settings = settings;
    this.known = known;
    this.ledger = ledger;
    this.watchdog = watchdog;
    this.trace = trace;
    this.keepAliveSeconds = keepAliveSeconds;
    this.confirmed = confirmed;
    this.faults = new Faults(settings);
  }

  Dialed dial(List<InetAddress> addresses, List<KeyProvider> keys, Deadline deadline)
      throws InterruptedException {
    IOException last = new IOException("no address");
    for (int i = 0; i < addresses.size() && !deadline.passed(); i++) {
      int share = Math.max(1, deadline.leftMillis() / (addresses.size() - i));
      InetSocketAddress address = new InetSocketAddress(addresses.get(i), settings.port());
      GuardedSocket socket = null;
      try {
        socket = new GuardedSocket();
        socket.connect(address, share);
        return shake(socket, keys, deadline);
      } catch (IOException e) {
        last = e;
        closeQuietly(socket);
      }
    }
    // A reset may come so fast that connect already meets it.
    boolean reset =
        last instanceof SocketException
            && !(last instanceof ConnectException)
            && !(last instanceof NoRouteToHostException);
    return reset ? droppedBefore(last) : new Dialed.Down(noConnection(last), false);
  }

  /** The same through a jump host, which resolves the name. */
  Dialed dial(
      JumpHosts jumpHosts, ConnectionSettings jump, List<KeyProvider> keys, Deadline deadline)
      throws InterruptedException {
    Connector.Opened<JumpHosts.Way> opened = jumpHosts.to(jump, deadline);
    if (opened instanceof Connector.Opened.Fault<JumpHosts.Way> fault) {
      return hopeless(
          Kind.JUMP_HOST,
          "is behind a jump host: " + fault.fault().message(),
          fault.fault().remedy());
    }
    JumpHosts.Way way = ((Connector.Opened.Session<JumpHosts.Way>) opened).session();
    TunnelSocket socket;
    try {
      way.client().getConnection().setTimeoutMs(Math.max(1, deadline.leftMillis()));
      socket =
          new TunnelSocket(
              way.client().newDirectConnection(settings.address(), settings.port()),
              way.giveBack());
    } catch (IOException e) {
      way.giveBack().run();
      return deadline.passed() ? new Dialed.Down(silent(false), false) : notThrough(jump, e);
    }
    return shake(socket, keys, deadline);
  }

  private Dialed notThrough(ConnectionSettings jump, IOException e) {
    String from = new Faults(jump).where();
    if (e instanceof OpenFailException refused) {
      return refused.getReason() == OpenFailException.Reason.ADMINISTRATIVELY_PROHIBITED
          ? hopeless(
              Kind.JUMP_HOST,
              "is behind the jump host " + from + ", which forwards no connections to it.",
              "Set AllowTcpForwarding (and PermitOpen) in its sshd_config.")
          : hopeless(
              Kind.NO_CONNECTION,
              "cannot be reached from the jump host " + from + faults.quote(": ", message(e)) + ".",
              Kind.NO_CONNECTION.row().remedy());
    }
    return new Dialed.Down(
        faults.of(
            Kind.JUMP_HOST,
            "is behind the jump host " + from + ", whose connection broke: " + message(e) + "."),
        true);
  }

  private Dialed shake(GuardedSocket socket, List<KeyProvider> keys, Deadline deadline)
      throws InterruptedException {
    HostKeyCheck check = new HostKeyCheck(settings, known, trace, confirmed);
    SSHClient client =
        new SSHClient(
            Algorithms.config(
                known.keyTypes(settings.address(), settings.port()),
                known.hasAuthority(settings.address(), settings.port())));
    // Its own waits shall never end before the deadline does, which closes the socket.
    client.getTransport().setTimeoutMs(deadline.leftMillis() + 5000);
    client.getConnection().getKeepAlive().setKeepAliveInterval(keepAliveSeconds);
    client.addHostKeyVerifier(check);
    client.setSocketFactory(socket.factory());
    boolean up = false;
    try (Watchdog.Guard guard = watchdog.guard(deadline, () -> closeQuietly(socket))) {
      Dialed dialed = shake(client, check, guard, socket, keys, deadline);
      up = dialed instanceof Dialed.Up;
      return dialed;
    } finally {
      if (!up) {
        closeQuietly(socket);
        // Ends sshj's keep-alive thread, which lives on after a failed login.
        client.getConnection().getKeepAlive().interrupt();
      }
    }
  }

  private Dialed shake(
      SSHClient client,
      HostKeyCheck check,
      Watchdog.Guard guard,
      GuardedSocket socket,
      List<KeyProvider> keys,
      Deadline deadline)
      throws InterruptedException {
    boolean shaken = false;
    try {
      client.connect(settings.address(), settings.port());
      shaken = true;
      HostFault refused = new Login(client, settings, ledger, trace).login(keys, deadline);
      if (refused != null) {
        client.disconnect();
        return new Dialed.Down(guard.fired() ? silent(shaken) : refused, false);
      }
      socket.loggedIn();
      return new Dialed.Up(client, socket);
    } catch (IOException | Login.Dropped | RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      HostFault keyFault = check.fault();
      if (keyFault != null) {
        return new Dialed.Down(keyFault, false);
      }
      if (guard.fired()) {
        return new Dialed.Down(silent(shaken), false);
      }
      return e instanceof Login.Dropped dropped ? droppedAtLogin(dropped) : droppedBefore(e);
    }
  }

  private HostFault noConnection(IOException e) {
    String why =
        e instanceof SocketTimeoutException
            ? "does not answer within " + Faults.seconds(settings.connectTimeout())
            : e instanceof NoRouteToHostException
                ? "cannot be reached: no route to it"
                : "refuses the connection: " + e.getMessage();
    return faults.of(Kind.NO_CONNECTION, why + ".");
  }

  private HostFault silent(boolean shaken) {
    return faults.of(
        Kind.SILENT,
        "accepts the connection but did not finish the "
            + (shaken ? "authentication" : "SSH handshake")
            + " within "
            + Faults.seconds(settings.connectTimeout())
            + ".");
  }

  private Dialed droppedAtLogin(Login.Dropped e) {
    HostFault fault =
        e.said()
            ? faults.of(
                Kind.AUTHENTICATION,
                "does not let " + settings.user() + " in" + faults.quote(": ", message(e)) + ".")
            : faults.of(
                Kind.NO_CONNECTION,
                "broke the connection during authentication.",
                "Try again; if it stays so, read the log of its sshd.");
    return new Dialed.Down(fault, false);
  }

  private Dialed droppedBefore(Exception e) {
    String message = message(e);
    if (message.contains("Unable to reach a settlement")) {
      return hopeless(
          Kind.NO_CONNECTION,
          "offers no algorithm that Regroup takes" + faults.quote(": ", message) + ".",
          "Update its SSH server; OpenSSH 7.4 and later have what is needed.");
    }
    if (message.contains("certificate check failed")) {
      return hopeless(
          Kind.HOST_KEY_UNKNOWN,
          "shows a certificate that is not good for it" + faults.quote(": ", message) + ".",
          "Sign its host key anew, for this name (`ssh-keygen -h -s CA -n NAME`).");
    }
    if (message.contains("SSHv2")
        || message.contains("identification: line")
        || message.contains(GuardedSocket.TOO_MUCH)) {
      return hopeless(
          Kind.NO_CONNECTION,
          "does not speak SSH 2.0 there.",
          "Check the port; an SSH server must listen on it.");
    }
    if (e instanceof SSHException ssh && ssh.getDisconnectReason() != DisconnectReason.UNKNOWN) {
      return hopeless(
          Kind.NO_CONNECTION,
          "failed the SSH handshake" + faults.quote(": ", message) + ".",
          "Try `ssh -v` to it and read the log of its sshd.");
    }
    HostFault dropped =
        faults.of(
            Kind.NO_CONNECTION,
            "ended the connection before authentication" + faults.quote(": ", message) + ".",
            "Its sshd may limit new connections (MaxStartups, PerSourcePenalties): use fewer forks"
                + " or try again later.");
    return new Dialed.Down(dropped, true);
  }

  private Dialed hopeless(Kind kind, String what, String remedy) {
    return new Dialed.Down(faults.of(kind, what, remedy), false);
  }

  private static String message(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static void closeQuietly(@Nullable GuardedSocket socket) {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException gone) {
        // it is of no use any more
      }
    }
  }
}
