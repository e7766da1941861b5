package dev.regroup.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener on 127.0.0.1 that is no SSH server, or a bad one. */
public final class FaultyServer implements AutoCloseable {

  /** What it does with a connection, on a thread of its own. */
  public interface Conduct {
    void meet(Socket socket) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();

  private FaultyServer(ServerSocket listener) {
    this.listener = listener;
  }

  /** Meets every connection so. */
  public static FaultyServer that(Conduct conduct) {
    try {
      FaultyServer server =
          new FaultyServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      server.start(() -> server.accept(conduct));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Connections so far. */
  public int accepted() {
    return accepted.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept(Conduct conduct) {
    try {
      while (true) {
        Socket socket = listener.accept();
        accepted.incrementAndGet();
        sockets.add(socket);
        start(() -> meet(conduct, socket));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private static void meet(Conduct conduct, Socket socket) {
    try {
      conduct.meet(socket);
    } catch (IOException | InterruptedException gone) {
      // the client hung up, as it should
    }
  }

  private void start(Runnable work) {
    Thread thread = new Thread(work, "faulty-server");
    thread.setDaemon(true);
    thread.start();
  }
}
