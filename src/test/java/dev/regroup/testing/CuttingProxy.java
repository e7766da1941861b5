package dev.regroup.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on 127.0.0.1 that can cut connections, as a network does: both ends get a reset and
 * nothing more. Thread-safe.
 *
 * <pre>{@code
 * try (CuttingProxy proxy = CuttingProxy.to(server.address(), server.port())) {
 *   session.read(script, timeout, frame -> proxy.cut());   // or proxy.cutAfter(20_000)
 *   proxy.refuse(true);                                     // and nobody gets through again
 * }
 * }</pre>
 */
public final class CuttingProxy implements AutoCloseable {
  private final InetSocketAddress target;
  private final int port;
  private volatile ServerSocket listener;
  private final List<Socket> open = new ArrayList<>();
  private final AtomicLong fromHost = new AtomicLong();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile long cutAfter = Long.MAX_VALUE;
  private volatile boolean once;
  private volatile int refuseNext;
  private volatile boolean stalled;
  private volatile boolean down;

  private CuttingProxy(InetSocketAddress target) throws IOException {
    this.target = target;
    this.listener = listen(0);
    this.port = listener.getLocalPort();
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    return socket;
  }

  /** A proxy to that address; connections pass through until something else is said. */
  public static CuttingProxy to(String address, int port) {
    try {
      CuttingProxy proxy = new CuttingProxy(new InetSocketAddress(address, port));
      proxy.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start() {
    ServerSocket listening = listener;
    daemon("proxy-accept", () -> accept(listening));
  }

  public int port() {
    return port;
  }

  /** Cuts all connections once the host has sent so many bytes since {@link #reset()}. */
  public void cutAfter(long bytesFromHost) {
    cutAfter = bytesFromHost;
  }

  /** The same once: what comes later passes. */
  public void cutOnceAfter(long bytesFromHost) {
    once = true;
    fromHost.set(0);
    cutAfter = bytesFromHost;
  }

  /** How often a connection that stood was cut, or one that came was refused. */
  public int cuts() {
    return cuts.get();
  }

  /** Bytes that the host has sent since {@link #reset()}, over all connections. */
  public long bytesFromHost() {
    return fromHost.get();
  }

  /** Connections taken since the start, refused ones included. */
  public int connections() {
    return accepted.get();
  }

  /** Later connections are closed as soon as they come, or pass again. */
  public void refuse(boolean refuse) {
    refuseNext = refuse ? Integer.MAX_VALUE : 0;
  }

  /** So many of the next connections are closed as soon as they come. */
  public void refuseNext(int connections) {
    refuseNext = connections;
  }

  /** Connections stay open and nothing passes any more, as behind a firewall that forgot them. */
  public void stall() {
    stalled = true;
  }

  /** Cuts all connections, and the port is closed, as of a machine that is off. */
  public void down() {
    down = true;
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }

  /** Opens the port again after {@link #down()}. */
  public void up() {
    down = false;
    try {
      listener = listen(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  /** Cuts all connections now. */
  public void cut() {
    synchronized (open) {
      if (open.stream().anyMatch(socket -> !socket.isClosed())) {
        cuts.incrementAndGet();
      }
      open.forEach(CuttingProxy::kill);
      open.clear();
    }
  }

  /** Counts bytes from zero, cuts nothing and refuses nothing; open connections stay. */
  public void reset() {
    cutAfter = Long.MAX_VALUE;
    once = false;
    refuseNext = 0;
    stalled = false;
    fromHost.set(0);
  }

  @Override
  public void close() {
    down();
  }

  private void accept(ServerSocket listening) {
    try {
      while (true) {
        Socket near = listening.accept();
        accepted.incrementAndGet();
        if (down) {
          // A listener lives on until the thread that waits on it has noticed that it is closed.
          kill(near);
          return;
        }
        if (refuseNext > 0) {
          refuseNext = refuseNext == Integer.MAX_VALUE ? refuseNext : refuseNext - 1;
          cuts.incrementAndGet();
          kill(near);
          continue;
        }
        connect(near);
      }
    } catch (IOException closed) {
      // the proxy was closed
    }
  }

  private void connect(Socket near) {
    Socket far = new Socket();
    try {
      far.connect(target, 5000);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
    } catch (IOException e) {
      kill(near);
      return;
    }
    synchronized (open) {
      open.add(near);
      open.add(far);
    }
    daemon("proxy-to-host", () -> copy(near, far, false));
    daemon("proxy-from-host", () -> copy(far, near, true));
  }

  private void copy(Socket from, Socket to, boolean host) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (stalled) {
          continue;
        }
        long left = host ? cutAfter - fromHost.getAndAdd(n) : Long.MAX_VALUE;
        out.write(buffer, 0, (int) Math.max(0, Math.min(n, left)));
        out.flush();
        if (left <= n) {
          if (once) {
            cutAfter = Long.MAX_VALUE;
          }
          cut();
        }
      }
    } catch (IOException ended) {
      // one side is gone; the other goes with it
    }
  }

  /** Closed with a linger of zero TCP sends a reset, not an orderly end. */
  private static void kill(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException gone) {
      // it is closed already
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
