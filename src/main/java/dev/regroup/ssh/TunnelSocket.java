package dev.regroup.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;

/**
 * A connection that a jump host made, as a socket. Closing it returns at once: the jump host is
 * told on a thread of its own, since sshj waits for its answer.
 */
final class TunnelSocket extends GuardedSocket {
  private final DirectConnection channel;
  private final Runnable closed;
  private boolean shut;

  /**
   * A socket that is connected.
   *
   * @param closed called once, after the channel was closed
   */
  TunnelSocket(DirectConnection channel, Runnable closed) throws IOException {
    this.channel = channel;
    this.closed = closed;
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public synchronized boolean isClosed() {
    return shut;
  }

  @Override
  InputStream unbounded() {
    return channel.getInputStream();
  }

  @Override
  public OutputStream getOutputStream() {
    return channel.getOutputStream();
  }

  /** Deadlines are kept by who closes the socket. */
  @Override
  public void setSoTimeout(int millis) {}

  @Override
  public synchronized void close() throws IOException {
    if (shut) {
      return;
    }
    shut = true;
    super.close();
    // Whoever reads or writes is let go of first.
    channel.getInputStream().close();
    Thread goodbye = new Thread(this::tell, "regroup-tunnel-close");
    goodbye.setDaemon(true);
    goodbye.start();
  }

  private void tell() {
    try {
      channel.close();
    } catch (IOException gone) {
      // the jump host closed it before
    } finally {
      closed.run();
    }
  }
}
