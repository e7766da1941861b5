package dev.regroup.demo;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket; somebody looks at each connection when the one who accepted it is done with
 * it. Thread-safe.
 */
final class WatchedPort extends AsynchronousServerSocketChannel {
  private final AsynchronousServerSocketChannel port;
  private final Consumer<AsynchronousSocketChannel> afterwards;

  WatchedPort(
      AsynchronousServerSocketChannel port, Consumer<AsynchronousSocketChannel> afterwards) {
    super(port.provider());
    this.port = port;
    this.afterwards = afterwards;
  }

  @Override
  public <A> void accept(
      A attachment, CompletionHandler<AsynchronousSocketChannel, ? super A> handler) {
    port.accept(
        attachment,
        new CompletionHandler<AsynchronousSocketChannel, A>() {
          @Override
          public void completed(AsynchronousSocketChannel accepted, A attached) {
            try {
              handler.completed(accepted, attached);
            } finally {
              afterwards.accept(accepted);
            }
          }

          @Override
          public void failed(Throwable fault, A attached) {
            handler.failed(fault, attached);
          }
        });
  }

  /**
   * Nobody would be told when a connection is there.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public Future<AsynchronousSocketChannel> accept() {
    throw new UnsupportedOperationException("accept with a handler");
  }

  @Override
  public AsynchronousServerSocketChannel bind(@Nullable SocketAddress local, int backlog)
      throws IOException {
    port.bind(local, backlog);
    return this;
  }

  @Override
  public <T> AsynchronousServerSocketChannel setOption(SocketOption<T> name, T value)
      throws IOException {
    port.setOption(name, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) throws IOException {
    return port.getOption(name);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return port.supportedOptions();
  }

  @Override
  public SocketAddress getLocalAddress() throws IOException {
    return port.getLocalAddress();
  }

  @Override
  public boolean isOpen() {
    return port.isOpen();
  }

  @Override
  public void close() throws IOException {
    port.close();
  }
}
