package dev.regroup.host;

import java.time.Duration;
import java.util.function.Consumer;

/** A session that may also change the host. Only apply, rollback, unlock and clean open one. */
public interface WritableHostSession extends HostSession {

  /** Runs a script that writes; parameters as in {@link HostSession#read}. */
  Answer write(WriteScript script, Duration timeout, Consumer<Frame> onFrame);
}
