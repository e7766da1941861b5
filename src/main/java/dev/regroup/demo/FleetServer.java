package dev.regroup.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.io.AbstractIoServiceFactoryFactory;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoServiceFactoryFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.jspecify.annotations.Nullable;

/**
 * One SSH server with a port on 127.0.0.1 for each host: the port says who is meant. Nobody gets in
 * from another machine, and here only {@code root} with the fleet's own key. Thread-safe.
 */
final class FleetServer implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String USER = "root";

  /** What OpenSSH offers first; MINA's own list begins with slow ones. */
  private static final List<BuiltinDHFactories> KEY_EXCHANGE =
      List.of(
          BuiltinDHFactories.curve25519,
          BuiltinDHFactories.curve25519_libssh,
          BuiltinDHFactories.ecdhp256);

  private final Ports server;
  private final List<Integer> ports;
  private final Map<Integer, VirtualHost> hosts = new ConcurrentHashMap<>();

  /** An SSH server with many ports, each chosen by the system. */
  private static final class Ports extends SshServer {
    private @Nullable IoAcceptor acceptorOfAll;

    @Override
    protected IoAcceptor createAcceptor() {
      IoAcceptor created = super.createAcceptor();
      acceptorOfAll = created;
      return created;
    }

    /** Starts it. The ports, in rising order. */
    List<Integer> open(int count) throws IOException {
      start();
      IoAcceptor opened = acceptor();
      for (int i = 1; i < count; i++) {
        opened.bind(at(0));
      }
      return opened.getBoundAddresses().stream().map(FleetServer::port).sorted().toList();
    }

    Door door(int port) throws IOException {
      return new PortDoor(acceptor(), at(port));
    }

    /** Never looked up by name, which could be an IPv6 address. */
    private static InetSocketAddress at(int port) throws IOException {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    private IoAcceptor acceptor() {
      return Objects.requireNonNull(acceptorOfAll);
    }
  }

  /**
   * A port that is listened at or not. While it is closed a socket that is bound and does not
   * listen keeps it from anybody else.
   */
  private static final class PortDoor implements Door {
    private final IoAcceptor acceptor;
    private final InetSocketAddress address;
    private @Nullable Socket keeper;

    PortDoor(IoAcceptor acceptor, InetSocketAddress address) {
      this.acceptor = acceptor;
      this.address = address;
    }

    @Override
    public synchronized void close() {
      if (keeper != null) {
        return;
      }
      acceptor.unbind(address);
      Socket bound = new Socket();
      keeper = bound;
      try {
        bound.setReuseAddress(true);
        bound.bind(address);
      } catch (IOException e) {
        // Somebody was faster, or there are no more files to be had: opening it will tell.
        return;
      }
    }

    @Override
    public synchronized void open() throws IOException {
      if (keeper != null) {
        acceptor.bind(address);
        keeper.close();
        keeper = null;
      }
    }
  }

  /**
   * Opens ports; hosts get theirs by {@link #serve}.
   *
   * @param client whose private key opens every host
   */
  FleetServer(int count, PublicKey client) throws IOException {
    this(count, client, null);
  }

  /**
   * As the other one.
   *
   * @param workers run whatever connections give to do; null: the server's own
   */
  FleetServer(int count, PublicKey client, @Nullable CloseableExecutorService workers)
      throws IOException {
    server = (Ports) ServerBuilder.builder().factory(Ports::new).build();
    server.setHost(LOOPBACK);
    server.setPort(0);
    server.setIoServiceFactoryFactory(sockets(workers));
    server.setKeyExchangeFactories(
        NamedFactory.setUpTransformedFactories(true, KEY_EXCHANGE, ServerBuilder.DH2KEX));
    server.setKeyPairProvider(new HostKeys());
    server.setPublickeyAuthenticator(
        (user, key, session) -> user.equals(USER) && KeyUtils.compareKeys(key, client));
    server.setCommandFactory(
        (channel, command) -> new RemoteCommand(host(channel.getSessionContext()), command));
    server.setShellFactory(channel -> new RemoteCommand(host(channel.getSessionContext()), null));
    server.setSubsystemFactories(List.of(new NoSftp()));
    server.addSessionListener(new Sessions());
    CoreModuleProperties.TCP_NODELAY.set(server, true);
    CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
    CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "Regroup-demo");
    ports = server.open(count);
  }

  /** The ports, in rising order. */
  List<Integer> ports() {
    return ports;
  }

  /** From now on that port is the host's. */
  void serve(int port, VirtualHost host) throws IOException {
    hosts.put(port, host);
    host.behind(server.door(port));
  }

  @Override
  public void close() {
    try {
      server.stop(true);
    } catch (IOException e) {
      // The process ends, and its sockets with it.
      return;
    }
  }

  private static IoServiceFactoryFactory sockets(@Nullable CloseableExecutorService workers) {
    return new AbstractIoServiceFactoryFactory(null) {
      @Override
      public IoServiceFactory create(FactoryManager manager) {
        try {
          return new Sockets(manager, workers);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private static int port(SocketAddress address) {
    return ((InetSocketAddress) address).getPort();
  }

  private VirtualHost host(SessionContext session) {
    return Objects.requireNonNull(hosts.get(port(session.getLocalAddress())), "no host here");
  }

  /** Each host shows its own key. */
  private final class HostKeys implements KeyPairProvider {
    @Override
    public Iterable<KeyPair> loadKeys(SessionContext session) {
      // Asked without a session while the server starts: any key tells the type.
      return session == null
          ? hosts.values().stream().limit(1).map(VirtualHost::key).toList()
          : List.of(host(session).key());
    }
  }

  /**
   * Sessions end with their host's power. A connection that is refused earlier, as it is accepted,
   * would stay open for the client (MINA SSHD 2.20).
   */
  private final class Sessions implements SessionListener {
    @Override
    public void sessionCreated(Session session) {
      host(session).opened(session);
    }

    @Override
    public void sessionClosed(Session session) {
      host(session).closed(session);
    }
  }
}
