package dev.regroup.ssh;

import dev.regroup.host.Answer;
import dev.regroup.host.Frame;
import dev.regroup.host.WritableHostSession;
import dev.regroup.host.WriteScript;
import java.time.Duration;
import java.util.function.Consumer;

/** What apply holds: the same, and a method that writes. */
final class WriteSession extends ReadSession implements WritableHostSession {

  WriteSession(SshConnection connection) {
    super(connection);
  }

  @Override
  public Answer write(WriteScript script, Duration timeout, Consumer<Frame> onFrame) {
    return connection.run(script, timeout, onFrame);
  }
}
