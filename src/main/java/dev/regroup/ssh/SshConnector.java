package dev.regroup.ssh;

import dev.regroup.host.ConnectionSettings;
import dev.regroup.host.Connector;
import dev.regroup.host.FileFaults;
import dev.regroup.host.HostFault;
import dev.regroup.host.HostFault.Kind;
import dev.regroup.host.HostSession;
import dev.regroup.host.Trace;
import dev.regroup.host.WritableHostSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions over SSH. One for a whole run: it remembers refused passwords, decrypted keys and
 * known_hosts. Loads nothing of sshj before the first connection. Thread-safe.
 */
public final class SshConnector implements Connector {
  /** How often a host may drop a connection before authentication. */
  static final int ATTEMPTS = 8;

  /** Seconds between keep-alives; five unanswered ones end the connection. */
  private static final int KEEP_ALIVE_SECONDS = 10;

  private final Random random;
  private final Trace trace;
  private final int keepAliveSeconds;
  private final SecretLedger ledger = new SecretLedger();
  private final KnownHostsFiles knownHosts = new KnownHostsFiles();
  private final Watchdog watchdog = new Watchdog();
  private final Set<String> confirmed;
  private final JumpHosts jumpHosts = new JumpHosts(this::reach);
  private final Startups startups = new Startups();
  private volatile @Nullable PrivateKeys privateKeys;

  /** A connector with unguessable nonces. */
  public SshConnector(Trace trace) {
    this(new SecureRandom(), trace);
  }

  /**
   * A connector that also takes, and adds to known_hosts, unknown host keys that the operator has
   * looked at.
   *
   * @param confirmed fingerprints as faults show them, {@code SHA256:...}
   */
  public SshConnector(Trace trace, Set<String> confirmed) {
    this(new SecureRandom(), trace, KEEP_ALIVE_SECONDS, confirmed);
  }

  /**
   * A connector for tests that want to know its nonces and pauses.
   *
   * @param random for nonces, prompts and the pauses between attempts; thread-safe
   */
  public SshConnector(Random random, Trace trace) {
    this(random, trace, KEEP_ALIVE_SECONDS);
  }

  SshConnector(Random random, Trace trace, int keepAliveSeconds) {
    this(random, trace, keepAliveSeconds, Set.of());
  }

  private SshConnector(Random random, Trace trace, int keepAliveSeconds, Set<String> confirmed) {
    this.confirmed = Set.copyOf(confirmed);
    this.random = random;
    this.trace = trace;
    this.keepAliveSeconds = keepAliveSeconds;
  }

  @Override
  public Opened<HostSession> open(ConnectionSettings settings) {
    return open(settings, ReadSession::new);
  }

  @Override
  public Opened<WritableHostSession> openWritable(ConnectionSettings settings) {
    return open(settings, WriteSession::new);
  }

  private <S> Opened<S> open(ConnectionSettings settings, Function<SshConnection, S> session) {
    Opened<SshConnection> opened = connect(settings);
    return opened instanceof Opened.Session<SshConnection> up
        ? new Opened.Session<>(session.apply(up.session()))
        : new Opened.Fault<>(((Opened.Fault<SshConnection>) opened).fault());
  }

  /** A logged-in connection that takes any script text. */
  Opened<SshConnection> connect(ConnectionSettings settings) {
    try {
      Opened<Dialer.Dialed.Up> reached = reach(settings, Deadline.in(settings.connectTimeout()));
      return reached instanceof Opened.Session<Dialer.Dialed.Up> up
          ? new Opened.Session<>(
              new SshConnection(up.session(), settings, ledger, watchdog, random, trace))
          : new Opened.Fault<>(((Opened.Fault<Dialer.Dialed.Up>) reached).fault());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Opened.Fault<>(
          new Faults(settings)
              .of(Kind.NO_CONNECTION, "was not waited for: interrupted.", "Start again."));
    }
  }

