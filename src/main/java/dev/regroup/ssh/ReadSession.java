package dev.regroup.ssh;

import dev.regroup.host.Answer;
import dev.regroup.host.Frame;
import dev.regroup.host.HostSession;
import dev.regroup.host.ReadScript;
import java.time.Duration;
import java.util.function.Consumer;

/** What check mode holds: it has no method that takes a script that writes. */
final class ReadSession implements HostSession {
  private final SshConnection connection;

  ReadSession(SshConnection connection) {
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
  public void close() {
    connection.close();
  }
}
