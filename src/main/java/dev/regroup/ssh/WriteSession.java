package dev.regroup.ssh;

import dev.regroup.host.Answer;
import dev.regroup.host.Frame;
import dev.regroup.host.ReadScript;
import dev.regroup.host.WritableHostSession;
import dev.regroup.host.WriteScript;
import java.time.Duration;
import java.util.function.Consumer;

/** What apply holds. */
final class WriteSession implements WritableHostSession {
  private final SshConnection connection;

  WriteSession(SshConnection connection) {
    this.connection = connection;
  }

  @Override
  public String host() {
    return connection.host();
  }

  @Override
  public Answer read(ReadScript script, Duration timeout, Consumer<Frame> onFrame) {
    return connection.run(script, timeout, onFrame);
  }

  @Override
  public Answer write(WriteScript script, Duration timeout, Consumer<Frame> onFrame) {
    return connection.run(script, timeout, onFrame);
  }

  @Override
  public void close() {
    connection.close();
  }
}