  private Opened<Dialer.Dialed.Up> reach(ConnectionSettings settings, Deadline deadline)
      throws InterruptedException {
    Faults faults = new Faults(settings);
    List<KeyProvider> keys = new ArrayList<>();
    HostFault keyFault = loadKeys(settings, faults, keys);
    if (keyFault != null && keys.isEmpty()) {
      return new Opened.Fault<>(keyFault);
    }
    KnownHosts known;
    try {
      known = knownHosts.get(settings.knownHosts());
    } catch (IOException e) {
      return new Opened.Fault<>(
          faults.of(
              Kind.HOST_KEY_UNKNOWN,
              "cannot be checked: " + settings.knownHosts() + " " + FileFaults.unread(e) + ".",
              "Make the file readable for this user, or name another."));
    }
    Dialer dialer =
        new Dialer(settings, known, ledger, watchdog, trace, keepAliveSeconds, confirmed);
    ConnectionSettings jump = settings.jump();
    if (jump != null) {
      String server =
          Startups.serverBehind(new Faults(jump).where(), settings.address(), settings.port());
      return inTurn(server, settings, deadline, by -> dialer.dial(jumpHosts, jump, keys, by));
    }
    List<InetAddress> addresses;
    try {
      addresses = Names.resolve(settings.address(), deadline);
    } catch (UnknownHostException e) {
      return new Opened.Fault<>(
          faults.of(
              Kind.UNKNOWN_NAME, "has a name that does not resolve: " + e.getMessage() + "."));
    }
    String server = Startups.server(addresses.get(0), settings.port());
    return inTurn(server, settings, deadline, by -> dialer.dial(addresses, keys, by));
  }

  private interface Dial {
    Dialer.Dialed dial(Deadline deadline) throws InterruptedException;
  }

  /** The time for which a login waits for its turn is not the host's. */
  private Opened<Dialer.Dialed.Up> inTurn(
      String server, ConnectionSettings settings, Deadline deadline, Dial dial)
      throws InterruptedException {
    long from = System.nanoTime();
    try (Startups.Turn turn = startups.at(server)) {
      Deadline by = new Deadline(deadline.nanos() + System.nanoTime() - from);
      return persist(turn, settings, by, dial);
    }
  }

  private Opened<Dialer.Dialed.Up> persist(
      Startups.Turn turn, ConnectionSettings settings, Deadline deadline, Dial dial)
      throws InterruptedException {
    String where = new Faults(settings).where();
    for (int attempt = 1; ; attempt++) {
      note(settings, "connecting to " + where + " as " + settings.user());
      Dialer.Dialed dialed = dial.dial(deadline);
      if (dialed instanceof Dialer.Dialed.Up up) {
        return new Opened.Session<>(up);
      }
      Dialer.Dialed.Down down = (Dialer.Dialed.Down) dialed;
      if (down.again()) {
        turn.dropped();
      }
      int pause = pauseMillis(attempt);
      if (!down.again() || attempt == ATTEMPTS || pause >= deadline.leftMillis()) {
        note(settings, down.fault().message());
        return new Opened.Fault<>(down.fault());
      }
      note(settings, down.fault().message() + " Trying again in " + pause + " ms.");
      Thread.sleep(pause);
    }
  }

  /**
   * Doubles to 4 s, with jitter: forty connections that were dropped together must not return so.
   */
  private int pauseMillis(int attempt) {
    int most = Math.min(4000, 125 << attempt);
    return most / 4 + random.nextInt(most * 3 / 4);
  }

  /** Fills {@code keys}; gives the first fault, which matters where no file holds a key. */
  private @Nullable HostFault loadKeys(
      ConnectionSettings settings, Faults faults, List<KeyProvider> keys) {
    HostFault first = null;
    for (Path file : settings.privateKeyFiles()) {
      PrivateKeys.Loaded loaded = privateKeys().load(file, settings.passphrase());
      if (loaded instanceof PrivateKeys.Loaded.Key key) {
        keys.add(key.provider());
      } else if (loaded instanceof PrivateKeys.Loaded.Unusable unusable) {
        note(settings, unusable.what());
        HostFault fault =
            faults.of(
                Kind.KEY_FILE, "was not connected to: " + unusable.what() + ".", unusable.remedy());
        first = first == null ? fault : first;
      }
    }
    return first;
  }

  private synchronized PrivateKeys privateKeys() {
    PrivateKeys keys = privateKeys;
    if (keys == null) {
      keys = new PrivateKeys();
      privateKeys = keys;
    }
    return keys;
  }

  private void note(ConnectionSettings settings, String text) {
    trace.trace(settings.host(), Trace.Direction.NOTE, text);
  }
}
