package dev.regroup.ssh;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * A socket without Nagle's delay (sshj never turns it off, and it costs 40 ms a command), whose
 * peer may send a bounded number of bytes before it is logged in to: sshj keeps all that stands
 * before a server's greeting.
 */
class GuardedSocket extends Socket {
  /** Handshake and authentication take some 10 KiB. */
  static final int MAX_BEFORE_LOGIN = 1 << 18;

  /** What is said when the bound is passed. */
  static final String TOO_MUCH = "too much before the login";

  private volatile boolean loggedIn;

  GuardedSocket() throws IOException {
    setTcpNoDelay(true);
  }

  /** Lifts the bound. */
  void loggedIn() {
    loggedIn = true;
  }

  /** Buffered: sshj reads the length of a packet and its rest by themselves. */
  @Override
  public InputStream getInputStream() throws IOException {
    return new Bounded(new BufferedInputStream(unbounded()));
  }

  /** What arrives. */
  InputStream unbounded() throws IOException {
    return super.getInputStream();
  }

  /** Hands this socket, connected before, to sshj. */
  SocketFactory factory() {
    return new SocketFactory() {
      @Override
      public Socket createSocket() {
        return GuardedSocket.this;
      }

      @Override
      public Socket createSocket(String host, int port) {
        return GuardedSocket.this;
      }

      @Override
      public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        return GuardedSocket.this;
      }

      @Override
      public Socket createSocket(InetAddress host, int port) {
        return GuardedSocket.this;
      }

      @Override
      public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        return GuardedSocket.this;
      }
    };
  }

  private final class Bounded extends FilterInputStream {
    private int taken;

    private Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(1);
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = super.read(bytes, offset, length);
      count(n);
      return n;
    }

    private void count(int n) throws IOException {
      if (!loggedIn) {
        taken += n;
        if (taken > MAX_BEFORE_LOGIN) {
          throw new IOException(TOO_MUCH);
        }
      }
    }
  }
}
