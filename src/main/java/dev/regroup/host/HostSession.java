package dev.regroup.host;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * An authenticated connection to one host that can only read: it takes {@link ReadScript}s and has
 * no method that writes. Check mode holds this type and no other. Not thread-safe: one operation at
 * a time.
 */
public interface HostSession extends AutoCloseable {

  /** The inventory's name of the host. */
  String host();

  /**
   * Runs a script that reads.
   *
   * @param timeout from now to the last byte; on expiry the socket is closed
   * @param onFrame called on the calling thread or a thread of the session for each whole frame as
   *     it arrives; must not block
   */
  Answer read(ReadScript script, Duration timeout, Consumer<Frame> onFrame);

  default Answer read(ReadScript script, Duration timeout) {
    return read(script, timeout, frame -> {});
  }

  /** Closes the connection; never throws, harmless when repeated. */
  @Override
  void close();
}
