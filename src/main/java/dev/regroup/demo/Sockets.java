package dev.regroup.demo;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.nio2.Nio2Acceptor;
import org.apache.sshd.common.io.nio2.Nio2Service;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactory;
import org.apache.sshd.common.io.nio2.Nio2Session;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.jspecify.annotations.Nullable;

/**
 * MINA's sockets, and nobody is left hanging at a port that closes. MINA SSHD 2.20 forgets a
 * connection, open, whose port was closed after it was accepted and before it got a session ({@code
 * Nio2Acceptor.AcceptCompletionHandler.onCompleted}): its client would wait for a greeting for as
 * long as it likes to. Thread-safe.
 */
final class Sockets extends Nio2ServiceFactory {
  /** The superclass has one and keeps it to itself. */
  private final AsynchronousChannelGroup group;

  private final CloseableExecutorService resuming;

  /** Accepted, and a session's since: whoever closes that closes them. */
  private final Set<AsynchronousSocketChannel> taken = ConcurrentHashMap.newKeySet();

  /**
   * No port is open yet.
   *
   * @param workers run whatever connections give to do; null: as many threads as MINA likes to have
   * @throws IOException where the system has no more files to give
   */
  Sockets(FactoryManager manager, @Nullable CloseableExecutorService workers) throws IOException {
    this(
        manager,
        workers,
        ThreadUtils.newFixedThreadPool(manager + "-resume", getNioWorkers(manager)));
  }

  private Sockets(
      FactoryManager manager,
      @Nullable CloseableExecutorService workers,
      CloseableExecutorService resuming)
      throws IOException {
    super(manager, workers, resuming);
    this.resuming = resuming;
    group = AsynchronousChannelGroup.withThreadPool(ThreadUtils.noClose(getExecutorService()));
  }

  @Override
  public IoAcceptor createAcceptor(IoHandler handler) {
    return autowireCreatedService(new Acceptor(handler));
  }

  @Override
  public Nio2Session createSession(
      Nio2Service service,
      IoHandler handler,
      AsynchronousSocketChannel accepted,
      SocketAddress address)
      throws Throwable {
    Nio2Session session = super.createSession(service, handler, accepted, address);
    taken.add(accepted);
    return session;
  }

  private void closeUnlessTaken(AsynchronousSocketChannel accepted) {
    if (!taken.remove(accepted)) {
      try {
        accepted.close();
      } catch (IOException e) {
        log.debug("{} does not close", accepted, e);
      }
    }
  }

  @Override
  protected void doCloseImmediately() {
    try {
      group.shutdownNow();
    } catch (IOException e) {
      log.debug("some connections do not close", e);
    }
    super.doCloseImmediately();
  }

  private final class Acceptor extends Nio2Acceptor {
    Acceptor(IoHandler handler) {
      super(Sockets.this, getFactoryManager(), handler, group, resuming);
    }

    @Override
    protected AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(
        SocketAddress address, AsynchronousChannelGroup ofSockets) throws IOException {
      return new WatchedPort(
          super.openAsynchronousServerSocketChannel(address, ofSockets),
          Sockets.this::closeUnlessTaken);
    }
  }
}
