package dev.regroup.ssh;

import dev.regroup.host.Answer;
import dev.regroup.host.Frame;
import dev.regroup.host.HostSession;
import dev.regroup.host.ReadScript;
import java.time.Duration;
import java.util.function.Consumer;

/** What check mode holds: it has no method that takes a script that writes. */
sealed class ReadSession implements HostSession permits WriteSession {
  final SshConnection connection;

  ReadSession(SshConnection connection) {
    this.connection = connection;
  }

  @Override
  public final String host() {
    return connection.host();
  }

  @Override
  public final Answer read(ReadScript script, Duration timeout, Consumer<Frame> onFrame) {
    return connection.run(script, timeout, onFrame);
  }

  @Override
  public final void close() {
    connection.close();
  }
}
